/** Every lookup. Made by `deno task gen` from the files beside it. */

import type { Lookup } from "./lookup.ts";
import { cartesian } from "./collections/cartesian.ts";
import { collectionVersion } from "./collections/collection_version.ts";
import { dependent } from "./collections/dependent.ts";
import { dig } from "./collections/dig.ts";
import { k8s } from "./collections/kubernetes.ts";
import { mergeVariables } from "./collections/merge_variables.ts";
import { randomString } from "./collections/random_string.ts";
import { validate } from "./collections/validate.ts";
import { config } from "./config.ts";
import { csvfile } from "./csvfile.ts";
import { dict } from "./dict.ts";
import { env } from "./env.ts";
import { file } from "./file.ts";
import { fileglob } from "./fileglob.ts";
import { firstFound } from "./first_found.ts";
import { flattened } from "./flattened.ts";
import { indexedItems } from "./indexed_items.ts";
import { ini } from "./ini.ts";
import { inventoryHostnames } from "./inventory_hostnames.ts";
import { items } from "./items.ts";
import { lines } from "./lines.ts";
import { list } from "./list.ts";
import { nested } from "./nested.ts";
import { password } from "./password.ts";
import { pipe } from "./pipe.ts";
import { randomChoice } from "./random_choice.ts";
import { sequence } from "./sequence.ts";
import { subelements } from "./subelements.ts";
import { template } from "./template.ts";
import { together } from "./together.ts";
import { unvault } from "./unvault.ts";
import { url } from "./url.ts";
import { varnames } from "./varnames.ts";
import { vars } from "./vars.ts";

export const LOOKUPS: readonly Lookup[] = [
  cartesian,
  collectionVersion,
  dependent,
  dig,
  k8s,
  mergeVariables,
  randomString,
  validate,
  config,
  csvfile,
  dict,
  env,
  file,
  fileglob,
  firstFound,
  flattened,
  indexedItems,
  ini,
  inventoryHostnames,
  items,
  lines,
  list,
  nested,
  password,
  pipe,
  randomChoice,
  sequence,
  subelements,
  template,
  together,
  unvault,
  url,
  varnames,
  vars,
];

/** Repositories as apt reads them from `.sources` files: one field a line. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";

const SWITCH = { type: "bool" } as const;
const LIST = { type: "list", elements: "str" } as const;

/** What is written about a repository; the fields are named after the arguments. */
export const FIELDS = {
  allow_downgrade_to_insecure: {
    ...SWITCH,
    description: "Let the repository lose a signature that it had",
  },
  allow_insecure: { ...SWITCH, description: "Use it without a signature" },
  allow_weak: { ...SWITCH, description: "Accept signatures with weak digests" },
  architectures: { ...LIST, description: "The architectures whose packages are used" },
  by_hash: { ...SWITCH, description: "Ask for lists by their digests" },
  check_date: { ...SWITCH, description: "Refuse lists that are from the future" },
  check_valid_until: { ...SWITCH, description: "Refuse lists that are too old" },
  components: { ...LIST, description: "The parts of the suites, such as `main`" },
  date_max_future: { type: "int", description: "How many seconds lists may be ahead of the host's clock" },
  enabled: { ...SWITCH, description: "Whether it is used" },
  exclude: { ...LIST, description: "Packages that are left out; needs apt 3.1" },
  include: { ...LIST, description: "Only these packages are used; needs apt 3.1" },
  inrelease_path: { type: "str", description: "Where its `InRelease` file is, seen from the usual place" },
  languages: { ...LIST, description: "The languages in which descriptions are fetched" },
  name: { type: "str", required: true, description: "Its name, after which the files are named too" },
  pdiffs: { ...SWITCH, description: "Fetch differences of lists instead of whole ones" },
  signed_by: {
    type: "str",
    description:
      "The key of its signatures: a URL, from which it is fetched, a file of the host, the text of the " +
      "key, or fingerprints",
  },
  suites: { ...LIST, description: "The suites, such as `bookworm`; a path ends in `/`" },
  targets: { ...LIST, description: "What is fetched of it" },
  trusted: { ...SWITCH, description: "Whether it is trusted in any case, or never" },
  types: {
    ...LIST,
    choices: ["deb", "deb-src"],
    default: ["deb"],
    description: "Whether it has packages or their sources",
  },
  uris: { ...LIST, description: "Where it lies" },
} as const satisfies ArgumentSpec;

export type Repository = ArgumentsOf<typeof FIELDS>;

/** The text of its file, with the fields in the order of the arguments' names. */
export function repositoryText(repository: Repository): string {
  const names = Object.keys(FIELDS).sort() as (keyof typeof FIELDS)[];
  return names.flatMap((name) => {
    const value = repository[name];
    return value === null ? [] : [`${fieldName(name)}:${fieldValue(value)}\n`];
  }).join("");
}

function fieldName(argument: string): string {
  if (argument === "name") return "X-Repolib-Name";
  if (argument === "uris") return "URIs";
  return argument.split("_").map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("-");
}

/** The value as it follows the colon; lines below the first are indented, and empty ones have a dot. */
function fieldValue(value: string | number | boolean | readonly string[]): string {
  if (typeof value === "boolean") return value ? " yes" : " no";
  if (typeof value === "number") return ` ${value}`;
  const text = typeof value === "string" ? value : value.join(" ");
  if (!text.includes("\n")) return ` ${text}`;
  return text.trim().split(/\r?\n/).map((line) => `\n    ${line.trim() || "."}`).join("");
}

/** The filters, tests and globals of Jinja, of `ansible.builtin` and of collections, ready for an environment. */

import type { Filter, Test } from "./environment.ts";
import { byFullName } from "./plugin.ts";
import { collectionFilters, collectionTests } from "./collections/collections.ts";
import { CHOOSING_FILTERS } from "./filters/choosing.ts";
import { COLLECTION_FILTERS } from "./filters/collections.ts";
import { COMBINATION_FILTERS } from "./filters/combinations.ts";
import { COMMENT_FILTERS } from "./filters/comment.ts";
import { DATE_FILTERS } from "./filters/dates.ts";
import { DEFAULT_FILTERS } from "./filters/defaults.ts";
import { ENCODING_FILTERS } from "./filters/encoding.ts";
import { HTML_FILTERS } from "./filters/html.ts";
import { JSON_FILTERS } from "./filters/json.ts";
import { NUMBER_FILTERS } from "./filters/numbers.ts";
import { PATH_FILTERS } from "./filters/paths.ts";
import { RANDOM_FILTERS } from "./filters/random.ts";
import { REGEX_FILTERS } from "./filters/regex.ts";
import { SECRET_FILTERS } from "./filters/secrets.ts";
import { SEQUENCE_FILTERS } from "./filters/sequences.ts";
import { SET_FILTERS } from "./filters/sets.ts";
import { SIZE_FILTERS } from "./filters/sizes.ts";
import { TEXT_FILTERS } from "./filters/text.ts";
import { URL_FILTERS } from "./filters/urls.ts";
import { YAML_FILTERS } from "./filters/yaml.ts";
import { BUILTIN_GLOBALS } from "./globals/globals.ts";
import { PROTOMATTER_FILTERS, PROTOMATTER_TESTS } from "./protomatter/plugins.ts";
import { CONTENT_TESTS } from "./tests/content.ts";
import { FILE_TESTS } from "./tests/files.ts";
import { RESULT_TESTS } from "./tests/results.ts";
import { VALUE_TESTS } from "./tests/values.ts";

/** Those of Ansible by short name; the engine also finds them under `ansible.builtin.` and `ansible.legacy.`. */
export const builtinFilters: ReadonlyMap<string, Filter> = new Map([
  ...CHOOSING_FILTERS,
  ...COLLECTION_FILTERS,
  ...COMBINATION_FILTERS,
  ...COMMENT_FILTERS,
  ...DATE_FILTERS,
  ...DEFAULT_FILTERS,
  ...ENCODING_FILTERS,
  ...HTML_FILTERS,
  ...JSON_FILTERS,
  ...NUMBER_FILTERS,
  ...PATH_FILTERS,
  ...RANDOM_FILTERS,
  ...REGEX_FILTERS,
  ...SECRET_FILTERS,
  ...SEQUENCE_FILTERS,
  ...SET_FILTERS,
  ...SIZE_FILTERS,
  ...TEXT_FILTERS,
  ...URL_FILTERS,
  ...YAML_FILTERS,
  ...byFullName(PROTOMATTER_FILTERS),
  ...collectionFilters,
]);

export const builtinTests: ReadonlyMap<string, Test> = new Map([
  ...CONTENT_TESTS,
  ...FILE_TESTS,
  ...RESULT_TESTS,
  ...VALUE_TESTS,
  ...byFullName(PROTOMATTER_TESTS),
  ...collectionTests,
]);

/** `lookup`, `query` and `q` are missing: they belong to whoever has lookups. */
export const builtinGlobals = BUILTIN_GLOBALS;

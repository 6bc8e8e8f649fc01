/** Ansible's tests of texts, lists and versions. */

import type { Environment, Test } from "../environment.ts";
import { alias, type Plugins, REQUIRED, test } from "../plugin.ts";
import { PythonError } from "../python/error.ts";
import { contains, items } from "../python/iterate.ts";
import { ValueSet } from "../python/keys.ts";
import { Marker, Sealed, trip } from "../python/marker.ts";
import { floatIn } from "../python/numbers.ts";
import { quoted, str } from "../python/repr.ts";
import { trimSpace } from "../python/text.ts";
import { truth } from "../python/truth.ts";
import { splitUrl } from "../python/url.ts";
import { type RuntimeValue, textIn, TracedText } from "../python/values.ts";
import { patternFor } from "../regex/pattern.ts";
import { compareVersions, VERSION_SCHEMES, type VersionScheme } from "./versions.ts";

const PATTERN = { value: "", pattern: "", ignorecase: false, multiline: false } as const;
const SETS = { a: REQUIRED, b: REQUIRED } as const;
const VALUE = { value: REQUIRED } as const;

const version = test(
  "version",
  { value: REQUIRED, version: REQUIRED, operator: "eq", strict: null, version_type: null },
  ({ value, version: other, operator, strict, version_type }) =>
    compared(value, other, operator, schemeFor(strict, version_type)),
);
const subset = test("subset", SETS, ({ a, b }) => isSubset(a, b));
const superset = test("superset", SETS, ({ a, b }) => isSubset(b, a));
const nan = test("nan", { x: REQUIRED }, ({ x }) => Number.isNaN(floatIn(x) ?? 0));

export const CONTENT_TESTS: Plugins<Test> = [
  test("match", PATTERN, (values, { context }) => matches(values, "match", context.environment)),
  test("search", PATTERN, (values, { context }) => matches(values, "search", context.environment)),
  test("regex", { ...PATTERN, match_type: "search" }, (values, { context }) => {
    const { match_type } = values;
    if (match_type !== "search" && match_type !== "match" && match_type !== "fullmatch") {
      throw new PythonError(
        "RuntimeError",
        "Invalid match_type specified. Expected one of: search, match, fullmatch.",
      );
    }
    return matches(values, match_type, context.environment);
  }),
  version,
  ...alias(version, "version_compare"),
  test("any", { iterable: REQUIRED }, ({ iterable }) => [...items(iterable)].some(truth)),
  test("all", { iterable: REQUIRED }, ({ iterable }) => [...items(iterable)].every(truth)),
  test(
    "truthy",
    { value: REQUIRED, convert_bool: false },
    ({ value, convert_bool }) => isTruthy(value, truth(convert_bool)),
  ),
  test(
    "falsy",
    { value: REQUIRED, convert_bool: false },
    ({ value, convert_bool }) => !isTruthy(value, truth(convert_bool)),
  ),
  test("contains", { seq: REQUIRED, value: REQUIRED }, ({ seq, value }) => contains(seq, value)),
  subset,
  ...alias(subset, "issubset"),
  superset,
  ...alias(superset, "issuperset"),
  nan,
  ...alias(nan, "isnan"),
  test("uri", { value: REQUIRED, schemes: null }, ({ value, schemes }) => isUri(value, schemes)),
  test("url", { value: REQUIRED, schemes: null }, ({ value, schemes }) => {
    const text = textIn(value);
    if (text === undefined || !isUri(text, schemes)) return false;
    const { netloc, scheme } = splitUrl(text);
    return netloc !== "" || scheme === "file";
  }),
  test("urn", VALUE, ({ value }) => isUri(value, ["urn"])),
  test("vault_encrypted", VALUE, ({ value }) => isVaulted(value), { markers: "in-arguments" }),
];

function isVaulted(value: RuntimeValue): boolean {
  if (value instanceof Sealed) return true;
  if (value instanceof Marker) return trip(value);
  return value instanceof TracedText && value.provenance.ciphertext !== undefined;
}

interface PatternValues {
  readonly value: RuntimeValue;
  readonly pattern: RuntimeValue;
  readonly ignorecase: RuntimeValue;
  readonly multiline: RuntimeValue;
}

function matches(
  { value, pattern, ignorecase, multiline }: PatternValues,
  how: "match" | "search" | "fullmatch",
  environment: Environment,
): boolean {
  const flags = { ignoreCase: truth(ignorecase), multiline: truth(multiline) };
  const compiled = patternFor(environment, pattern, flags);
  const text = str(value);
  const match = how === "search"
    ? compiled.search(text)
    : how === "match"
    ? compiled.matchStart(text)
    : compiled.matchAll(text);
  return match !== null;
}

/** What the difference of two versions must be, by the words for it. */
const COMPARISONS: readonly (readonly [readonly string[], (difference: number) => boolean])[] = [
  [["==", "=", "eq"], (difference) => difference === 0],
  [["<", "lt"], (difference) => difference < 0],
  [["<=", "le"], (difference) => difference <= 0],
  [[">", "gt"], (difference) => difference > 0],
  [[">=", "ge"], (difference) => difference >= 0],
  [["!=", "<>", "ne"], (difference) => difference !== 0],
];
const OPERATORS = new Map(
  COMPARISONS.flatMap(([names, holds]) => names.map((name) => [name, holds] as const)),
);

function schemeFor(strict: RuntimeValue, versionType: RuntimeValue): VersionScheme {
  if (strict !== null && versionType !== null) {
    throw failed("Cannot specify both 'strict' and 'version_type'");
  }
  if (strict !== null && truth(strict)) return "strict";
  if (!truth(versionType)) return "loose";
  const scheme = VERSION_SCHEMES.find((known) => known === versionType);
  if (scheme) return scheme;
  throw failed(
    `Invalid version type (${str(versionType)}). Must be one of ${VERSION_SCHEMES.map(quoted).join(", ")}`,
  );
}

function compared(
  value: RuntimeValue,
  other: RuntimeValue,
  operator: RuntimeValue,
  scheme: VersionScheme,
): boolean {
  if (!truth(value)) throw failed("Input version value cannot be empty");
  if (!truth(other)) throw failed("Version parameter to compare against cannot be empty");
  const holds = OPERATORS.get(str(operator));
  if (!holds) {
    throw failed(
      `Invalid operator type (${str(operator)}). Must be one of ${
        [...OPERATORS.keys()].map(quoted).join(", ")
      }`,
    );
  }
  try {
    return holds(compareVersions(str(value), str(other), scheme));
  } catch (error) {
    if (error instanceof PythonError) throw failed(`Version comparison failed: ${error.message}`);
    throw error;
  }
}

function failed(message: string): PythonError {
  return new PythonError("RuntimeError", message);
}

const TRUE_WORDS = ["y", "yes", "on", "1", "true", "t"];
const FALSE_WORDS = ["n", "no", "off", "0", "false", "f"];

function isTruthy(value: RuntimeValue, converts: boolean): boolean {
  const text = textIn(value);
  if (!converts || text === undefined) return truth(value);
  const word = trimSpace(text.toLowerCase());
  if (TRUE_WORDS.includes(word)) return true;
  return FALSE_WORDS.includes(word) ? false : truth(value);
}

function isSubset(a: RuntimeValue, b: RuntimeValue): boolean {
  const all = new ValueSet(items(b));
  return new ValueSet(items(a)).values().every((item) => all.has(item));
}

function isUri(value: RuntimeValue, schemes: RuntimeValue): boolean {
  const text = textIn(value);
  // Python takes what is empty for an empty address, whatever its type.
  if (text === undefined) return !truth(value) && !truth(schemes);
  try {
    const { scheme } = splitUrl(text);
    return !truth(schemes) || contains(schemes, scheme);
  } catch (error) {
    if (error instanceof PythonError) return false;
    throw error;
  }
}

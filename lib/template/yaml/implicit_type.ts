/** Which plain scalars YAML 1.1 reads as something else than text. */

/** The types that a plain scalar can have. */
export type ScalarType =
  | "binary"
  | "bool"
  | "float"
  | "int"
  | "merge"
  | "null"
  | "str"
  | "timestamp"
  | "value"
  | "yaml";

/** Patterns by type, in the order in which they are tried; the first letters say which can match at all. */
const PATTERNS: readonly (readonly [ScalarType, string, RegExp])[] = [
  ["bool", "yYnNtTfFoO", /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/],
  [
    "float",
    "-+0123456789.",
    /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/,
  ],
  [
    "int",
    "-+0123456789",
    /^(?:[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/,
  ],
  ["merge", "<", /^<<$/],
  ["null", "~nN", /^(?:~|null|Null|NULL)$/],
  [
    "timestamp",
    "0123456789",
    /^(?:\d{4}-\d\d-\d\d|\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?)$/,
  ],
  ["value", "=", /^=$/],
  ["yaml", "!&*", /^[!&*]$/],
];

/** The type that a reader gives a plain scalar of this text. */
export function implicitType(text: string): ScalarType {
  const [first] = text;
  if (first === undefined) return "null";
  for (const [type, starts, pattern] of PATTERNS) {
    if (starts.includes(first) && pattern.test(text)) return type;
  }
  return "str";
}

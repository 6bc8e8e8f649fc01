/** Command lines as oc-mirror's own parser reads them: long and short flags, anywhere among the arguments. */

/** What a flag takes. */
export type FlagKind = "text" | "bool" | "count" | "duration";

export interface FlagSpec {
  readonly kind: FlagKind;
  readonly short?: string;
}

export type FlagTable = Readonly<Record<string, FlagSpec>>;

/** A command line taken apart. Every value has been checked against its kind. */
export interface ParsedFlags {
  readonly values: ReadonlyMap<string, string>;
  readonly positional: readonly string[];
}

/** Why a command line cannot be read, in the words of the real parser. */
export class FlagError extends Error {}

const BOOLS: Readonly<Record<string, boolean>> = {
  ...Object.fromEntries(["1", "t", "T", "true", "TRUE", "True"].map((text) => [text, true])),
  ...Object.fromEntries(["0", "f", "F", "false", "FALSE", "False"].map((text) => [text, false])),
};
const UNITS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  "µs": 1e-3,
  ms: 1,
  s: 1e3,
  m: 60e3,
  h: 3600e3,
};

/** @throws {FlagError} */
export function parseFlags(argv: readonly string[], table: FlagTable): ParsedFlags {
  const values = new Map<string, string>();
  const positional: string[] = [];
  const rest = [...argv];
  const take = (name: string, shown: string, inline: string | undefined) => {
    const spec = table[name];
    if (!spec) throw new FlagError(`unknown flag: --${name}`);
    const value = inline ?? (spec.kind === "bool" ? "true" : rest.shift());
    if (value === undefined) throw new FlagError(`flag needs an argument: ${shown}`);
    check(value, spec, name);
    values.set(name, value);
  };
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === "--") return { values, positional: [...positional, ...rest] };
    if (word.startsWith("--")) {
      const [, name = "", value] = /^--([^=]*)(?:=([\s\S]*))?$/.exec(word) ?? [];
      take(name, `--${name}`, value);
    } else if (word.startsWith("-") && word !== "-") takeShort(word, table, take);
    else positional.push(word);
  }
  return { values, positional };
}

/** Milliseconds of a Go duration such as `1h30m` or `0`; null for anything else. */
export function durationMs(text: string): number | null {
  if (text === "0") return 0;
  if (!/^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+$/.test(text)) return null;
  const parts = text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g);
  return [...parts].reduce((sum, [, number, unit = ""]) => sum + Number(number) * (UNITS[unit] ?? 0), 0);
}

export function flagIsTrue({ values }: ParsedFlags, name: string, fallback = false): boolean {
  const value = values.get(name);
  return value === undefined ? fallback : BOOLS[value] ?? fallback;
}

/** Several one-letter flags may share a dash; the first that takes a value takes all that follows. */
function takeShort(
  word: string,
  table: FlagTable,
  take: (name: string, shown: string, inline: string | undefined) => void,
): void {
  for (let at = 1; at < word.length; at++) {
    const letter = word[at] ?? "";
    const [name, spec] = Object.entries(table).find(([, { short }]) => short === letter) ?? [];
    if (!name || !spec) throw new FlagError(`unknown shorthand flag: '${letter}' in ${word}`);
    const rest = word.slice(at + 1);
    if (spec.kind === "bool" && !rest.startsWith("=")) {
      take(name, `'${letter}' in ${word}`, undefined);
      continue;
    }
    return take(name, `'${letter}' in ${word}`, rest === "" ? undefined : rest.replace(/^=/, ""));
  }
}

function check(value: string, { kind, short }: FlagSpec, name: string): void {
  const shown = short ? `"-${short}, --${name}"` : `"--${name}"`;
  const bad = (why: string) =>
    new FlagError(`invalid argument ${JSON.stringify(value)} for ${shown} flag: ${why}`);
  switch (kind) {
    case "text":
      return;
    case "bool":
      if (!(value in BOOLS)) throw bad(`strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`);
      return;
    case "count":
      if (!/^\d+$/.test(value)) {
        throw bad(`strconv.ParseUint: parsing ${JSON.stringify(value)}: invalid syntax`);
      }
      return;
    case "duration":
      if (durationMs(value) === null) throw bad(`time: invalid duration ${JSON.stringify(value)}`);
      return;
    default:
      kind satisfies never;
  }
}

/** `printf` of Go's templates. */

import { kindOf, numberOf } from "./arguments.ts";
import { type GoValue, textOf } from "./value.ts";

/** Formats values as Go's package fmt does, as far as charts make use of it. */
export function formatted(format: string, args: readonly GoValue[]): string {
  let next = 0;
  return format.replace(/%([-+ 0#]*)(\d+|\*)?(?:\.(\d+))?([a-zA-Z%])/g, (...found) => {
    const [, flags = "", width, precision, verb = ""] = found as readonly (string | undefined)[];
    if (verb === "%") return "%";
    const columns = width === "*" ? numberOf(args[next++]) : Number(width ?? 0);
    if (next >= args.length) return `%!${verb}(MISSING)`;
    const text = shown(args[next++] ?? null, verb, precision === undefined ? null : Number(precision), flags);
    if (flags.includes("-")) return text.padEnd(columns);
    return text.padStart(columns, flags.includes("0") && verb !== "s" ? "0" : " ");
  });
}

function shown(value: GoValue, verb: string, precision: number | null, flags: string): string {
  switch (verb) {
    case "q":
      return JSON.stringify(textOf(value));
    case "d": {
      const sign = flags.includes("+") && numberOf(value) >= 0 ? "+" : "";
      return sign + String(Math.trunc(numberOf(value)));
    }
    case "f":
    case "F":
      return numberOf(value).toFixed(precision ?? 6);
    case "g":
    case "e":
      return String(numberOf(value));
    case "x":
      return typeof value === "number" ? value.toString(16) : new TextEncoder().encode(textOf(value)).toHex();
    case "o":
      return numberOf(value).toString(8);
    case "b":
      return numberOf(value).toString(2);
    case "c":
      return String.fromCodePoint(numberOf(value));
    case "T":
      return kindOf(value);
    default:
      return precision === null ? textOf(value) : textOf(value).slice(0, precision);
  }
}

/** Keywords of tasks and plays: rendered, and made into the type that they have. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { OptionName, Task } from "../../model/playbook.ts";
import type { Raw } from "../../model/raw.ts";
import { isList, numberOf, OMIT, Tuple, type Value } from "../../model/value.ts";
import { repr, str } from "../../template/python/repr.ts";
import type { Renderer } from "../../vars/render.ts";
import type { Scope } from "../../vars/scope.ts";

const TRUE = /^(y|yes|on|1|true|t|1\.0)$/i;
const FALSE = /^(n|no|off|0|false|f|0\.0)$/i;

/** What a task says itself, or inherits, and what stands for that where it is `omit`. */
export type Option = readonly [raw: Raw | undefined, outer: Raw | undefined];

/** A keyword as it holds for a task. */
export function optionOf({ inherited, outer }: Task, name: OptionName): Option {
  return [inherited.options.get(name), outer.options.get(name)];
}

/**
 * Reads keywords with the variables of one scope. Every method throws `bad-playbook` for a value of another type.
 * A keyword that is not given is null, and so is one that is omitted, unless `outer` says what it is then.
 */
export class Keywords {
  constructor(private readonly renderer: Renderer, private readonly scope: Scope) {}

  flag(name: string, raw: Raw | undefined, outer?: Raw): boolean | null {
    return this.#read(name, "bool", raw, toFlag, outer);
  }

  integer(name: string, raw: Raw | undefined, outer?: Raw): number | null {
    return this.#read(name, "int", raw, toInteger, outer);
  }

  number(name: string, raw: Raw | undefined): number | null {
    return this.#read(name, "float", raw, toNumber);
  }

  text(name: string, raw: Raw | undefined, outer?: Raw): string | null {
    return this.#read(name, "string", raw, toText, outer);
  }

  /** A percentage or a number; percent signs are left out. */
  percent(name: string, raw: Raw | undefined): number | null {
    return this.#read(
      name,
      "percent",
      raw,
      (value) => toNumber(typeof value === "string" ? value.replace(/%$/, "") : value),
    );
  }

  /** A list of texts; text with commas is several. */
  texts(name: string, raw: Raw | undefined): readonly string[] | null {
    return this.#read(name, "list", raw, toTexts);
  }

  value(name: string, raw: Raw | undefined): Value | undefined {
    if (!raw) return undefined;
    try {
      return this.renderer.value(raw, this.scope);
    } catch (error) {
      if (error instanceof DiagnosticError) throw error.within(`Error processing keyword '${name}'`, raw.at);
      throw error;
    }
  }

  #read<T>(
    name: string,
    type: string,
    raw: Raw | undefined,
    convert: (value: Value) => T | null,
    outer?: Raw,
  ): T | null {
    const value = this.value(name, raw);
    if (value === OMIT && outer && outer !== raw) return this.#read(name, type, outer, convert);
    if (value === undefined || value === null || value === OMIT) return null;
    const converted = convert(value);
    if (converted !== null) return converted;
    throw new DiagnosticError(
      `Error processing keyword '${name}': The value ${repr(value)} could not be converted to '${type}'.`,
      {
        code: "bad-playbook",
        at: raw?.at,
      },
    );
  }
}

export function toFlag(value: Value): boolean | null {
  if (typeof value === "boolean") return value;
  const text = str(value).trim();
  return TRUE.test(text) ? true : FALSE.test(text) ? false : null;
}

function toInteger(value: Value): number | null {
  if (typeof value === "boolean") return Number(value);
  const number = toNumber(value);
  return number === null ? null : Math.trunc(number);
}

function toNumber(value: Value): number | null {
  if (typeof value === "string") {
    return /^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(value) ? Number(value) : null;
  }
  return typeof value === "boolean" ? Number(value) : numberOf(value);
}

function toText(value: Value): string | null {
  return isList(value) || value instanceof Map || value instanceof Tuple ? null : str(value);
}

export function toTexts(value: Value): readonly string[] | null {
  if (typeof value === "string") return value.split(",").map((part) => part.trim()).filter(Boolean);
  if (isList(value)) return value.every((item) => toText(item) !== null) ? value.map(str) : null;
  const text = toText(value);
  return text === null ? null : [text];
}

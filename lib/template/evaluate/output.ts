/** What a template prints: pieces that become one value at the end. */

import { Omit, Tuple } from "../../model/value.ts";
import { LimitExceeded, typeError } from "../python/error.ts";
import { dictSet } from "../python/keys.ts";
import { Marker, MarkerTripped, trip } from "../python/marker.ts";
import { str } from "../python/repr.ts";
import { DEEPEST } from "../python/truth.ts";
import { decodeUtf8 } from "../python/utf8.ts";
import {
  GroupTuple,
  isDictValue,
  isListValue,
  ObjectValue,
  type RuntimeDict,
  type RuntimeList,
  type RuntimeValue,
  tupleItems,
} from "../python/values.ts";
import type { Budget } from "../limits.ts";

/** Something that stands for more than one piece, such as an imported template that is printed. */
export abstract class Pieces extends ObjectValue {
  abstract readonly pieces: RuntimeList;
}

export class Output {
  readonly #pieces: RuntimeValue[] = [];
  #length = 0;
  /** Prints go nowhere: the template has said that it extends another one. */
  isMuted = false;

  constructor(private readonly budget: Budget) {}

  /** Adds a piece; `none` adds nothing. */
  print(value: RuntimeValue): void {
    if (value === null || this.isMuted) return;
    if (value instanceof Pieces) {
      for (const piece of value.pieces) this.print(piece);
      return;
    }
    if (typeof value === "string") {
      this.#length += value.length;
      this.budget.text(this.#length);
    }
    this.#pieces.push(value);
  }

  get pieces(): RuntimeList {
    return this.#pieces;
  }

  /** One piece as it is, several as one text, none as none; a marker where one is among them. */
  value(): RuntimeValue {
    const [first] = this.#pieces;
    if (this.#pieces.length <= 1) return first ?? null;
    return this.text();
  }

  /** All pieces as one text as Jinja itself joins them, `none` as nothing. @throws {MarkerTripped} */
  plainText(): string {
    const made = this.#pieces.map(shown).join("");
    this.budget.text(made.length);
    return made;
  }

  /** All pieces as one text, or a marker that is among them. */
  text(): string | Marker {
    try {
      const parts = this.#pieces.map((piece) => printable(piece)).filter((piece) => !(piece instanceof Omit));
      const made = parts.map(shown).join("");
      this.budget.text(made.length);
      return made;
    } catch (error) {
      if (error instanceof MarkerTripped) return error.marker;
      throw error;
    }
  }
}

/** A value as text of the output: bytes are taken for text. */
export function shown(value: RuntimeValue): string {
  return value instanceof Uint8Array ? decodeUtf8(value, "surrogateescape") : str(value);
}

/** A value as it is written into text: tuples as lists, omitted items left out, markers refused. */
export function printable(value: RuntimeValue, depth = 0): RuntimeValue {
  if (typeof value === "string") return value;
  if (depth > DEEPEST) throw new LimitExceeded("Recursive loop detected in template.");
  if (isListValue(value)) return kept(value, depth);
  // A named tuple is none of the types that Ansible looks into.
  if (value instanceof GroupTuple) return value;
  if (value instanceof Tuple) return kept(tupleItems(value), depth);
  if (isDictValue(value)) return keptEntries(value, depth);
  return value instanceof Marker ? trip(value) : value;
}

function kept(items: RuntimeList, depth: number): RuntimeList {
  const made: RuntimeValue[] = [];
  for (const item of items) if (!(item instanceof Omit)) made.push(printable(item, depth + 1));
  return made;
}

function keptEntries(dict: RuntimeDict, depth: number): RuntimeDict {
  const made = new Map<RuntimeValue, RuntimeValue>();
  for (const [key, item] of dict) {
    if (!(item instanceof Omit)) dictSet(made, keyOf(key), printable(item, depth + 1));
  }
  return made;
}

/** A tuple would become a list, which cannot be a key. */
function keyOf(key: RuntimeValue): RuntimeValue {
  if (key instanceof Tuple) throw typeError("unhashable type: 'list'");
  return key instanceof Marker ? trip(key) : key;
}

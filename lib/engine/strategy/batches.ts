/** `serial`: how many hosts of a play go at a time. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Span } from "../../source/span.ts";
import { isList, numberOf, OMIT, type Value } from "../../model/value.ts";
import { str } from "../../template/python/repr.ts";

/**
 * The sizes of the batches: numbers, percentages, or a list of them; the last one goes on.
 *
 * @returns empty for all hosts at once.
 */
export function batchSizes(serial: Value | undefined, hosts: number, at?: Span): readonly number[] {
  const isLeftOut = serial === undefined || serial === null || serial === OMIT;
  const list = isLeftOut ? [] : isList(serial) ? serial : [serial];
  const sizes = list.map((one) => batchSize(one, hosts, at));
  return sizes.includes(0) ? sizes.slice(0, sizes.indexOf(0)) : sizes;
}

/** One size; 0 for all that are left. A percentage of any hosts is at least one. */
function batchSize(value: Value, hosts: number, at: Span | undefined): number {
  const text = str(value).trim();
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(text);
  if (percent) return Math.max(1, Math.trunc(hosts * Number(percent[1]) / 100));
  const number = numberOf(value) ?? (/^-?\d+$/.test(text) ? Number(text) : null);
  if (number === null) {
    throw new DiagnosticError(`invalid serial value: ${text}`, {
      code: "bad-playbook",
      at,
      hint: "give a number, a percentage, or a list of them",
    });
  }
  return Math.max(0, Math.trunc(number));
}

/** The hosts cut into batches. */
export function inBatches<T>(hosts: readonly T[], sizes: readonly number[]): readonly (readonly T[])[] {
  const batches: (readonly T[])[] = [];
  for (let at = 0, index = 0; at < hosts.length; index++) {
    const size = sizes[Math.min(index, sizes.length - 1)] ?? hosts.length;
    batches.push(hosts.slice(at, at + size));
    at += size;
  }
  return batches;
}

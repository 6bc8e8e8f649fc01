/** Long lists in pages (distribution spec, "Listing Tags"). */

import type { Call } from "./call.ts";

export interface Page<T> {
  readonly items: readonly T[];
  /** The Link header to the next page, as headers to add. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The part of a list that a request asks for with `n` and `last`; null when `n` is no number.
 *
 * @param items Sorted by the key.
 * @param most How many a page has when the request does not say, and at most.
 */
export function pageOf<T>(
  call: Call,
  items: readonly T[],
  keyOf: (item: T) => string,
  most: number,
): Page<T> | null {
  const { searchParams, pathname } = call.url;
  const n = searchParams.get("n");
  if (n !== null && !/^\d{1,9}$/.test(n)) return null;
  const last = searchParams.get("last") ?? "";
  const size = Math.min(n === null ? most : Number(n), most);
  const rest = items.filter((item) => keyOf(item) > last);
  const page = rest.slice(0, size);
  const end = page.at(-1);
  if (end === undefined || page.length === rest.length) return { items: page, headers: {} };
  const query = new URLSearchParams(searchParams);
  query.set("n", String(size));
  query.set("last", keyOf(end));
  return { items: page, headers: { link: `<${pathname}?${query}>; rel="next"` } };
}

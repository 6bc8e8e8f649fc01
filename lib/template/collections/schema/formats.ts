/** The formats that are checked. */

import { parseAddress } from "../network/address.ts";
import { type Draft, isSince } from "./drafts.ts";

/** Whether a text has a format; true for formats that a draft does not have or that are not checked. */
export function hasFormat(
  text: string,
  format: string,
  draft: Draft,
  isRegex: (text: string) => boolean,
): boolean {
  switch (format) {
    case "email":
    case "idn-email":
      return text.includes("@");
    case "ipv4":
      return parseAddress(text)?.version === 4;
    case "ipv6":
      return parseAddress(text)?.version === 6;
    case "regex":
      return isRegex(text);
    case "date":
      return !isSince(draft, "draft7") || isDate(text);
    case "uuid":
      return !isSince(draft, "2019-09") || /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
    default:
      return true;
  }
}

function isDate(text: string): boolean {
  const [, year, month, day] = (/^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) return false;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return year > 0 && day >= 1 && day <= days;
}

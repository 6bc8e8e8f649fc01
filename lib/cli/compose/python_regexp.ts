/** Regular expressions of host patterns and inventory settings, which are written in Python's syntax. */

import { translatePattern } from "../../template/regex/translate.ts";

/** @throws {Error} worded as Python does, for an expression that is none. */
export function pythonRegExp(pattern: string): RegExp {
  const flags = { ignoreCase: false, multiline: false, dotAll: false, verbose: false, ascii: false };
  const { source, ignoreCase } = translatePattern(pattern, flags);
  return new RegExp(source, ignoreCase ? "vi" : "v");
}

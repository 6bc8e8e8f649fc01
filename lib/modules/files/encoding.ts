/** Text in the encodings that Python knows by name. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { decodeBytes, encodeText } from "../../template/python/codecs.ts";
import { isRaised } from "../../template/python/error.ts";

/** The argument of modules that read and write text. */
export const ENCODING_ARGUMENT = {
  type: "str",
  default: "utf-8",
  description: "The encoding of the file, by the name that Python has for it",
} as const;

/** @throws {DiagnosticError} `bad-argument` for an unknown encoding, and for characters that it does not have. */
export function textToBytes(text: string, encoding: string): Uint8Array {
  return inWords(() => encodeText(text, encoding, "surrogateescape"));
}

/** @throws {DiagnosticError} `bad-argument` for an unknown encoding, and for bytes that are no text in it. */
export function bytesToText(bytes: Uint8Array, encoding: string): string {
  return inWords(() => decodeBytes(bytes, encoding, "strict"));
}

function inWords<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!isRaised(error, "ValueError")) throw error;
    throw new DiagnosticError(error.message, { code: "bad-argument" });
  }
}

import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { joinBytes, MarkerScanner } from "./marker_scanner.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** What a scanner makes of a stream: neighbouring data as one text, markers as lists of words. */
function scanned(chunks: readonly string[]): readonly (string | readonly string[])[] {
  const scanner = new MarkerScanner("NONCE");
  const made: (string | readonly string[])[] = [];
  const data = (text: string) => {
    const last = made.at(-1);
    if (typeof last === "string") made[made.length - 1] = last + text;
    else made.push(text);
  };
  for (const chunk of chunks) {
    for (const piece of scanner.scan(encode(chunk))) {
      if (piece.kind === "data") data(decode(piece.bytes));
      else made.push(piece.words);
    }
  }
  const rest = decode(scanner.rest());
  if (rest !== "") data(rest);
  return made;
}

for (
  const { name, stream, pieces } of [
    { name: "data alone", stream: "abc\n", pieces: ["abc\n"] },
    { name: "a marker at the start", stream: "\x1eNONCE 0\n", pieces: [["0"]] },
    { name: "a marker right after data", stream: "abc\x1eNONCE 1 left\n", pieces: ["abc", ["1", "left"]] },
    { name: "a marker without words", stream: "\x1eNONCE \nx", pieces: [[], "x"] },
    {
      name: "several answers",
      stream: "a\x1eNONCE 0\nb\n\x1eNONCE 2\n\x1eNONCE 3\n",
      pieces: ["a", ["0"], "b\n", ["2"], ["3"]],
    },
    { name: "another nonce as data", stream: "\x1eNONCF 0\n\x1e\x1e", pieces: ["\x1eNONCF 0\n\x1e\x1e"] },
    { name: "a start before a marker as data", stream: "\x1eNON\x1eNONCE 0\n", pieces: ["\x1eNON", ["0"]] },
    { name: "a marker that the stream cuts as data", stream: "a\x1eNONCE 0", pieces: ["a\x1eNONCE 0"] },
  ] as const
) {
  Deno.test(`MarkerScanner finds ${name}, however the stream is cut`, () => {
    deepEqual(scanned([stream]), pieces);
    deepEqual(scanned([...stream]), pieces);
    for (let at = 1; at < stream.length; at++) {
      deepEqual(scanned([stream.slice(0, at), stream.slice(at)]), pieces);
    }
  });
}

Deno.test("joinBytes keeps the order of its parts", () => {
  deepEqual(joinBytes([encode("a"), encode(""), encode("bc")]), encode("abc"));
  deepEqual(joinBytes([]), encode(""));
});

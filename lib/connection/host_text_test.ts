import { deepStrictEqual as deepEqual, strictEqual as equal } from "node:assert/strict";
import { decodeHostText, encodeHostText } from "./host_text.ts";

for (
  const [name, bytes, text] of [
    ["plain text", [0x61, 0x0a], "a\n"],
    ["UTF-8", [0xc3, 0xa9, 0xf0, 0x9f, 0x98, 0x80], "é😀"],
    ["a stray byte", [0x61, 0xff, 0x62], "a\udcffb"],
    ["Latin-1", [0xe9, 0x74, 0xe9], "\udce9t\udce9"],
    ["a cut sequence at the end", [0xc3, 0xa9, 0xf0, 0x9f], "é\udcf0\udc9f"],
    ["a byte order mark", [0xef, 0xbb, 0xbf, 0x61], "\ufeffa"],
    ["an overlong slash", [0xc0, 0xaf, 0x61], "\udcc0\udcafa"],
    ["what is beyond Unicode", [0xf4, 0x90, 0x80, 0x80], "\udcf4\udc90\udc80\udc80"],
    ["three bytes of three", [0xe2, 0x82, 0xac, 0xff], "€\udcff"],
    ["an encoded surrogate", [0xed, 0xb3, 0xbf], "\udced\udcb3\udcbf"],
  ] as const
) {
  Deno.test(`decodeHostText reads ${name} and encodeHostText writes it again`, () => {
    equal(decodeHostText(Uint8Array.from(bytes)), text);
    deepEqual(encodeHostText(text), Uint8Array.from(bytes));
  });
}

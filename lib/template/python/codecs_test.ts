import { strictEqual as equal, throws } from "node:assert/strict";
import { decodeBytes, encodeText } from "./codecs.ts";

for (
  const [encoding, text, hex] of [
    ["cp273", "Häuser {x} [y]\n~", "c8c0a4a285994043a7dc4063a8fc2559"],
    ["CP037", "Häuser {x} [y]\n~", "c843a4a2859940c0a7d040baa8bb25a1"],
    ["ibm500", "Häuser {x} [y]\n~", "c843a4a2859940c0a7d0404aa85a25a1"],
    ["cp1140", "€", "9f"],
    ["cp850", "Häuser", "488475736572"],
    ["windows-1252", "€é", "80e9"],
    ["gbk", "a你好", "61c4e3bac3"],
    ["shift_jis", "こんにちは", "82b182f182c982bf82cd"],
    ["utf-16-le", "é", "e900"],
  ] as const
) {
  Deno.test(`encodeText and decodeBytes agree on ${encoding}`, () => {
    const bytes = encodeText(text, encoding, "strict");
    equal(bytes.toHex(), hex);
    equal(decodeBytes(bytes, encoding, "strict"), text);
  });
}

Deno.test("encodeText and decodeBytes refuse what an encoding does not have", () => {
  throws(() => encodeText("x", "rot26", "strict"), { message: "unknown encoding: rot26" });
  throws(() => encodeText("ä", "gbk", "strict"), /can't encode character/);
  throws(() => decodeBytes(Uint8Array.of(0x81), "gbk", "strict"), /illegal multibyte sequence/);
});

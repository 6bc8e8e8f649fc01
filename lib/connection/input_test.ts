import { match, rejects, strictEqual as equal, throws } from "node:assert/strict";
import { deliveryOf, LARGEST_INLINE, localInput, piecesOf } from "./input.ts";

for (
  const { name, input, script } of [
    { name: "no input", input: undefined, script: "cat" },
    { name: "empty input", input: "", script: "cat" },
    { name: "text", input: "a b\n", script: "{ printf 'a b\n'; } 2>/dev/null | {\ncat\n}" },
    {
      name: "what printf would read",
      input: "it is 100% of\\the text",
      script: "{ printf 'it is 100\\045 of\\134the text'; } 2>/dev/null | {\ncat\n}",
    },
    { name: "a dash first", input: "-n", script: "{ printf '\\055n'; } 2>/dev/null | {\ncat\n}" },
    {
      name: "bytes",
      input: Uint8Array.of(0, 255, 1),
      script: "{ printf %s AP8B | base64 -d; } 2>/dev/null | {\ncat\n}",
    },
  ]
) {
  Deno.test(`deliveryOf puts ${name} into the script`, () => {
    const delivery = deliveryOf("cat", input);
    equal(delivery.kind, "inline");
    equal(delivery.script, script);
  });
}

Deno.test("deliveryOf gives large input a session of its own", () => {
  equal(deliveryOf("cat", new Uint8Array(LARGEST_INLINE)).kind, "inline");
  equal(deliveryOf("cat", new Uint8Array(LARGEST_INLINE + 1)).kind, "aside");
  equal(deliveryOf("cat", "é".repeat(LARGEST_INLINE / 2)).kind, "inline");
  equal(deliveryOf("cat", `${"é".repeat(LARGEST_INLINE / 2)}x`).kind, "aside");
  equal(deliveryOf("cat", { path: "/no/such/file", size: LARGEST_INLINE + 1, stamp: "" }).kind, "aside");
});

Deno.test("deliveryOf reads small files, and says when there is none", async () => {
  const path = await Deno.makeTempFile();
  await Deno.writeTextFile(path, "content of a file");
  const file = localInput(path);
  match(deliveryOf("cat", file).script, /^\{ printf 'content of a file';/);
  await Deno.remove(path);
  throws(() => deliveryOf("cat", file), { code: "file-not-found" });
});

Deno.test("piecesOf brings a file whole, and not the last byte of one that changes meanwhile", async () => {
  const path = await Deno.makeTempFile();
  try {
    const size = 1_000_000;
    await Deno.writeFile(path, new Uint8Array(size).fill(1));
    let brought = 0;
    for await (const piece of piecesOf(localInput(path))) brought += piece.length;
    equal(brought, size);
    brought = 0;
    const changing = async () => {
      for await (const piece of piecesOf(localInput(path))) {
        if (brought === 0) await Deno.writeFile(path, new Uint8Array(size).fill(2));
        brought += piece.length;
      }
    };
    await rejects(changing(), { code: "content-changed" });
    equal(brought, size - 1);
  } finally {
    await Deno.remove(path);
  }
});

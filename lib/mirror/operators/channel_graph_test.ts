import { deepStrictEqual as deepEqual, strictEqual as equal, throws } from "node:assert/strict";
import { ChannelGraph, ChannelGraphError } from "./channel_graph.ts";

/** Entries as `NAME<REPLACED~SKIPPED,SKIPPED`. */
function graph(text: string): ChannelGraph {
  const entries = text.split(" ").filter(Boolean).map((word) => {
    const [, name = "", replaces, skips] = /^([^<~]*)(?:<([^~]*))?(?:~(.*))?$/.exec(word) ?? [];
    return { name, replaces: replaces ?? null, skips: skips?.split(",") ?? [] };
  });
  return new ChannelGraph({ entries });
}

for (
  const [text, head] of [
    ["a", "a"],
    ["a b<a c<b", "c"],
    ["c<b b<a a", "c"],
    ["a b<a~x", "b"],
    ["b<gone c<b", "c"],
    ["a b c<b~a", "c"],
    ["a b<a c<a~b", "c"],
  ] as const
) {
  Deno.test(`ChannelGraph finds the head of ${text}`, () => {
    equal(graph(text).head, head);
  });
}

for (
  const [text, said] of [
    ["", /no entries/],
    ["a b<a c<a", /several heads: b, c/],
    ["a<b b<a", /no head/],
    ["a<a", /a replaces or skips itself/],
    ["a a", /a is in it twice/],
    ["d<a a<b b<c c<a", /circle/],
  ] as const
) {
  Deno.test(`ChannelGraph refuses ${JSON.stringify(text)}`, () => {
    throws(() => graph(text), (error) => error instanceof ChannelGraphError && said.test(error.message));
  });
}

for (
  const [text, wanted, piece] of [
    ["a b<a c<b d<c", "b c", "b c"],
    ["a b<a c<b d<c", "a d", "a b c d"],
    ["a b<a c<b d<c", "", ""],
    ["a b<a c<b d<c", "d", "d"],
    // What is skipped comes along when it is wanted, and only then.
    ["a b c d<a~b,c e<d", "b d", "b d"],
    ["a b c d<a~b,c e<d", "b", "b d"],
    // Skipped from two entries, it counts for the lower one.
    ["a b<a~x c<b~x x", "x", "b x"],
  ] as const
) {
  Deno.test(`ChannelGraph cuts ${text} to the piece that has ${wanted || "nothing"}`, () => {
    const names = new Set(wanted.split(" "));
    deepEqual([...graph(text).piece((name) => names.has(name))].sort(), piece.split(" ").filter(Boolean));
  });
}

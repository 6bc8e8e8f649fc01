import { deepStrictEqual as deepEqual, strictEqual as equal, throws } from "node:assert/strict";
import { readListing, readStates, statesCommand } from "./path_state.ts";

const MARK = ":m:";
const NUMBERS = "81a4|1000|100|al|UNKNOWN|5|10|20|30|1970-01-01 00:00:10.500000000 +0000" +
  "|1970-01-01 00:00:20 +0000|1970-01-01 00:00:30.000000001 +0000|7|8|1|16|4096";

function bytes(...parts: readonly string[]): Uint8Array {
  return new TextEncoder().encode(parts.map((part) => `${part}${MARK}\n`).join(""));
}

Deno.test("readStates reads numbers, names and times", () => {
  deepEqual(readStates(bytes(`${NUMBERS}|/a|b`), MARK).get("/a|b"), {
    path: "/a|b",
    kind: "file",
    mode: 0o644,
    uid: 1000,
    gid: 100,
    owner: "al",
    group: "100",
    size: 5,
    accessedS: 10.5,
    modifiedS: 20,
    changedS: 30.000000001,
    inode: 7,
    device: 8,
    links: 1,
    blocks: 16,
    blockSize: 4096,
  });
});

Deno.test("readStates adds targets and digests to their paths", () => {
  const link = NUMBERS.replace("81a4", "a1ff");
  const sha1 = "da39a3ee5e6b4b0d3255bfef95601890afd80709";
  const states = readStates(
    bytes(`${link}|l\nx`, `${NUMBERS}|f`, "@l\nx", "a\nb", "#f", `${sha1}  -\n`, "#g", ""),
    MARK,
  );
  deepEqual([states.get("l\nx")?.kind, states.get("l\nx")?.target], ["symlink", "a\nb"]);
  equal(states.get("f")?.sha1, sha1);
  equal(states.size, 2);
});

Deno.test("readStates fails for a path that nobody knows about", () => {
  throws(() => readStates(bytes("!/shut/file"), MARK), { code: "access-denied" });
});

Deno.test("statesCommand quotes paths and names what it wants", () => {
  equal(statesCommand(["a", "b c"], MARK), "__states :m: '' '' a 'b c'");
  equal(statesCommand(["a"], MARK, { follow: true, sha1: true }), "__states :m: 'y' 'y' a");
});

Deno.test("readListing leaves out what has gone, and what was added to the folder's name", () => {
  const stderr = new TextEncoder().encode(
    "find: ‘./-d/x’: Permission denied\nstat: cannot statx './-d/y': No such file or directory\n",
  );
  const result = { code: 1, stdout: bytes(`${NUMBERS}|./-d/f`), stderr, obstacle: null };
  const { states, problems } = readListing("-d", result, MARK);
  deepEqual(states.map(({ path }) => path), ["-d/f"]);
  deepEqual(problems, ["find: ‘./-d/x’: Permission denied"]);
});

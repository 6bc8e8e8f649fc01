import { deepStrictEqual as deepEqual, strictEqual as equal } from "node:assert/strict";
import { localTransport } from "../../connection/local.ts";
import { ShellConnection } from "../../connection/shell_connection.ts";
import { shellTarget } from "../../connection/shell_target.ts";
import { askForPaths, globWord } from "./globs.ts";

Deno.test("globWord quotes everything but wildcards", () => {
  deepEqual(
    ["a b", "*.c", "a'b*", "$x?", "[a-c]x", "[!a b]", "[^a]", "[", "[]x]", ""].map(globWord),
    [
      "'a b'",
      "*.c",
      `'a'"'"'b'*`,
      "'$x'?",
      "[a-c]x",
      "[!a\\ b]",
      "[\\^a]",
      "'['",
      "[\\]x]",
      "''",
    ],
  );
});

Deno.test("askForPaths finds what Python's glob finds", async () => {
  const folder = await Deno.makeTempDir({ prefix: "ferry-globs-" });
  await using connection = new ShellConnection({
    transport: localTransport({ kind: "local" }),
    become: null,
  });
  const host = shellTarget(connection);
  const found = async (pattern: string, cwd: string | null = folder) =>
    (await askForPaths(pattern, cwd, host)).code === 0;
  try {
    for (const name of ["plain", "with space", ".hidden", "a^b", "it's$HOME", "new\nline"]) {
      await Deno.writeTextFile(`${folder}/${name}`, "");
    }
    await Deno.symlink("nowhere", `${folder}/link`);
    for (
      const pattern of ["plain", "p*n", "with s*", "*[^]b", "it's$H*", "new?line", "li[mn]k", `${folder}/pl*`]
    ) {
      equal(await found(pattern), true, pattern);
    }
    for (const pattern of ["none", "p*x", "*hidden", "[!a-z]*x", "it's*HOMEX", "$(echo plain)"]) {
      equal(await found(pattern), false, pattern);
    }
    equal((await askForPaths("x", `${folder}/none`, host)).obstacle, "no-folder");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

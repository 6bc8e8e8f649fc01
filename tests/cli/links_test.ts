/** `ferry links`: the program under the names of those it stands for. */

import { match, strictEqual as equal } from "node:assert/strict";
import { runProcess } from "../../lib/system/process.ts";
import { PROGRAM_NAMES } from "../../lib/cli/aliases.ts";
import { run, withFiles } from "./support.ts";

Deno.test("ferry links makes programs that behave as what they are called", async () => {
  await withFiles({ "hosts": "a\n" }, async (cwd) => {
    const made = await run(["links", "bin"], { cwd });
    equal(made.code, 0, made.stderr);
    const text = async (argv: readonly string[]) => {
      const { stdout, stderr } = await runProcess(argv, {
        cwd,
        env: { PATH: `${cwd}/bin:${Deno.env.get("PATH")}` },
      });
      return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    };
    equal(
      await text(["ansible-inventory", "-i", "hosts", "--graph"]),
      "@all:\n  |--@ungrouped:\n  |  |--a\n",
    );
    match(await text(["ansible-vault", "--help"]), /ferry vault/);
    // What one of them starts is not taken for itself.
    const nested = ["ansible", "localhost", "-i", "localhost,", "-c", "local"];
    match(await text([...nested, "-a", "ansible-inventory -i hosts --graph"]), /@ungrouped/);
    for (const name of PROGRAM_NAMES) equal((await Deno.stat(`${cwd}/bin/${name}`)).mode! & 0o777, 0o755);
  });
});

Deno.test("ferry links replaces its own files, and no others", async () => {
  await withFiles({ "bin/ansible": "#!/bin/sh\n" }, async (cwd) => {
    const refused = await run(["links", "bin"], { cwd });
    equal(refused.code, 5);
    match(refused.stderr, /a file of that name is there already: .*\/bin\/ansible/);
    equal((await run(["links", "bin", "--force"], { cwd })).code, 0);
    equal((await run(["links", "bin"], { cwd })).code, 0);
  });
});

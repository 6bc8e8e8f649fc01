import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { localTransport } from "../../connection/local.ts";
import { ShellConnection } from "../../connection/shell_connection.ts";
import { shellTarget } from "../../connection/shell_target.ts";
import type { TargetReader } from "../../connection/target.ts";
import { labelChange, wantedLabels } from "./labels.ts";

/** Stand-ins for the tools of a host with SELinux: one path has a context and flags, the other is new. */
const TOOLS: Readonly<Record<string, string>> = {
  selinuxenabled: "exit 0",
  matchpathcon: "echo system_u:object_r:etc_t:s0",
  stat: 'case $4 in */old) echo "unconfined_u:object_r:user_home_t:s0:c1,c2" ;; *) exit 1 ;; esac',
  lsattr: 'case $3 in */old) echo "----i---------e------- $3" ;; *) exit 1 ;; esac',
  chattr: "exit 0",
};

const NONE = { attributes: null, seuser: null, serole: null, setype: null, selevel: null };

async function withTools(
  tools: Readonly<Record<string, string>>,
  test: (host: TargetReader) => Promise<void>,
) {
  const folder = await Deno.makeTempDir({ prefix: "ferry-labels-" });
  try {
    for (const [name, text] of Object.entries(tools)) {
      await Deno.writeTextFile(`${folder}/${name}`, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    }
    const shell = ["env", `PATH=${folder}:/usr/bin:/bin`, "/bin/sh"];
    await using connection = new ShellConnection({
      transport: localTransport({ kind: "local", shell }),
      become: null,
    });
    await test(shellTarget(connection));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function commands(
  host: TargetReader,
  path: string,
  wanted: Partial<Record<keyof typeof NONE, string>>,
) {
  const labels = await labelChange(["/x/old", "/x/new"], wantedLabels({ ...NONE, ...wanted }), host);
  return labels(path).map(({ command: { run } }) => run.kind === "argv" ? run.argv.slice(4) : []);
}

Deno.test("labelChange sets the parts of a context that differ", async () => {
  await withTools(TOOLS, async (host) => {
    deepEqual(await commands(host, "/x/old", { setype: "etc_t", serole: "object_r" }), [
      ["chcon", "-h", "--type=etc_t", "--", "/x/old"],
    ]);
    deepEqual(await commands(host, "/x/old", { seuser: "_default", selevel: "_default" }), [
      ["chcon", "-h", "--user=system_u", "--range=s0", "--", "/x/old"],
    ]);
    deepEqual(await commands(host, "/x/old", { setype: "user_home_t", selevel: "s0:c1,c2" }), []);
    deepEqual(await commands(host, "/x/new", { setype: "etc_t" }), [
      ["chcon", "-h", "--type=etc_t", "--", "/x/new"],
    ]);
  });
});

Deno.test("labelChange sets and takes away flags that differ", async () => {
  await withTools(TOOLS, async (host) => {
    deepEqual(await commands(host, "/x/old", { attributes: "+i" }), []);
    deepEqual(await commands(host, "/x/old", { attributes: "=i" }), []);
    deepEqual(await commands(host, "/x/old", { attributes: "-A" }), []);
    deepEqual(await commands(host, "/x/old", { attributes: "-i" }), [["chattr", "-i", "--", "/x/old"]]);
    deepEqual(await commands(host, "/x/old", { attributes: "A" }), [["chattr", "=A", "--", "/x/old"]]);
    deepEqual(await commands(host, "/x/new", { attributes: "+i" }), [["chattr", "+i", "--", "/x/new"]]);
  });
});

Deno.test("labelChange leaves alone what the host has no tools for", async () => {
  await withTools({ lsattr: "exit 1", selinuxenabled: "exit 1" }, async (host) => {
    deepEqual(await commands(host, "/x/old", { setype: "etc_t" }), []);
  });
});

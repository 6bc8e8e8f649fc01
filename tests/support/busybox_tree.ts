/** A root of which only BusyBox is there: what the smallest containers have. */

import { findProgram, runProcess } from "../../lib/system/process.ts";

/** Why no such tree can be made here, null where it can. */
export function busyboxMissing(): string | null {
  return findProgram("busybox") === null ? "busybox is not installed" : null;
}

/** Makes the tree in a new folder: every program of BusyBox under its name, and the accounts of root and nobody. */
export async function makeBusyboxTree(folder: string): Promise<void> {
  for (const name of ["bin", "etc", "proc", "root", "tmp"]) {
    await Deno.mkdir(`${folder}/${name}`, { recursive: true });
  }
  await Deno.chmod(`${folder}/tmp`, 0o1777);
  const program = findProgram("busybox") ?? "";
  // By a process of its own: what another test starts meanwhile would hold the copy open, and it could not be run.
  await runProcess(["cp", program, `${folder}/bin/busybox`]);
  const { stdout } = await runProcess([program, "--list"]);
  for (const name of new TextDecoder().decode(stdout).split("\n")) {
    if (name !== "" && name !== "busybox") await Deno.symlink("busybox", `${folder}/bin/${name}`);
  }
  await Deno.writeTextFile(
    `${folder}/etc/passwd`,
    "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n",
  );
  await Deno.writeTextFile(`${folder}/etc/group`, "root:x:0:\nnogroup:x:65534:\n");
}

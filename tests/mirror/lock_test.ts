/** One run at a time on a workspace: processes that find it taken. */

import { match, strictEqual as equal } from "node:assert/strict";
import { readTextIfAny, removePath } from "../../lib/system/files.ts";
import { runChild, startChild } from "../support/mirror_child.ts";
import { MirrorLab } from "../support/mirror_lab.ts";

Deno.test("a workspace in use is refused at once, naming who has it, and is free when the holder is killed", async () => {
  await using lab = new MirrorLab();
  await lab.add("org/a", "1");
  const config = lab.set(["org/a:1"]).file.text;
  const common = { config, root: lab.root, destination: lab.destination.host };
  equal(await runChild({ ...common, operation: "mirror-to-disk" }), "sealed");
  removePath(`${lab.root}/.ferry-lock`);
  const holder = startChild({ ...common, operation: "hold" });
  const reader = holder.stdout.getReader();
  match(new TextDecoder().decode((await reader.read()).value), /holding/);
  const isHeld = () => (readTextIfAny(`${lab.root}/.ferry-lock`) ?? "").includes("}");
  while (!isHeld()) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const list = "kind: DeleteImageList\nitems: []\n";
  for (const operation of ["mirror-to-disk", "disk-to-mirror", "mirror-to-mirror", "delete"] as const) {
    const said = await runChild({ ...common, operation, config: operation === "delete" ? list : config });
    match(
      said,
      new RegExp(
        `the workspace ${lab.root} is in use: mirror to disk by child \\(process ${holder.pid} on lab, since 2`,
      ),
    );
  }
  holder.kill("SIGKILL");
  await reader.cancel();
  await holder.stderr.cancel();
  await holder.status;
  equal(await runChild({ ...common, operation: "mirror-to-disk" }), "unchanged");
});

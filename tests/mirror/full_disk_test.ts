/** A disk that fills up while it is written to: the run says so, and the next one goes on. */

import { ok, rejects, strictEqual as equal } from "node:assert/strict";
import { mirrorToDisk } from "../../lib/mirror/run/mirror_to_disk.ts";
import { DiagnosticError } from "../../lib/source/diagnostic.ts";
import { fetchedBlobs, MirrorLab } from "../support/mirror_lab.ts";
import { makeFolder } from "../../lib/system/files.ts";
import { CAN_MOUNT, mountMemory, remount, unmount } from "../support/mounts.ts";

Deno.test({
  name: CAN_MOUNT
    ? "a full disk ends the run with its name, and what was written stays for the next run"
    : "a full disk ends the run with its name (skipped: no file system can be mounted here)",
  ignore: !CAN_MOUNT,
  fn: async () => {
    await using lab = new MirrorLab();
    for (const name of ["a", "b", "c"]) await lab.add(`org/${name}`, "1", { layerBytes: 300_000 });
    makeFolder(lab.root);
    await mountMemory(lab.root, "size=1m");
    try {
      // Nobody knows beforehand how much others write meanwhile: the check before the first byte is passed here.
      const deps = { ...lab.deps, freeBytes: () => Promise.resolve(1e9) };
      const request = { root: lab.root, imageSet: lab.set(["org/a:1", "org/b:1", "org/c:1"]) };
      await rejects(
        mirrorToDisk(request, deps),
        (error) =>
          error instanceof DiagnosticError && error.code === "no-space" && error.message.includes(lab.root),
      );
      const fetched = new Set(fetchedBlobs(lab.source)).size;
      await remount(lab.root, "size=8m");
      lab.forget();
      equal((await mirrorToDisk(request, deps)).status, "sealed");
      ok(fetched > 0 && fetchedBlobs(lab.source).length < 10, "what fitted is not fetched again");
    } finally {
      await unmount(lab.root);
    }
  },
});

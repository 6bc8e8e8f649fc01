/** This program, for hosts on which it has to run. */

import { machineArchitecture, mainModule, runtimePath } from "../../system/environment.ts";
import { pathInfo, readBytes } from "../../system/files.ts";
import { hashHex } from "../../system/hash.ts";
import type { PackedProgram, Program } from "../../modules/module.ts";
import type { Session } from "../session.ts";
import { packedSelf } from "./packed_self.ts";

export function programOf({ env, signal }: Session): Program {
  const self = packedSelf(env);
  const files = self === null ? [runtimePath(), mainModule()] : [self];
  let packing: Promise<PackedProgram> | null = null;
  return {
    words: self === null ? [runtimePath(), "run", "--quiet", "--allow-all", mainModule()] : [self],
    files,
    architecture: machineArchitecture(),
    pack: () =>
      packing ??= packed(self, async () => {
        // Hardly any run packs the program.
        const { cachedPack } = await import("./program_file.ts");
        return await cachedPack(env, signal);
      }),
  };
}

async function packed(self: string | null, build: () => Promise<string>): Promise<PackedProgram> {
  const path = self ?? await build();
  return { path, sizeBytes: pathInfo(path)?.size ?? 0, sha1: hashHex("sha1", readBytes(path)) };
}

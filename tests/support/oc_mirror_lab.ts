/** A mirror lab with an `oc-mirror` on this machine that acts as the real one did when it was recorded. */

import type { MirrorDriver } from "../../lib/mirror/driver.ts";
import { ocMirrorDriver } from "../../lib/mirror/oc_mirror/driver.ts";
import type { RunSettings } from "../../lib/mirror/oc_mirror/settings.ts";
import type { MirrorToDiskRequest } from "../../lib/mirror/run/disk_request.ts";
import type { MirrorToDiskOutcome } from "../../lib/mirror/outcome.ts";
import type { RunOptions } from "../../lib/mirror/session.ts";
import { shellQuote } from "../../lib/model/shell_words.ts";
import { type Call, callsIn, type Script } from "./stand_in_script.ts";
import { MirrorLab } from "./mirror_lab.ts";

const STAND_IN = new URL("oc_mirror_stand_in.ts", import.meta.url).pathname;
const CONFIG = new URL("../../deno.json", import.meta.url).pathname;

const SIDE = {
  tlsVerify: false,
  credentials: null,
  registryToken: null,
  certificateFolder: null,
  anonymous: false,
};

export const SETTINGS: RunSettings = {
  source: SIDE,
  destination: SIDE,
  authFile: null,
  parallelImages: 4,
  parallelLayers: 5,
  retryTimes: 2,
  retryDelayMs: 0,
  cachePort: 0,
  ignoreReleaseSignature: false,
  logLevel: "info",
};

export class OcMirrorLab extends MirrorLab {
  /** Where the stand-in is, and what it left for those who want to know. */
  readonly standIn = `${this.folder}/stand-in`;
  #script: Script = {};

  constructor() {
    super();
    Deno.mkdirSync(this.standIn);
    const words = [Deno.execPath(), "run", "-A", "--no-lock", "--cached-only", "--config", CONFIG, STAND_IN];
    const command = [...words, `${this.standIn}/script.json`].map(shellQuote).join(" ");
    Deno.writeTextFileSync(this.program, `#!/bin/sh\nexec ${command} "$@"\n`, { mode: 0o755 });
    this.change({});
  }

  get program(): string {
    return `${this.standIn}/oc-mirror`;
  }

  /** Changes what the stand-in does from now on. */
  change(change: Partial<Script>): void {
    this.#script = { ...this.#script, ...change };
    Deno.writeTextFileSync(`${this.standIn}/script.json`, JSON.stringify(this.#script));
  }

  driver(settings: Partial<RunSettings> = {}): MirrorDriver {
    return ocMirrorDriver(this.program, { ...SETTINGS, ...settings }, this.env);
  }

  get env(): Record<string, string> {
    return { ...Deno.env.toObject(), OC_MIRROR_CACHE: "/nowhere" };
  }

  /** Mirrors images of the source to disk. */
  async toDisk(
    images: readonly string[],
    request: Partial<MirrorToDiskRequest> = {},
    options: RunOptions = {},
  ): Promise<MirrorToDiskOutcome> {
    return await this.driver().mirrorToDisk(
      { root: this.root, imageSet: this.set(images), ...request },
      this.deps,
      options,
    );
  }

  get calls(): readonly Call[] {
    return callsIn(this.standIn);
  }
}

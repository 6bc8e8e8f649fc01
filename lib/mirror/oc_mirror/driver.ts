/** The driver that lets oc-mirror itself do the work. */

import type { Environment } from "../../system/environment.ts";
import type { MirrorDriver } from "../driver.ts";
import { findInput } from "../publish/input.ts";
import { inWorkspace } from "../session.ts";
import { Teller } from "../teller.ts";
import { deleteWithOcMirror, planWithOcMirror } from "./program/deletion.ts";
import { Direct } from "./program/direct.ts";
import { FromDisk } from "./program/from_disk.ts";
import { OcMirror } from "./program/oc_mirror.ts";
import { ownDesk, scratchDesk } from "./program/rehearsal.ts";
import { ToDisk } from "./program/to_disk.ts";
import type { RunSettings } from "./settings.ts";

const DELETE = { what: "delete with oc-mirror", isNeeded: true } as const;

/**
 * A driver that runs a program on this machine, and leaves the same sequences and records as ferry's own engine.
 *
 * @param program The path of oc-mirror.
 * @param env What it sees of the environment.
 */
export function ocMirrorDriver(program: string, settings: RunSettings, env: Environment): MirrorDriver {
  const ocMirror = new OcMirror(program, settings, env);
  return {
    name: "oc-mirror",
    mirrorToDisk: (request, deps, options = {}) => {
      const lock = { what: "mirror to disk with oc-mirror", isNeeded: request.dryRun?.writes ?? true };
      return inWorkspace(
        request.root,
        lock,
        deps,
        (session) => new ToDisk(request, ocMirror, session, deps, options).go(),
      );
    },
    diskToMirror: async (request, deps, options = {}) => {
      const input = findInput(request.from);
      const lock = { what: "disk to mirror with oc-mirror", isNeeded: request.dryRun?.writes ?? true };
      return await inWorkspace(
        request.root ?? input.root,
        lock,
        deps,
        (session) => new FromDisk(request, input, ocMirror, session, deps, options).go(),
      );
    },
    mirrorToMirror: (request, deps, options = {}) => {
      const lock = { what: "mirror to mirror with oc-mirror", isNeeded: request.dryRun?.writes ?? true };
      return inWorkspace(
        request.root,
        lock,
        deps,
        (session) => new Direct(request, ocMirror, session, deps, options).go(),
      );
    },
    planDeletion: (request, deps, options = {}) =>
      inWorkspace(
        request.root,
        DELETE,
        deps,
        (session) => planWithOcMirror(request, ocMirror, session, deps, options),
      ),
    deleteImages: async (request, deps, options = {}) => {
      const { root } = request;
      if (root === null) {
        using desk = scratchDesk({ teller: new Teller(deps) });
        return await deleteWithOcMirror(request, ocMirror, desk, deps, options);
      }
      return await inWorkspace(
        root,
        DELETE,
        deps,
        (session) => deleteWithOcMirror(request, ocMirror, ownDesk(session), deps, options),
      );
    },
  };
}

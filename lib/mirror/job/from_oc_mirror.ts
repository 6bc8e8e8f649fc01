/** oc-mirror's command lines as jobs. */

import type { BaseImageRequest } from "../../model/base_image.ts";
import type { OcMirrorCommand } from "../oc_mirror/arguments.ts";
import type { MirrorMode } from "../run/disk_request.ts";
import type { TrustSettings } from "../oc_mirror/settings.ts";
import type { Labels } from "../sequence/labels.ts";
import type { BaseChoice } from "../workspace/base.ts";
import type { IncompleteOperators } from "../plan/plan_set.ts";
import type { ResourcesMode } from "../publish/record.ts";
import type { DriverChoice, LockUse, MirrorJob, Rehearsal } from "./job.ts";

/** What ferry lets users say beside oc-mirror's own flags. */
export interface OwnFlags {
  readonly driver: DriverChoice;
  readonly mode: MirrorMode;
  readonly description: string | null;
  readonly labels?: Labels | undefined;
  readonly resources: ResourcesMode;
  readonly incomplete: IncompleteOperators;
  readonly preflight: boolean;
  readonly rules?: readonly string[] | undefined;
  readonly strict: boolean;
  readonly referrers: boolean;
  readonly baseImages?: readonly BaseImageRequest[] | undefined;
  readonly lock?: LockUse | undefined;
  readonly base?: BaseChoice | undefined;
  readonly metadata?: string | undefined;
  readonly trust?: TrustSettings | undefined;
}

type Work = Extract<OcMirrorCommand, { readonly settings: unknown }>;

export function jobFrom(command: Work, own: OwnFlags): MirrorJob {
  const { driver, mode, description, resources, incomplete, preflight, strict, referrers, lock } = own;
  const { base, metadata, trust, baseImages, rules, labels } = own;
  const settings = { ...command.settings, trust };
  switch (command.kind) {
    case "mirror-to-disk":
      return {
        kind: command.kind,
        driver,
        incomplete,
        preflight,
        rules,
        lock,
        settings,
        root: command.root,
        config: command.config,
        mode,
        base,
        metadata,
        description,
        labels,
        partLimitBytes: null,
        strictArchive: command.strictArchive,
        strict,
        since: command.since,
        evenIfUnchanged: false,
        removeSignatures: command.removeSignatures,
        referrers,
        baseImages,
        linkParts: true,
        rehearsal: rehearsalOf(command),
      };
    case "disk-to-mirror":
      return {
        kind: command.kind,
        driver,
        incomplete,
        preflight,
        rules,
        settings,
        from: command.from,
        root: null,
        destination: command.destination,
        config: command.config,
        allow: [],
        baseImages,
        resources,
        rehearsal: rehearsalOf(command),
      };
    case "mirror-to-mirror":
      return {
        kind: command.kind,
        driver,
        incomplete,
        preflight,
        rules,
        lock,
        settings,
        root: command.root,
        config: command.config,
        destination: command.destination,
        removeSignatures: command.removeSignatures,
        referrers,
        baseImages,
        resources,
        rehearsal: rehearsalOf(command),
      };
    case "plan-deletion": {
      const { kind, root, config, destination, id, signatures } = command;
      return { kind, driver, settings, root, config, destination, id, signatures };
    }
    case "delete": {
      const { kind, list, root, destination, forceCache } = command;
      return { kind, driver, settings, list, root, destination, forceCache, rehearsal: false };
    }
    default:
      return command satisfies never;
  }
}

function rehearsalOf({ dryRun }: { readonly dryRun: { readonly manifestLists: boolean } | null }): Rehearsal {
  return dryRun && { writes: true, manifestLists: dryRun.manifestLists };
}

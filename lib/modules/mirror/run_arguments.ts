/** Arguments of what reads images from their sources: what is taken, by which plan, and when a run refuses to begin. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import type { BaseImageRequest } from "../../model/base_image.ts";
import { parseBaseImage } from "../../mirror/plan/base_images.ts";
import type { LockUse, MirrorJob } from "../../mirror/job/job.ts";
import type { PolicySettings } from "../../mirror/oc_mirror/settings.ts";
import type { Given } from "../module.ts";

/** What is made sure of before the first byte, and what becomes of what cannot be had. */
export const CARE = {
  preflight: {
    type: "bool",
    default: true,
    description: "Whether registries and room are made sure of before anything is transferred",
  },
  incomplete_operators: {
    type: "str",
    default: "cut",
    choices: ["cut", "keep"],
    description:
      "Whether catalogs stop offering versions of which an image is missing (`cut`), or offer them all the same (`keep`)",
  },
  rules: {
    type: "list",
    elements: "path",
    default: [],
    description: [
      "Files on the host with rules of the site that image sets, images and sequences must keep: nothing is transferred",
      "where one is broken; else those in `FERRY_RULES`",
    ].join(" "),
  },
} as const satisfies ArgumentSpec;

/** What is taken of all that is attached to images. */
export const ATTACHED = {
  remove_signatures: {
    type: "bool",
    default: false,
    description: "Leaves out the cosign signatures of images",
  },
  referrers: {
    type: "bool",
    default: false,
    description:
      "Takes what else refers to images as well: attestations and SBOMs of cosign, OCI referrers; only ferry's own engine can",
  },
} as const satisfies ArgumentSpec;

/** What the destination has already. */
export const BASE_IMAGES = {
  base_images: {
    type: "list",
    elements: "str",
    default: [],
    description: [
      "Images whose layers the destination has, and which are not sent there: a reference at its source, `=` and the",
      "repository that has it, below the destination or from the registry's root (`/base/ubi9`); without one it is",
      "where mirroring would put it; only ferry's own engine can leave them out",
    ].join(" "),
  },
} as const satisfies ArgumentSpec;

/** Which images may be taken. */
export const POLICY = {
  secure_policy: {
    type: "bool",
    default: false,
    description: "Takes only images that `policy.json` allows: it says who must have signed what",
  },
  policy: {
    type: "path",
    description: "This policy on the host; else the user's or the system's `policy.json`",
  },
  registries_d: {
    type: "path",
    description: "The folder on the host that says where signatures are; else the user's or the system's",
  },
  policy_only_warns: {
    type: "bool",
    default: false,
    description: "Takes images that the policy does not allow all the same, with a warning",
  },
  policy_best_effort: {
    type: "list",
    elements: "str",
    default: [],
    description: "The same for the images of some registries or repositories only: `host[:port][/path]`",
  },
} as const satisfies ArgumentSpec;

/** What a plan settled before. */
export const FOLLOWED_PLAN = {
  plan: {
    type: "path",
    description:
      "Does exactly what `ferry.mirror.plan` put into this file on the host, and refuses where that cannot be",
  },
  allow_moved_tags: {
    type: "bool",
    default: false,
    description:
      "With `plan`, takes what was planned where a tag has moved since, as long as it is still served",
  },
} as const satisfies ArgumentSpec;

export function careOf(
  args: ArgumentsOf<typeof CARE>,
): Pick<MirrorJob, "preflight" | "incomplete" | "rules"> {
  const { preflight, incomplete_operators: incomplete, rules } = args;
  return { preflight, incomplete: incomplete === "keep" ? "keep" : "cut", rules };
}

/** @throws {DiagnosticError} `bad-argument` where signatures are left out and referrers are taken. */
export function attachedOf(args: ArgumentsOf<typeof ATTACHED>, given: Given["given"]) {
  const { remove_signatures: removeSignatures, referrers } = args;
  if (!removeSignatures || !referrers) return { removeSignatures, referrers };
  throw new DiagnosticError(
    "remove_signatures and referrers contradict each other: many referrers are signatures",
    {
      code: "bad-argument",
      at: given.get("referrers")?.at,
    },
  );
}

/** @throws {DiagnosticError} `bad-reference` at the argument. */
export function baseImagesOf(
  { base_images: written }: ArgumentsOf<typeof BASE_IMAGES>,
  given: Given["given"],
): readonly BaseImageRequest[] {
  try {
    return written.map(parseBaseImage);
  } catch (error) {
    throw error instanceof DiagnosticError ? error.located(given.get("base_images")?.at) : error;
  }
}

/** Undefined where all images may be taken. */
export function policyOf(args: ArgumentsOf<typeof POLICY>): PolicySettings | undefined {
  const { secure_policy: isKept, policy_only_warns: onlyWarns, policy_best_effort: bestEffort } = args;
  if (!isKept && !onlyWarns && bestEffort.length === 0) return undefined;
  return { file: args.policy, registriesD: args.registries_d, onlyWarns, bestEffort };
}

export function planOf(args: ArgumentsOf<typeof FOLLOWED_PLAN>): LockUse | undefined {
  const { plan: file, allow_moved_tags: allowMovedTags } = args;
  return file === null ? undefined : { kind: "follow", file, allowMovedTags };
}

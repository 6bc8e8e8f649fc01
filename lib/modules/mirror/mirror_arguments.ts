/** Arguments that the mirror modules share. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import { isDay } from "../../model/day.ts";
import { keyText, toJson } from "../../model/json.ts";
import type { Dict } from "../../model/value.ts";
import type { ConfigSource } from "../../mirror/job/job.ts";
import { parsePartSize } from "../../mirror/human_size.ts";
import { plainSide, type RunSettings, type TrustSettings } from "../../mirror/oc_mirror/settings.ts";
import { type BaseChoice, parseBase } from "../../mirror/workspace/base.ts";
import { checkedLabels, type Labels } from "../../mirror/sequence/labels.ts";
import { type Destination, parseDestination } from "../../mirror/plan/destination.ts";
import { writeYaml } from "../../yaml/write.ts";
import type { Given } from "../module.ts";

/** How registries are talked to, and by what. */
export const COMMON = {
  driver: {
    type: "str",
    default: "auto",
    choices: ["auto", "oc-mirror", "embedded"],
    description:
      "What does the work: `oc-mirror` where that program is on the host, the `embedded` engine of ferry, or `auto`, which takes oc-mirror where it is there",
  },
  authfile: {
    type: "path",
    description: "The file with credentials of registries; without it, where podman and Docker keep theirs",
  },
  src_tls_verify: { type: "bool", default: true, description: "Whether certificates of sources are checked" },
  dest_tls_verify: {
    type: "bool",
    default: true,
    description: "Whether the certificate of the destination is checked",
  },
  parallel_images: { type: "int", default: 4, description: "Images at a time, 1 to 10" },
  parallel_layers: { type: "int", default: 5, description: "Layers of an image at a time, 1 to 10" },
  retry_times: { type: "int", default: 5, description: "How often a failed request is tried again" },
  retry_delay: {
    type: "float",
    default: 0,
    description: "Seconds between tries; 0 for delays that grow",
  },
  ferry_executable: {
    type: "path",
    description:
      "ferry's path on the host; without it ferry brings itself there, into the user's cache folder, where it is not the same machine",
  },
} as const satisfies ArgumentSpec;

/** What is to be mirrored: a file on the host, or the content itself. */
export const CONFIG = {
  config: {
    type: "path",
    description: "The ImageSetConfiguration (v2alpha1) on the host; its place is told in errors",
  },
  image_set: {
    type: "dict",
    description: "The same as a dictionary of the playbook, in place of a file",
  },
} as const satisfies ArgumentSpec;

export const DESTINATION = {
  destination: {
    type: "str",
    required: true,
    description:
      "The registry that images go to, with a path where they shall lie below one: `host[:port][/path]`",
  },
  max_nested_paths: {
    type: "int",
    description: "How many components a repository's path may have at most; the rest is joined by dashes",
  },
} as const satisfies ArgumentSpec;

/** By what a sequence is signed. */
export const SIGNING = {
  sign_key: {
    type: "path",
    description:
      "The Ed25519 key on the host that signs the sequence (PEM, or a vault with it); else the one in `FERRY_SIGN_KEY`",
  },
  sign_key_passphrase_file: {
    type: "path",
    description:
      "The file with the passphrase of that key or vault; else it is in `FERRY_SIGN_KEY_PASSPHRASE`",
  },
} as const satisfies ArgumentSpec;

/** By whom sequences must be signed. */
export const TRUST = {
  trusted_keys: {
    type: "list",
    elements: "path",
    default: [],
    description: [
      "Public keys on the host, or folders of them, of which one must have signed each sequence;",
      "without any (and without `FERRY_TRUSTED_KEYS`) unsigned sequences are taken as well",
    ].join(" "),
  },
} as const satisfies ArgumentSpec;

/**
 * @param trust The keys that the task names.
 * @throws {DiagnosticError} `bad-argument` for numbers out of range.
 */
export function settingsOf(
  args: ArgumentsOf<typeof COMMON>,
  given: Given["given"],
  trust: Partial<TrustSettings> = {},
): RunSettings {
  for (const name of ["parallel_images", "parallel_layers"] as const) {
    if (args[name] >= 1 && args[name] <= 10) continue;
    throw new DiagnosticError(`value of ${name} must be between 1 and 10, got: ${args[name]}`, {
      code: "bad-argument",
      at: given.get(name)?.at,
    });
  }
  return {
    source: plainSide(args.src_tls_verify),
    destination: plainSide(args.dest_tls_verify),
    authFile: args.authfile,
    parallelImages: args.parallel_images,
    parallelLayers: args.parallel_layers,
    retryTimes: args.retry_times,
    retryDelayMs: args.retry_delay * 1000,
    cachePort: 55_000,
    ignoreReleaseSignature: false,
    logLevel: "info",
    trust: { signKey: null, passphraseFile: null, trustedKeys: [], ...trust },
  };
}

/** Null where neither is given. */
export function configOf({ config, image_set }: ArgumentsOf<typeof CONFIG>): ConfigSource | null {
  if (image_set !== null) return { path: "<image_set>", text: writeYaml(toJson(image_set)) };
  return config;
}

/** @throws {DiagnosticError} `bad-argument`. */
export function destinationOf(
  { destination, max_nested_paths }: ArgumentsOf<typeof DESTINATION>,
  given: Given["given"],
): Destination {
  try {
    return parseDestination(destination, max_nested_paths);
  } catch (error) {
    throw error instanceof DiagnosticError ? error.located(given.get("destination")?.at) : error;
  }
}

/** How a sequence may begin, of which only one can hold. */
interface Beginning {
  readonly base: string | null;
  readonly baseline: boolean;
  readonly clean_mirror_path?: boolean;
}

/**
 * What a sequence goes on from; undefined for what is usual.
 *
 * @throws {DiagnosticError} `bad-argument`, also where it is to begin in two ways.
 */
export function baseOf(beginning: Beginning, given: Given["given"]): BaseChoice | undefined {
  const { base, baseline, clean_mirror_path: clean = false } = beginning;
  const at = given.get("base")?.at;
  const [one, other] = [base !== null && "base", baseline && "baseline", clean && "clean_mirror_path"]
    .filter((name) => name !== false);
  if (one !== undefined && other !== undefined) {
    throw new DiagnosticError(`${one} and ${other} exclude each other`, { code: "bad-argument", at });
  }
  if (base === null) return undefined;
  try {
    return parseBase(base);
  } catch (error) {
    throw error instanceof DiagnosticError ? error.located(at) : error;
  }
}

/** Labels out of a dictionary, whose values may be numbers and booleans as well. @throws {DiagnosticError} `bad-argument`. */
export function labelsIn(written: Dict | null, given: Given["given"]): Labels {
  const at = given.get("labels")?.at;
  const texts = [...written ?? []].map(([key, value]) => {
    const plain = toJson(value);
    if (plain !== null && typeof plain !== "object") return [keyText(key), String(plain)] as const;
    throw new DiagnosticError(`value of label ${keyText(key)} is no text`, { code: "bad-argument", at });
  });
  try {
    return checkedLabels(texts);
  } catch (error) {
    throw error instanceof DiagnosticError ? error.located(at) : error;
  }
}

/** A day from which on all is carried again. @throws {DiagnosticError} `bad-argument`. */
export function sinceOf(text: string | null, given: Given["given"]): string | null {
  if (text === null || isDay(text)) return text;
  throw new DiagnosticError(`value of since is no day: ${text}`, {
    code: "bad-argument",
    at: given.get("since")?.at,
    hint: "write yyyy-MM-dd",
  });
}

/** Bytes of a part: a number counts GiB, as `archiveSize` does. @throws {DiagnosticError} `bad-argument`. */
export function partLimit(text: string | null, given: Given["given"]): number | null {
  if (text === null) return null;
  const bytes = parsePartSize(text);
  if (bytes !== null) return bytes;
  throw new DiagnosticError(`value of archive_size is no size: ${text}`, {
    code: "bad-argument",
    at: given.get("archive_size")?.at,
    hint: "a number of GiB, or a size with its unit, such as 650MiB",
  });
}

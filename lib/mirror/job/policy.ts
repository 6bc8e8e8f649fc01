/** The policy for signatures that a job keeps to, read from its files. */

import type { MirrorEvent } from "../../model/mirror_event.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Clock } from "../../system/clock.ts";
import { type Environment, homeFolder } from "../../system/environment.ts";
import { isDirectory, isFile, readText } from "../../system/files.ts";
import type { PolicySettings } from "../oc_mirror/settings.ts";
import { ImagePolicy } from "../policy/image_policy.ts";
import { parsePolicy } from "../policy/policy_file.ts";
import { readRegistriesD } from "../policy/registries_d.ts";
import type { Upstream } from "../resolve/upstream.ts";
import { Teller } from "../teller.ts";

const SYSTEM = "/etc/containers";

interface PolicyDeps {
  readonly env: Environment;
  readonly upstream: Upstream;
  readonly clock: Clock;
  readonly emit: (event: MirrorEvent) => void;
}

/** Null where all images may be mirrored. @throws {DiagnosticError} `file-not-found`, `bad-config`. */
export function policyOf(
  settings: PolicySettings | undefined,
  { env, upstream, clock, emit }: PolicyDeps,
): ImagePolicy | null {
  if (!settings) return null;
  const user = `${homeFolder(env)}/.config/containers`;
  const file = settings.file ?? [user, SYSTEM].map((folder) => `${folder}/policy.json`).find(isFile);
  if (file === undefined || !isFile(file)) {
    throw new DiagnosticError(`there is no policy for signatures: ${file ?? `${SYSTEM}/policy.json`}`, {
      code: "file-not-found",
      hint: "name one with --policy, or leave out --secure-policy",
    });
  }
  const folder = settings.registriesD ?? [user, SYSTEM].map((one) => `${one}/registries.d`).find(isDirectory);
  return new ImagePolicy(
    {
      policy: parsePolicy(readText(file), file),
      registries: readRegistriesD(folder ?? `${SYSTEM}/registries.d`),
      bestEffort: settings.onlyWarns ? "all" : settings.bestEffort ?? [],
      warn: (message) => new Teller({ emit, clock }).warn(message),
    },
    upstream,
    clock.nowMs() / 1000,
  );
}

/** The options by which users say which images may be pulled. */

import type { RunSettings } from "../../mirror/oc_mirror/settings.ts";
import { type Command, several } from "../options.ts";

export interface PolicyOptions {
  readonly securePolicy?: true;
  readonly policy?: string;
  readonly "registries.d"?: string;
  readonly policyOnlyWarns?: true;
  readonly policyBestEffort?: readonly string[];
}

export function addPolicyOptions(command: Command): Command {
  return command
    .option("--secure-policy", "pull only what policy.json allows: who must have signed what")
    .option("--policy <file>", "this policy; else the user's or the system's policy.json")
    .option("--registries.d <folder>", "says where signatures are; else the user's or the system's folder")
    .option("--policy-only-warns", "pull what the policy does not allow all the same, with a warning")
    .option(
      "--policy-best-effort <scope>",
      "the same for the images of one registry or repository only: HOST[:PORT][/PATH] (several times)",
      several,
    );
}

/** @param path Makes a path of what a user names. */
export function policyIn(
  { securePolicy, policyOnlyWarns, policyBestEffort = [], policy, "registries.d": folder }: PolicyOptions,
  path: (text: string) => string,
): RunSettings["policy"] {
  if (!securePolicy && !policyOnlyWarns && policyBestEffort.length === 0) return undefined;
  return {
    file: policy === undefined ? null : path(policy),
    registriesD: folder === undefined ? null : path(folder),
    onlyWarns: policyOnlyWarns ?? false,
    bestEffort: policyBestEffort,
  };
}

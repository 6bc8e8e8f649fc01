/** The playbook of the role `apply`, run as users run it. */

import { type FerryResult, runFerry } from "../support/ferry.ts";
import { kubeEnvironment } from "../support/kube.ts";
import type { Fixture } from "./fixture.ts";
import { OWN_GIT } from "./work_tree.ts";

const PLAYBOOK = new URL("../../playbooks/apply.yml", import.meta.url).pathname;

/** Delivers a fixture's manifests to the cluster `edge`, which variables describe. */
export async function applyPlay(
  { folder, src }: Fixture,
  variables: Readonly<Record<string, string>>,
  options: readonly string[] = [],
): Promise<FerryResult> {
  const edge = { ansible_connection: "local", mirror_path: folder, apply_src: src, ...variables };
  const inventory = `${folder}/hosts.json`;
  await Deno.writeTextFile(inventory, JSON.stringify({ clusters: { hosts: { edge } } }));
  return await runFerry(["playbook", PLAYBOOK, "-i", inventory, ...options], {
    cwd: folder,
    env: { ...OWN_GIT, ...kubeEnvironment(folder), NO_COLOR: "1" },
  });
}

/** What a run says of the cluster's host at its end, such as `ok=3 changed=1`. */
export function recapOf({ stdout }: FerryResult): string {
  return /^edge +: (ok=\d+) +(changed=\d+)/m.exec(stdout)?.slice(1).join(" ") ?? stdout;
}

/** Every module that works on hosts has cases: a table, run in check mode, for real and again, or tests of its own. */

import { ok } from "node:assert/strict";
import { MODULES } from "../../lib/modules/mod.ts";

const FOLDER = new URL("./", import.meta.url);

/** Modules that need more than files and programs around them, and the tests that give them that. */
const TESTED_IN: Readonly<Record<string, string>> = {
  "ansible.builtin.async_status": "../flows/background_test.ts",
  "ansible.builtin.get_url": "get_url_test.ts",
  "ansible.builtin.git": "git_test.ts",
  "ansible.builtin.group": "accounts_test.ts",
  "ansible.builtin.uri": "uri_test.ts",
  "ansible.builtin.user": "accounts_test.ts",
  "ansible.builtin.wait_for": "wait_for_port_test.ts",
  "containers.podman.podman_container": "podman_test.ts",
  "containers.podman.podman_generate_systemd": "podman_test.ts",
  "containers.podman.podman_image": "podman_test.ts",
  "containers.podman.podman_login": "podman_test.ts",
  "containers.podman.podman_network": "podman_test.ts",
  "containers.podman.podman_secret": "podman_test.ts",
  "containers.podman.podman_volume": "podman_test.ts",
  "kubernetes.core.k8s": "../cluster/k8s_modules_test.ts",
  "kubernetes.core.k8s_cluster_info": "../cluster/k8s_modules_test.ts",
  "kubernetes.core.k8s_drain": "../cluster/k8s_pods_test.ts",
  "kubernetes.core.k8s_json_patch": "../cluster/k8s_modules_test.ts",
  "kubernetes.core.k8s_scale": "../cluster/k8s_modules_test.ts",
};

for (const entry of MODULES) {
  const [name] = entry.names;
  // The mirror's modules are tested with the mirror.
  if (name.startsWith("ferry.")) continue;
  Deno.test(`${name} has cases`, async () => {
    if ((await entry.load()).runsOn !== "host") return;
    const last = name.slice(name.lastIndexOf(".") + 1);
    const tests = TESTED_IN[name];
    if (tests === undefined) return ok(hasTable(last), `a table in ${last}/`);
    const text = await Deno.readTextFile(new URL(tests, FOLDER));
    const camel = last.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
    ok(text.includes(last) || text.includes(camel), `${tests} is about ${last}`);
  });
}

function hasTable(name: string): boolean {
  try {
    return [...Deno.readDirSync(new URL(`${name}/`, FOLDER))].some((entry) => entry.name.endsWith(".yaml"));
  } catch {
    return false;
  }
}

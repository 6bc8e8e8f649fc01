/** Commands in containers of a cluster. */

import { shlexSplit } from "../../model/shell_words.ts";
import { decodeHostText } from "../../connection/host_text.ts";
import { actionModule } from "../module.ts";
import { ACCESS_ARGUMENTS, requireClient } from "./cluster_access.ts";

/** `k8s_exec`, by the host's `oc` or `kubectl`. */
export const k8sExec = actionModule({
  name: "kubernetes.core.k8s_exec",
  summary: "Runs a command in a container of a pod",
  notes: [
    "The host needs `oc` or `kubectl` and a kubeconfig.",
    "A command that ends with a code is no failure.",
  ],
  arguments: {
    namespace: { type: "str", required: true, description: "The namespace of the pod" },
    pod: { type: "str", required: true, description: "The name of the pod" },
    container: { type: "str", description: "The container; by default its first" },
    command: { type: "str", required: true, description: "The command; it goes to no shell" },
    ...ACCESS_ARGUMENTS,
  },
  runsOn: "host",
  supports: { check: "none", diff: false },
  returns: {
    rc: { description: "The exit code", type: "int", returned: "success" },
    return_code: { description: "The same", type: "int", returned: "success" },
    stdout: { description: "What it printed", type: "str", returned: "success" },
    stdout_lines: { description: "The same in lines", type: "list", returned: "success" },
    stderr: { description: "What it said beside", type: "str", returned: "success" },
  },
  examples: `- name: Ask a catalog for its packages
  kubernetes.core.k8s_exec:
    namespace: openshift-marketplace
    pod: "{{ catalog_pod }}"
    command: ls /configs
`,
  run: async (args, host, context) => {
    const { words, environment } = await requireClient("k8s_exec", args, { host, target: host, context });
    const { namespace, pod, container, command } = args;
    const place = [`--namespace=${namespace}`, ...(container === null ? [] : [`--container=${container}`])];
    const argv = [...words, "exec", ...place, pod, "--", ...shlexSplit(command)];
    const { code, stdout, stderr } = await host.run({ run: { kind: "argv", argv }, environment });
    const said = decodeHostText(stderr);
    if (code !== 0 && /^(Error from server|error:)/m.test(said)) {
      return { changed: false, failed: `Failed to execute on pod ${pod} due to : ${said.trim()}` };
    }
    const text = decodeHostText(stdout);
    return {
      changed: true,
      values: { rc: code, return_code: code, stdout: text, stdout_lines: text.split("\n"), stderr: said },
    };
  },
});

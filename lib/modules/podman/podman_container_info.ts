/** Containers of podman. */

import { fromJson } from "../../model/json.ts";
import { isList, type Value } from "../../model/value.ts";
import type { TargetReader } from "../../connection/target.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { ask, missingTool } from "../commands/tools.ts";
import { queryModule } from "../module.ts";

/** `podman_container_info`. */
export const podmanContainerInfo = queryModule({
  name: "containers.podman.podman_container_info",
  summary: "Tells what podman knows of containers",
  arguments: {
    name: { type: "list", elements: "str", description: "The containers; all of them by default" },
    executable: { type: "str", default: "podman", description: "The podman to use" },
  },
  runsOn: "host",
  supports: { check: "full", diff: false },
  returns: {
    containers: {
      description: "What `podman container inspect` tells of each",
      type: "list",
      returned: "always",
    },
    stderr: {
      description: "What podman said of containers that are not there",
      type: "str",
      returned: "always",
    },
  },
  examples: `- name: Look at a registry's container
  containers.podman.podman_container_info:
    name: registry
`,
  answer: async ({ name, executable }, host, { environment }) => {
    const options = { environment };
    const names = name ?? await allNames(executable, host, environment);
    const answers = await Promise.all(
      names.map((one) => ask(host, [executable, "container", "inspect", one], options)),
    );
    if (answers[0]?.code === 127) throw missingTool(executable);
    const containers = answers.flatMap(({ code, stdout }): readonly Value[] => {
      const found = code === 0 ? fromJson(JSON.parse(stdout)) : [];
      return isList(found) ? found : [];
    });
    const stderr = answers.filter(({ code }) => code !== 0).map((answer) => answer.stderr).join("");
    return { changed: false, values: { containers, stderr } };
  },
});

async function allNames(
  program: string,
  host: TargetReader,
  environment: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const { code, stdout, stderr } = await ask(host, [program, "container", "ls", "-q", "-a"], { environment });
  if (code === 127) throw missingTool(program);
  if (code !== 0) {
    throw new DiagnosticError(`Unable to get list of containers: ${stderr.trim()}`, {
      code: "command-failed",
    });
  }
  return stdout.split("\n").filter((id) => id !== "");
}

/** The lookup that reads objects of a cluster, with a program in the place of kubectl. */

import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { toJson } from "../../lib/model/json.ts";
import { writeBelow } from "../support/play.ts";
import { type Answer, ask } from "./ask.ts";

/** Answers a question with a `kubectl` that runs these lines of shell. */
function askWith(kubectl: string, template: string): unknown {
  const folder = Deno.makeTempDirSync({ prefix: "ferry-k8s-" });
  const path = Deno.env.get("PATH") ?? "";
  try {
    writeBelow(folder, "bin/kubectl", `#!/bin/sh\n${kubectl}\n`);
    Deno.chmodSync(`${folder}/bin/kubectl`, 0o755);
    Deno.env.set("PATH", `${folder}/bin:${path}`);
    return shown(ask({ template }, folder));
  } finally {
    Deno.env.set("PATH", path);
    Deno.removeSync(folder, { recursive: true });
  }
}

function shown(answer: Answer): unknown {
  return "value" in answer ? toJson(answer.value) : answer;
}

/** A program that answers with its own arguments, as the name of an object. */
const ECHO = `printf '{"items": [{"metadata": {"name": "%s"}}]}' "$*"`;
const ECHO_ONE = `printf '{"metadata": {"name": "%s"}}' "$*"`;
const LOOKUP = "kubernetes.core.k8s";

for (
  const { options, asked } of [
    { options: "kind='Node'", asked: "get Node --all-namespaces" },
    {
      options: "kind='Deployment', api_version='apps/v1', namespace='web'",
      asked: "get Deployment.v1.apps --namespace web",
    },
    {
      options: "kind='Pod', label_selector='app=a', field_selector='status.phase=Running'",
      asked: "get Pod --all-namespaces --selector=app=a --field-selector=status.phase=Running",
    },
    {
      options: "kind='Pod', kubeconfig='/etc/kubeconfig', context='lab'",
      asked: "get Pod --all-namespaces --kubeconfig=/etc/kubeconfig --context=lab",
    },
  ]
) {
  Deno.test(`k8s asks kubectl for ${asked}`, () => {
    const found = askWith(ECHO, `{{ query('${LOOKUP}', ${options}) | map(attribute='metadata.name') }}`);
    deepEqual(found, [`${asked} --ignore-not-found --output=json`]);
  });
}

Deno.test("k8s gives an object that is asked for by its name alone", () => {
  const found = askWith(ECHO_ONE, `{{ lookup('${LOOKUP}', kind='Node', resource_name='n1').metadata.name }}`);
  deepEqual(found, "get Node n1 --ignore-not-found --output=json");
});

Deno.test("k8s takes kind, version, name and namespace from a definition", () => {
  const definition =
    "{'kind': 'Role', 'apiVersion': 'rbac/v1', 'metadata': {'name': 'r', 'namespace': 'ns'}}";
  const found = askWith(ECHO_ONE, `{{ lookup('k8s', resource_definition=${definition}).metadata.name }}`);
  deepEqual(found, "get Role.v1.rbac r --namespace ns --ignore-not-found --output=json");
});

Deno.test("k8s gives nothing for an object that is not there", () => {
  deepEqual(askWith("exit 0", `{{ query('${LOOKUP}', kind='Node', resource_name='n1') }}`), []);
});

Deno.test("k8s fails with what kubectl says", () => {
  const answer = askWith("echo no access >&2; exit 1", `{{ query('${LOOKUP}', kind='Node') }}`);
  deepEqual(answer, { error: `The lookup plugin '${LOOKUP}' failed: no access` });
});

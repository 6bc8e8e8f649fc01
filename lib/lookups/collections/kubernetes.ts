/** `lookup('kubernetes.core.k8s', kind='Pod', namespace='default')`. */

import { parseJson } from "../../model/json.ts";
import { field, isList, type Value } from "../../model/value.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import type { ProcessResult } from "../../system/process.ts";
import { str } from "../../template/python/repr.ts";
import { isDictValue, type RuntimeValue } from "../../template/python/values.ts";
import { lookup, type LookupContext, LookupFailure } from "../lookup.ts";

export const k8s = lookup({
  name: "kubernetes.core.k8s",
  summary: "Reads objects of a cluster",
  terms: "None",
  notes: ["The objects are read by `kubectl` or `oc`, which has to be installed where ferry runs."],
  options: {
    kind: { type: "str", description: "The kind of the objects" },
    api_version: { type: "str", default: "v1", description: "The version of the API that has the kind" },
    resource_name: { type: "str", description: "Only the object of this name" },
    namespace: { type: "str", description: "Only objects of this namespace" },
    label_selector: { type: "str", description: "Only objects with these labels" },
    field_selector: { type: "str", description: "Only objects with these values in fields" },
    resource_definition: {
      type: "dict",
      description: "An object whose kind, version, name and namespace count instead",
    },
    kubeconfig: {
      type: "str",
      environment: ["K8S_AUTH_KUBECONFIG"],
      description: "The file that tells how the cluster is reached",
    },
    context: { type: "str", environment: ["K8S_AUTH_CONTEXT"], description: "The context in that file" },
    host: { type: "str", environment: ["K8S_AUTH_HOST"], description: "The address of the API" },
    api_key: { type: "str", environment: ["K8S_AUTH_API_KEY"], description: "The token to log in with" },
    ca_cert: {
      type: "str",
      environment: ["K8S_AUTH_SSL_CA_CERT"],
      description: "A file of certificates to trust",
    },
    cluster_info: { type: "str", description: "Not available" },
    src: { type: "str", description: "Not available" },
  },
  returns: "The objects; one that is asked for by its name comes alone",
  examples: `- name: Show the nodes
  ansible.builtin.debug:
    msg: "{{ query('kubernetes.core.k8s', kind='Node') | map(attribute='metadata.name') }}"
`,
  run: (_terms, options, context) => {
    if (options.cluster_info !== null || options.src !== null) {
      throw new LookupFailure("`cluster_info` and `src` are not available");
    }
    const definition = options.resource_definition;
    const metadata = definition?.get("metadata") ?? null;
    const named = isDictValue(metadata) ? metadata : new Map<RuntimeValue, RuntimeValue>();
    const kind = textOf(definition?.get("kind")) ?? options.kind;
    if (kind === null) {
      throw new LookupFailure(
        "Error: no Kind specified. Use the 'kind' parameter, or provide an object YAML configuration",
      );
    }
    const name = textOf(named.get("name")) ?? options.resource_name;
    const namespace = textOf(named.get("namespace")) ?? options.namespace;
    const found = answer(
      [
        "get",
        resource(kind, textOf(definition?.get("apiVersion")) ?? options.api_version),
        ...(name === null ? [] : [name]),
        ...place(name, namespace),
        ...(name === null ? flag("--selector", options.label_selector) : []),
        ...(name === null ? flag("--field-selector", options.field_selector) : []),
        ...flag("--kubeconfig", options.kubeconfig),
        ...flag("--context", options.context),
        ...flag("--server", options.host),
        ...flag("--token", options.api_key),
        ...flag("--certificate-authority", options.ca_cert),
        "--ignore-not-found",
        "--output=json",
      ],
      context,
    );
    const items = field(found, "items");
    if (name === null) return isList(items) ? items : [];
    return found === null ? [] : [found];
  },
});

function textOf(value: RuntimeValue | undefined): string | null {
  return value === undefined || value === null ? null : str(value);
}

function flag(name: string, value: string | null): readonly string[] {
  return value === null ? [] : [`${name}=${value}`];
}

/** A search without a namespace is one of all; an object without one belongs to none, or to that of the context. */
function place(name: string | null, namespace: string | null): readonly string[] {
  if (namespace !== null) return ["--namespace", namespace];
  return name === null ? ["--all-namespaces"] : [];
}

/** A kind of a version as the command takes it: `Deployment.v1.apps`. */
function resource(kind: string, version: string): string {
  const [group, number] = version.split("/");
  return number === undefined ? kind : `${kind}.${number}.${group}`;
}

/** @throws {LookupFailure} */
function answer(args: readonly string[], context: LookupContext): Value {
  const { code, stdout, stderr } = runFirst(["kubectl", "oc"], args, context);
  if (code !== 0) throw new LookupFailure(new TextDecoder().decode(stderr).trim());
  const text = new TextDecoder().decode(stdout).trim();
  return text === "" ? null : parseJson(text);
}

/** Runs the first of some programs that is there. */
function runFirst(
  programs: readonly string[],
  args: readonly string[],
  { environment: { io }, deps }: LookupContext,
): ProcessResult {
  for (const program of programs) {
    try {
      return deps.runProgram({ argv: [program, ...args], env: io.environment });
    } catch (error) {
      if (!(error instanceof DiagnosticError) || error.code === "interrupted") throw error;
    }
  }
  throw new LookupFailure(
    `none of the programs ${programs.join(", ")} is there`,
    "install kubectl or oc where ferry runs, or use the module kubernetes.core.k8s_info",
  );
}

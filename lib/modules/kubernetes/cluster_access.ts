/** Which cluster a task means, and asking it through the host's `oc` or `kubectl`. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import type { Command } from "../../model/change.ts";
import { toJson } from "../../model/json.ts";
import { isDict } from "../../model/value.ts";
import type { Target, TargetReader } from "../../connection/target.ts";
import { KubeClient } from "../cluster/api/client.ts";
import type { Runner } from "../cluster/together.ts";
import { findTool, missingTool, refuse } from "../commands/tools.ts";
import { expandPath } from "../files/expand_path.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";

const REFUSED = "Refused: a kubeconfig says it";

export const ACCESS_ARGUMENTS = {
  kubeconfig: { type: "raw", description: "A kubeconfig of the host, as a path" },
  context: { type: "str", description: "The context of the kubeconfig; by default its current one" },
  host: { type: "str", description: REFUSED },
  api_key: { type: "str", secret: true, description: REFUSED },
  username: { type: "str", description: REFUSED },
  password: { type: "str", secret: true, description: REFUSED },
  validate_certs: {
    type: "bool",
    aliases: ["verify_ssl"],
    description: "False is refused: a kubeconfig says it",
  },
  ca_cert: { type: "path", aliases: ["ssl_ca_cert"], description: REFUSED },
  client_cert: { type: "path", aliases: ["cert_file"], description: REFUSED },
  client_key: { type: "path", aliases: ["key_file"], description: REFUSED },
  proxy: { type: "str", description: "Refused: a kubeconfig says it, or the environment of the task" },
  no_proxy: { type: "str", description: "Refused: the environment of the task says it" },
  proxy_headers: { type: "dict", description: REFUSED },
  persist_config: { type: "bool", description: "Refused: kubeconfigs are left alone" },
  impersonate_user: { type: "str", description: REFUSED },
  impersonate_groups: { type: "list", elements: "str", description: REFUSED },
} as const satisfies ArgumentSpec;

export type AccessArguments = ArgumentsOf<typeof ACCESS_ARGUMENTS>;

const REASONS = Object.fromEntries(
  Object.keys(ACCESS_ARGUMENTS).filter((name) => !["kubeconfig", "context", "validate_certs"].includes(name))
    .map((name) => [name, "a kubeconfig says how a cluster is reached"]),
);
/** Seconds that one request may take. */
const REQUEST_S = 30;

/** A cluster as the modules talk to it. */
export interface ClusterAccess {
  readonly client: KubeClient;
  /** A command of the client, with the words that name the cluster. */
  readonly command: (words: readonly string[], stdin?: string) => Command;
}

/** @throws {DiagnosticError} `not-supported` for other ways to a cluster, `part-missing` without a client. */
export async function openCluster(
  args: AccessArguments,
  host: TargetReader,
  target: Target | null,
  environment: Readonly<Record<string, string>>,
): Promise<ClusterAccess> {
  refuse("kubernetes.core", args, REASONS);
  if (args.validate_certs === false) refuse("kubernetes.core", { validate_certs: true }, REASONS_OF_CERTS);
  const kubeconfig = await kubeconfigOf(args.kubeconfig, host, environment);
  const executable = await findTool(host, ["oc", "kubectl"]);
  if (executable === null) throw missingTool("kubectl");
  const run: Runner = (command, { writes, timeoutMs }) =>
    writes && target ? target.run(command, { timeoutMs }) : host.query(command, { timeoutMs });
  const client = new KubeClient({
    executable,
    kubeconfig,
    context: args.context,
    timeoutS: REQUEST_S,
    fieldManager: "ferry",
    forceConflicts: true,
    environment,
  }, run);
  const words = [
    executable,
    ...(kubeconfig === null ? [] : [`--kubeconfig=${kubeconfig}`]),
    ...(args.context === null ? [] : [`--context=${args.context}`]),
  ];
  const command = (more: readonly string[], stdin?: string): Command => ({
    run: { kind: "argv", argv: [...words, ...more] },
    environment,
    ...(stdin === undefined ? {} : { stdin }),
  });
  return { client, command };
}

const REASONS_OF_CERTS = { validate_certs: "a kubeconfig says whether certificates are checked" };

async function kubeconfigOf(
  value: AccessArguments["kubeconfig"],
  host: TargetReader,
  environment: Readonly<Record<string, string>>,
): Promise<string | null> {
  if (value === null || value === "") return null;
  if (typeof value === "string") return await expandPath(value, host, environment);
  const kind = isDict(value) ? "a dictionary" : typeof toJson(value);
  throw new DiagnosticError(`kubeconfig is to be a path: ${kind}`, { code: "not-supported" });
}

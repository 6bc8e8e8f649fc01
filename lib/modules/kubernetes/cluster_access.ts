/** Which cluster a task means, and the way to it. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import { toJson } from "../../model/json.ts";
import { isDict } from "../../model/value.ts";
import type { TargetReader } from "../../connection/target.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { findTool, missingTool, mistake, refuse } from "../commands/tools.ts";
import { expandPath } from "../files/expand_path.ts";
import type { Cluster } from "./cluster.ts";
import { HttpCluster } from "./http_cluster.ts";
import { type Hands, withHttp } from "./http_way.ts";
import { type ClusterWay, readKubeconfig, wayIn } from "./kubeconfig.ts";
import { ProgramCluster } from "./program_cluster.ts";

export const ACCESS_NOTES: readonly string[] = [
  "The cluster is asked by the host's `oc` or `kubectl`. Where the host has neither, or the task itself says how the " +
  "cluster is reached, it is asked by HTTP: by ferry where the host is this machine, otherwise by the host's `curl`.",
];

export const ACCESS_ARGUMENTS = {
  kubeconfig: {
    type: "raw",
    variable: "K8S_AUTH_KUBECONFIG",
    description: "A kubeconfig of the host, as a path; or what such a file holds, as a dictionary",
  },
  context: {
    type: "str",
    variable: "K8S_AUTH_CONTEXT",
    description: "The context of the kubeconfig; by default its current one",
  },
  host: { type: "str", variable: "K8S_AUTH_HOST", description: "The address of the API" },
  api_key: { type: "str", variable: "K8S_AUTH_API_KEY", secret: true, description: "The token of the user" },
  username: { type: "str", variable: "K8S_AUTH_USERNAME", description: "The user" },
  password: {
    type: "str",
    variable: "K8S_AUTH_PASSWORD",
    secret: true,
    description: "The password of the user",
  },
  validate_certs: {
    type: "bool",
    variable: "K8S_AUTH_VERIFY_SSL",
    aliases: ["verify_ssl"],
    description: "Check the certificate of the API",
  },
  ca_cert: {
    type: "path",
    variable: "K8S_AUTH_SSL_CA_CERT",
    aliases: ["ssl_ca_cert"],
    description: "A file of the host with the certificates to believe",
  },
  client_cert: {
    type: "path",
    variable: "K8S_AUTH_CERT_FILE",
    aliases: ["cert_file"],
    description: "The file of the user's certificate",
  },
  client_key: {
    type: "path",
    variable: "K8S_AUTH_KEY_FILE",
    aliases: ["key_file"],
    description: "The file of its key",
  },
  proxy: { type: "str", variable: "K8S_AUTH_PROXY", description: "The proxy to the API" },
  no_proxy: { type: "str", description: "Refused: the environment of the task says it" },
  proxy_headers: { type: "dict", description: "Refused" },
  persist_config: { type: "bool", description: "Refused: kubeconfigs are left alone" },
  impersonate_user: { type: "str", variable: "K8S_AUTH_IMPERSONATE_USER", description: "Act as this user" },
  impersonate_groups: { type: "list", elements: "str", description: "Act as a member of these groups" },
} as const satisfies ArgumentSpec;

export type AccessArguments = ArgumentsOf<typeof ACCESS_ARGUMENTS>;

const REFUSED = {
  no_proxy: "the environment of the task says it",
  proxy_headers: "proxies are asked without headers of one's own",
  persist_config: "kubeconfigs are left alone",
};
const DEFAULT_NAMESPACE = "default";

/** The client of a host, with the words that name the cluster. */
export interface Client {
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** @throws {DiagnosticError} `part-missing` where the host has no client and nothing tells of another way. */
export async function withCluster<T>(
  args: AccessArguments,
  hands: Hands,
  use: (cluster: Cluster) => Promise<T>,
): Promise<T> {
  refuse("kubernetes.core", args, REFUSED);
  const client = saysWay(args) ? null : await clientOf(args, hands);
  if (client) return await use(programCluster(client, hands));
  const way = await wayOf(args, hands);
  return await withHttp(
    way,
    hands,
    (send) => use(new HttpCluster(send, way.server, way.namespace ?? DEFAULT_NAMESPACE)),
  );
}

/** The host's client, for what only it can do. @throws {DiagnosticError} `part-missing`, `not-supported`. */
export async function requireClient(module: string, args: AccessArguments, hands: Hands): Promise<Client> {
  refuse(module, args, REFUSED);
  if (saysWay(args)) {
    throw new DiagnosticError(`${module} reaches the cluster by a kubeconfig file only`, {
      code: "not-supported",
    });
  }
  const client = await clientOf(args, hands);
  if (!client) throw missingTool("kubectl");
  return client;
}

/** Whether the task says more of the way than a kubeconfig file and a context. */
function saysWay(args: AccessArguments): boolean {
  const { host, api_key, username, ca_cert, client_cert, validate_certs, proxy, impersonate_user } = args;
  return isDict(args.kubeconfig) || validate_certs !== null ||
    [host, api_key, username, ca_cert, client_cert, proxy, impersonate_user].some((one) => one !== null);
}

async function clientOf(args: AccessArguments, { host, context }: Hands): Promise<Client | null> {
  const executable = await findTool(host, ["oc", "kubectl"]);
  if (executable === null) return null;
  const path = await kubeconfigPath(args, host, context.environment);
  const words = [
    executable,
    ...(path === null ? [] : [`--kubeconfig=${path}`]),
    ...(args.context === null ? [] : [`--context=${args.context}`]),
  ];
  return { words, environment: context.environment };
}

function programCluster(client: Client, { host, target }: Hands): Cluster {
  return new ProgramCluster({
    ...client,
    query: (command) => host.query(command),
    run: (command) => target ? target.run(command) : host.query(command),
  });
}

/** Null where the task names no file. */
async function kubeconfigPath(
  { kubeconfig }: AccessArguments,
  host: TargetReader,
  environment: Readonly<Record<string, string>>,
): Promise<string | null> {
  if (kubeconfig === null || kubeconfig === "") return null;
  if (typeof kubeconfig === "string") return await expandPath(kubeconfig, host, environment);
  throw mistake(`kubeconfig is to be a path or a dictionary: ${typeof toJson(kubeconfig)}`);
}

async function wayOf(args: AccessArguments, { host, context }: Hands): Promise<ClusterWay> {
  const written = isDict(args.kubeconfig)
    ? wayIn(toJson(args.kubeconfig), "kubeconfig", args.context)
    : await keptWay(args, host, context.environment);
  const base = written ?? NO_WAY;
  const way: ClusterWay = {
    ...base,
    server: args.host ?? base.server,
    verify: args.validate_certs ?? base.verify,
    authority: fileOr(args.ca_cert, base.authority),
    certificate: fileOr(args.client_cert, base.certificate),
    key: fileOr(args.client_key, base.key),
    token: args.api_key ?? base.token,
    username: args.username ?? base.username,
    password: args.password ?? base.password,
    exec: args.api_key === null && args.username === null ? base.exec : null,
    proxy: args.proxy ?? base.proxy,
    impersonate: args.impersonate_user === null
      ? base.impersonate
      : { user: args.impersonate_user, groups: args.impersonate_groups ?? [] },
  };
  if (way.server !== "") return way;
  throw new DiagnosticError("nothing tells where the cluster is", {
    code: "part-missing",
    hint: "give the task a kubeconfig, or host and api_key, or install oc or kubectl",
  });
}

const NO_WAY: ClusterWay = {
  server: "",
  verify: true,
  authority: null,
  certificate: null,
  key: null,
  token: null,
  tokenFile: null,
  username: null,
  password: null,
  exec: null,
  proxy: null,
  namespace: null,
  impersonate: null,
};

function fileOr(path: string | null, other: ClusterWay["authority"]): ClusterWay["authority"] {
  return path === null ? other : { kind: "file", path };
}

/** The way in the kubeconfig file that is named, or the user's own; null where there is none. */
async function keptWay(
  args: AccessArguments,
  host: TargetReader,
  environment: Readonly<Record<string, string>>,
): Promise<ClusterWay | null> {
  const named = await kubeconfigPath(args, host, environment);
  const [usual = ""] = (environment["KUBECONFIG"] ?? "").split(":");
  const path = named ?? await expandPath(usual === "" ? "~/.kube/config" : usual, host, environment);
  const bytes = await host.read(path);
  if (bytes) return readKubeconfig(new TextDecoder().decode(bytes), path, args.context);
  if (named === null) return null;
  throw new DiagnosticError(`there is no kubeconfig ${path}`, { code: "file-not-found" });
}

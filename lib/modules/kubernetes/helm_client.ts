/** The helm of a host. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import type { Command } from "../../model/change.ts";
import type { Json } from "../../model/json.ts";
import { decodeHostText } from "../../connection/host_text.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { isJsonList, isJsonObject, type JsonObject } from "../cluster/manifests/manifest.ts";
import { findTool, missingTool, mistake } from "../commands/tools.ts";
import { expandPath } from "../files/expand_path.ts";
import type { Hands } from "./http_way.ts";

export const HELM_ARGUMENTS = {
  binary_path: { type: "path", description: "The helm to use" },
  kubeconfig: {
    type: "raw",
    aliases: ["kubeconfig_path"],
    variable: "K8S_AUTH_KUBECONFIG",
    description: "A kubeconfig of the host, as a path",
  },
  context: {
    type: "str",
    aliases: ["kube_context"],
    variable: "K8S_AUTH_CONTEXT",
    description: "The context of the kubeconfig",
  },
  host: { type: "str", variable: "K8S_AUTH_HOST", description: "The address of the API" },
  api_key: { type: "str", secret: true, variable: "K8S_AUTH_API_KEY", description: "The token of the user" },
  ca_cert: {
    type: "path",
    aliases: ["ssl_ca_cert"],
    variable: "K8S_AUTH_SSL_CA_CERT",
    description: "A file of the host with the certificates to believe",
  },
  validate_certs: {
    type: "bool",
    default: true,
    aliases: ["verify_ssl"],
    variable: "K8S_AUTH_VERIFY_SSL",
    description: "Check the certificate of the API",
  },
} as const satisfies ArgumentSpec;

export type HelmArguments = ArgumentsOf<typeof HELM_ARGUMENTS>;

/** What helm printed. */
export interface HelmAnswer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export class HelmClient {
  constructor(
    readonly program: string,
    private readonly environment: Readonly<Record<string, string>>,
    private readonly hands: Hands,
  ) {}

  async ask(words: readonly string[], stdin?: string): Promise<HelmAnswer> {
    return told(await this.hands.host.query(this.#command(words, stdin)));
  }

  /** @throws {DiagnosticError} `command-failed` with what helm says. */
  async askSurely(words: readonly string[], stdin?: string): Promise<string> {
    return surely(await this.ask(words, stdin));
  }

  /** Does what changes something. @throws {TypeError} in check mode; {DiagnosticError} `command-failed`. */
  async run(words: readonly string[], stdin?: string): Promise<HelmAnswer> {
    const { target } = this.hands;
    if (!target) throw new TypeError("nothing may be changed");
    const answer = told(await target.run(this.#command(words, stdin)));
    surely(answer);
    return answer;
  }

  /** A release as helm lists it, with `values`; null where there is none. */
  async release(name: string, namespace: string): Promise<JsonObject | null> {
    const place = `--namespace=${namespace}`;
    const pattern = `--filter=^${name.replaceAll(".", "\\.")}$`;
    const found: Json = JSON.parse(await this.askSurely(["list", place, "--all", pattern, "--output=json"]));
    const [release] = isJsonList(found) ? found.filter(isJsonObject) : [];
    if (!release) return null;
    const values: Json = JSON.parse(await this.askSurely(["get", "values", name, place, "--output=json"]));
    return { ...release, values: values ?? {}, release_values: values ?? {} };
  }

  #command(words: readonly string[], stdin?: string): Command {
    return {
      run: { kind: "argv", argv: [this.program, ...words] },
      environment: this.environment,
      ...(stdin === undefined ? {} : { stdin }),
    };
  }
}

function told(result: { readonly code: number; readonly stdout: Uint8Array; readonly stderr: Uint8Array }) {
  return { code: result.code, stdout: decodeHostText(result.stdout), stderr: decodeHostText(result.stderr) };
}

function surely({ code, stdout, stderr }: HelmAnswer): string {
  if (code === 0) return stdout;
  const said = stderr.trim() || stdout.trim();
  throw new DiagnosticError(`Failure when executing Helm command. Exited ${code}.\n${said}`, {
    code: "command-failed",
  });
}

/** What helm knows of the cluster goes through its environment: a token is not for everybody to see. */
export async function openHelm(args: HelmArguments, hands: Hands): Promise<HelmClient> {
  const { host, context } = hands;
  const { kubeconfig } = args;
  if (kubeconfig !== null && typeof kubeconfig !== "string") {
    throw mistake("kubeconfig is to be a path for helm");
  }
  const program = args.binary_path ?? await findTool(host, ["helm"]);
  if (program === null) throw missingTool("helm");
  const environment = {
    ...context.environment,
    ...(kubeconfig ? { KUBECONFIG: await expandPath(kubeconfig, host, context.environment) } : {}),
    ...(args.context === null ? {} : { HELM_KUBECONTEXT: args.context }),
    ...(args.host === null ? {} : { HELM_KUBEAPISERVER: args.host }),
    ...(args.api_key === null ? {} : { HELM_KUBETOKEN: args.api_key }),
    ...(args.ca_cert === null ? {} : { HELM_KUBECAFILE: args.ca_cert }),
    ...(args.validate_certs ? {} : { HELM_KUBEINSECURE_SKIP_TLS_VERIFY: "true" }),
  };
  return new HelmClient(program, environment, hands);
}

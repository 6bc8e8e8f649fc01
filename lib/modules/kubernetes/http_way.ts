/** Requests to the API of a cluster, sent from a host with what its user is known by. */

import type { Json } from "../../model/json.ts";
import { decodeHostText } from "../../connection/host_text.ts";
import type { Target, TargetReader } from "../../connection/target.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { type Header, headersOf } from "../../system/web/web.ts";
import { textAt } from "../cluster/manifests/manifest.ts";
import { askSurely } from "../commands/tools.ts";
import { ask, type Asker, asker, lookingAsker } from "../http/ask.ts";
import type { Transfer } from "../http/query.ts";
import type { ModuleContext } from "../module.ts";
import type { ApiAnswer, ApiCall, SendCall } from "./http_cluster.ts";
import type { ClusterWay, ExecPlugin, Pem } from "./kubeconfig.ts";

/** Who asks the cluster. */
export interface Hands {
  readonly host: TargetReader;
  /** Null where nothing may be changed. */
  readonly target: Target | null;
  readonly context: ModuleContext;
}

/** Seconds that a connection, and each next part of an answer, may take. */
const REQUEST_S = 30;

/** Calls with what sends requests along a way; files that it needs for that are gone afterwards. */
export async function withHttp<T>(
  way: ClusterWay,
  { host, target, context }: Hands,
  use: (send: SendCall) => Promise<T>,
): Promise<T> {
  const user = way.exec ? await fromPlugin(way, way.exec, host, context.environment) : way;
  const files = new HostFiles(host);
  try {
    const transfer: Transfer = {
      verify: user.verify,
      caFile: await files.path(user.authority),
      clientCert: await files.path(user.certificate),
      clientKey: await files.path(user.key),
      ciphers: null,
      proxy: true,
      netrc: false,
      timeoutS: REQUEST_S,
      unixSocket: null,
      saveTo: null,
      environment: { ...context.environment, ...proxyOf(user) },
    };
    const headers = await userHeaders(user, host);
    const hands = target ? asker(target) : lookingAsker(host);
    return await use((call) => sent(call, user.server, headers, transfer, hands, context));
  } finally {
    await files.remove();
  }
}

function proxyOf({ proxy }: ClusterWay): Readonly<Record<string, string>> {
  return proxy === null ? {} : { HTTPS_PROXY: proxy, https_proxy: proxy };
}

async function sent(
  { method, path, body, contentType = "application/json" }: ApiCall,
  server: string,
  user: readonly Header[],
  transfer: Transfer,
  hands: Asker,
  context: ModuleContext,
): Promise<ApiAnswer> {
  const url = new URL(`${server.replace(/\/$/, "")}${path}`);
  const bytes = body === undefined ? null : new TextEncoder().encode(JSON.stringify(body));
  const headers: readonly Header[] = [
    ["Accept", "application/json, */*"],
    ...(bytes ? [["Content-Type", contentType] as const] : []),
    ...user,
  ];
  const request = { method, url, headers, body: bytes && { kind: "bytes" as const, bytes } };
  const query = {
    request,
    redirects: "none" as const,
    unredirected: [],
    login: null,
    loginAtOnce: false,
    transfer,
  };
  const asked = await ask(query, hands, context);
  if (asked.kind === "failure") {
    throw new DiagnosticError(`cannot reach the cluster at ${server}: ${asked.failure.message}`, {
      code: "cluster-failed",
    });
  }
  const { answer } = asked.page;
  const text = new TextDecoder().decode(answer.body ?? new Uint8Array());
  return { status: answer.status, text, warnings: headersOf(answer.headers, "Warning").map(warningText) };
}

/** The words of a header such as `299 - "policy/v1beta1 is deprecated"`. */
function warningText(header: string): string {
  return /^\d+ \S+ "(.*)"$/.exec(header)?.[1]?.replaceAll('\\"', '"') ?? header;
}

async function userHeaders(way: ClusterWay, host: TargetReader): Promise<readonly Header[]> {
  const { token, tokenFile, username, password, impersonate } = way;
  const kept = token === null && tokenFile !== null ? await host.read(tokenFile) : null;
  const bearer = kept ? new TextDecoder().decode(kept).trim() : token;
  const basic = bearer === null && username !== null
    ? new TextEncoder().encode(`${username}:${password ?? ""}`).toBase64()
    : null;
  return [
    ...(bearer === null ? [] : [["Authorization", `Bearer ${bearer}`] as const]),
    ...(basic === null ? [] : [["Authorization", `Basic ${basic}`] as const]),
    ...(impersonate ? [["Impersonate-User", impersonate.user] as const] : []),
    ...(impersonate?.groups ?? []).map((group) => ["Impersonate-Group", group] as const),
  ];
}

/** What a program of the host says of its user. @throws {DiagnosticError} `cluster-failed`. */
async function fromPlugin(
  way: ClusterWay,
  { argv, environment: own, apiVersion }: ExecPlugin,
  host: TargetReader,
  environment: Readonly<Record<string, string>>,
): Promise<ClusterWay> {
  const info = { apiVersion, kind: "ExecCredential", spec: { interactive: false } };
  const result = await host.query({
    run: { kind: "argv", argv },
    environment: { ...environment, ...own, KUBERNETES_EXEC_INFO: JSON.stringify(info) },
  });
  const failed = (why: string) =>
    new DiagnosticError(`${argv[0]} tells of no user of the cluster: ${why}`, { code: "cluster-failed" });
  if (result.code !== 0) throw failed(decodeHostText(result.stderr).trim() || `exit code ${result.code}`);
  const status = statusIn(decodeHostText(result.stdout));
  if (status === null) throw failed("it printed no ExecCredential");
  const [certificate, key] = [textAt(status, "clientCertificateData"), textAt(status, "clientKeyData")];
  return {
    ...way,
    token: textAt(status, "token") || way.token,
    certificate: certificate === "" ? way.certificate : { kind: "text", text: certificate },
    key: key === "" ? way.key : { kind: "text", text: key },
  };
}

function statusIn(text: string): Json | null {
  try {
    const data: { readonly status?: Json } = JSON.parse(text);
    return data.status ?? null;
  } catch {
    // Whoever asked says what it was.
    return null;
  }
}

/** Certificates and keys that a kubeconfig holds itself, as files of the host, which its programs want. */
class HostFiles {
  #folder: string | null = null;
  #count = 0;

  constructor(private readonly host: TargetReader) {}

  /** The path of a file; null for none. */
  async path(pem: Pem | null): Promise<string | null> {
    if (!pem || pem.kind === "file") return pem?.path ?? null;
    // It holds nothing that was not on its way to the cluster anyway, and is gone with the task: in check mode, too.
    this.#folder ??= (await askSurely(this.host, ["mktemp", "-d"])).trim();
    const path = `${this.#folder}/${this.#count++}.pem`;
    await askSurely(this.host, ["sh", "-c", 'umask 077; cat >"$1"', "sh", path], { stdin: pem.text });
    return path;
  }

  async remove(): Promise<void> {
    if (this.#folder !== null) await askSurely(this.host, ["rm", "-rf", this.#folder]);
  }
}

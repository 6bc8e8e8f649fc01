/** A web server for modules that ask one, and hosts that ask it in each of the ways there are. */

import { localTransport } from "../../lib/connection/local.ts";
import { ShellConnection } from "../../lib/connection/shell_connection.ts";
import { shellTarget } from "../../lib/connection/shell_target.ts";
import { runModule } from "../../lib/engine/task/run_module.ts";
import { fromJson, toJson } from "../../lib/model/json.ts";
import type { Module } from "../../lib/modules/module.ts";
import { textSpan } from "../../lib/source/span.ts";
import { type HttpServer, serveHttp } from "../../lib/system/http/server.ts";
import { findProgram } from "../../lib/system/process.ts";
import { makeCertificates } from "./certificates.ts";
import type { JsonObject } from "./holds.ts";
import { testContext } from "./module_context.ts";

/** `ferry` sends requests itself; the others are programs of a host that is not this machine. */
export type Way = "ferry" | "curl" | "wget";

export interface WebLab {
  /** The server without TLS, and with a certificate that nobody knows. */
  readonly url: string;
  readonly tlsUrl: string;
  /** The certificate of the authority that vouches for the server. */
  readonly authority: string;
  readonly folder: string;
  /** The result of a module, as `register` would have it. */
  readonly run: (module: Module, args: JsonObject) => Promise<JsonObject>;
  /** The same in check mode. */
  readonly check: (module: Module, args: JsonObject) => Promise<JsonObject>;
}

/** The ways that this machine has; with what is missing for the others. */
export const WAYS: readonly { readonly way: Way; readonly missing: string | null }[] = [
  { way: "ferry", missing: null },
  { way: "curl", missing: findProgram("curl") ? null : "curl is not installed" },
  { way: "wget", missing: findProgram("wget") ? null : "wget is not installed" },
];

export async function inWebLab(way: Way, test: (lab: WebLab) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "ferry-web-" });
  const certificates = await makeCertificates(folder);
  const plain = serveHttp(answer);
  const tls = serveHttp(answer, {
    tls: {
      certificate: await Deno.readTextFile(certificates.certificate),
      key: await Deno.readTextFile(certificates.key),
    },
  });
  await using connection = new ShellConnection({ transport: await transport(way, folder), become: null });
  const runWith = (powers: boolean): WebLab["run"] => async (module, args) => {
    const at = textSpan("task", "");
    const given = new Map(
      Object.entries(args).map(([name, value]) => [name, { value: fromJson(value), at, keyAt: at }]),
    );
    const attempt = await runModule({
      module,
      given: { given, raw: new Map() },
      at,
      host: shellTarget(connection),
      context: testContext({ folder }),
      powers,
      diff: false,
      tellsInvocation: false,
      leaveUser: () => Promise.resolve(),
      hide: () => {},
    });
    const { status, changed, values } = attempt;
    return { failed: status === "failed", changed, ...toJson(values) as JsonObject };
  };
  try {
    await test({
      url: plain.url,
      tlsUrl: tls.url,
      authority: certificates.authority,
      folder,
      run: runWith(true),
      check: runWith(false),
    });
  } finally {
    await Promise.all([plain, tls].map((server: HttpServer) => server.close(0)));
    await Deno.remove(folder, { recursive: true });
  }
}

async function transport(way: Way, folder: string) {
  if (way === "ferry") return localTransport({ kind: "local", shell: ["/bin/sh"] });
  const shell = way === "curl" ? ["/bin/sh"] : ["env", `PATH=${await toolsWithoutCurl(folder)}`, "/bin/sh"];
  return { ...localTransport({ kind: "local", shell }), isLocal: false };
}

/** A folder of links to this machine's programs, but for `curl`. */
async function toolsWithoutCurl(folder: string): Promise<string> {
  const tools = `${folder}/tools`;
  await Deno.mkdir(tools);
  for (const place of ["/usr/bin", "/bin"]) {
    for await (const { name } of Deno.readDir(place)) {
      if (name !== "curl") await Deno.symlink(`${place}/${name}`, `${tools}/${name}`).catch(() => {});
    }
  }
  return tools;
}

export const TEXT = "hello world\n";
export const SHA256 = "a948904f2f0f479b8f8197694b30184b0d2ed1c1cd2a1ec0fb85d299a192a447";
const CHANGED = "Fri, 20 Nov 2020 00:00:00 GMT";

async function answer(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  const [, first = "", second = ""] = pathname.split("/");
  const login = request.headers.get("authorization");
  switch (first) {
    case "text":
      return text(TEXT);
    case "json":
      return Response.json({ a: [1, 2.5, null], b: "é" });
    case "broken":
      return new Response('{"a": ', { headers: { "content-type": "application/json" } });
    case "echo":
      return Response.json({
        method: request.method,
        body: await request.text(),
        type: request.headers.get("content-type"),
        one: request.headers.get("x-one"),
        agent: request.headers.get("user-agent"),
      });
    case "status":
      return text("why", { status: Number(second) });
    case "moved":
      return new Response("moved", { status: Number(second), headers: { location: "/echo" } });
    case "loop":
      return new Response("", { status: 302, headers: { location: "/loop" } });
    case "auth":
      return login === `Basic ${btoa("user:pa ss")}`
        ? text("in")
        : text("out", { status: 401, headers: { "www-authenticate": 'Basic realm="x"' } });
    case "hidden":
      return login ? text("in") : text("out", { status: 403 });
    case "cookies":
      return text("c", { headers: [["set-cookie", "a=1; Path=/"], ["set-cookie", "b=2; Path=/"]] });
    case "kept":
      return request.headers.has("if-modified-since")
        ? new Response(null, { status: 304 })
        : text(TEXT, { headers: { "last-modified": CHANGED } });
    case "sums":
      return text(`${SHA256}  text\n${"0".repeat(64)}  json\n`);
    case "named":
      return text(TEXT, { headers: { "content-disposition": 'attachment; filename="given.txt"' } });
    default:
      return text("nothing here", { status: 404 });
  }
}

function text(body: string, init: ResponseInit = {}): Response {
  const headers = new Headers(init.headers);
  headers.set("content-type", "text/plain");
  return new Response(body, { ...init, headers });
}

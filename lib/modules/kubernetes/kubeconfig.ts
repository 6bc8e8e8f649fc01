/** What a kubeconfig says of the way to a cluster. */

import type { Json } from "../../model/json.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { readYaml } from "../../yaml/read.ts";
import { isJsonList, isJsonObject, jsonAt, type JsonObject, textAt } from "../cluster/manifests/manifest.ts";
import { typedData } from "../cluster/manifests/typed_data.ts";

/** A file of the host, or what it would hold. */
export type Pem = { readonly kind: "file"; readonly path: string } | {
  readonly kind: "text";
  readonly text: string;
};

/** A program that tells who the user is. */
export interface ExecPlugin {
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly apiVersion: string;
}

/** The way to a cluster. */
export interface ClusterWay {
  readonly server: string;
  readonly verify: boolean;
  readonly authority: Pem | null;
  readonly certificate: Pem | null;
  readonly key: Pem | null;
  readonly token: string | null;
  readonly tokenFile: string | null;
  readonly username: string | null;
  readonly password: string | null;
  readonly exec: ExecPlugin | null;
  readonly proxy: string | null;
  readonly namespace: string | null;
  readonly impersonate: { readonly user: string; readonly groups: readonly string[] } | null;
}

/** @param path Where the text is from: files that it names lie beside it. @throws {DiagnosticError} `bad-config`. */
export function readKubeconfig(text: string, path: string, context: string | null): ClusterWay {
  const { root } = readYaml({ path, text, secret: true });
  return wayIn(root ? typedData(root) : null, path, context);
}

/** The way that a kubeconfig tells, which is data already. @throws {DiagnosticError} `bad-config`. */
export function wayIn(config: Json, path: string, context: string | null): ClusterWay {
  const wrong = (what: string) => new DiagnosticError(`${path}: ${what}`, { code: "bad-config" });
  const name = context ?? textAt(config, "current-context");
  if (name === "") throw wrong("no current-context");
  const chosen = named(config, "contexts", "context", name);
  if (!chosen) throw wrong(`no context ${name}`);
  const cluster = named(config, "clusters", "cluster", textAt(chosen, "cluster"));
  if (!cluster) throw wrong(`no cluster ${textAt(chosen, "cluster")}`);
  const user = named(config, "users", "user", textAt(chosen, "user")) ?? {};
  if (jsonAt(user, "auth-provider") !== undefined) {
    throw new DiagnosticError(`${path}: auth-provider is not supported: use exec`, { code: "not-supported" });
  }
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  const file = (text: string) => text.startsWith("/") ? text : `${folder}${text}`;
  const pem = (from: JsonObject, key: string): Pem | null => {
    const data = textAt(from, `${key}-data`);
    if (data !== "") return { kind: "text", text: new TextDecoder().decode(Uint8Array.fromBase64(data)) };
    return textAt(from, key) === "" ? null : { kind: "file", path: file(textAt(from, key)) };
  };
  const as = textAt(user, "as");
  const groups = jsonAt(user, "as-groups");
  return {
    server: textAt(cluster, "server"),
    verify: cluster["insecure-skip-tls-verify"] !== true,
    authority: pem(cluster, "certificate-authority"),
    certificate: pem(user, "client-certificate"),
    key: pem(user, "client-key"),
    token: textAt(user, "token") || null,
    tokenFile: textAt(user, "tokenFile") === "" ? null : file(textAt(user, "tokenFile")),
    username: textAt(user, "username") || null,
    password: textAt(user, "password") || null,
    exec: execIn(user["exec"]),
    proxy: textAt(cluster, "proxy-url") || null,
    namespace: textAt(chosen, "namespace") || null,
    impersonate: as === "" ? null : { user: as, groups: isJsonList(groups) ? groups.map(String) : [] },
  };
}

function named(config: Json, list: string, key: string, name: string): JsonObject | null {
  const all = jsonAt(config, list);
  const found = isJsonList(all) ? all.find((one) => textAt(one, "name") === name) : undefined;
  const value = jsonAt(found, key);
  return isJsonObject(value) ? value : null;
}

function execIn(exec: Json | undefined): ExecPlugin | null {
  if (!isJsonObject(exec)) return null;
  const args = jsonAt(exec, "args");
  const env = jsonAt(exec, "env");
  const pairs = isJsonList(env) ? env.map((one) => [textAt(one, "name"), textAt(one, "value")] as const) : [];
  return {
    argv: [textAt(exec, "command"), ...(isJsonList(args) ? args.map(String) : [])],
    environment: Object.fromEntries(pairs),
    apiVersion: textAt(exec, "apiVersion") || "client.authentication.k8s.io/v1",
  };
}

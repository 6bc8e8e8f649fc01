/** Reading one file of registry credentials: containers-auth.json(5), Docker's config.json, the old .dockercfg. */

import type { Repository } from "../../model/oci.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import type { SourceFile } from "../../source/span.ts";
import { isRecord, type JsonRecord, textIn, textsIn } from "../descriptor.ts";

/** Who we are at a registry. `from` says where that was found, for messages. */
export type Credential =
  | { readonly kind: "password"; readonly user: string; readonly password: string; readonly from: string }
  /** A token that is exchanged for others at the registry's token service. */
  | { readonly kind: "identity"; readonly token: string; readonly from: string };

export interface AuthFile {
  readonly path: string;
  /** By host, or host and namespace. */
  readonly credentials: ReadonlyMap<string, Credential>;
  /** The helper program that knows a host's credentials, by host. */
  readonly helpers: Readonly<Record<string, string>>;
  /** The helper program for all other hosts. */
  readonly store: string | null;
}

/** @throws {DiagnosticError} `json-syntax`; the text, which holds secrets, is not quoted. */
export function readAuthFile({ path, text }: SourceFile): AuthFile {
  const json = objectIn(path, text);
  // The old .dockercfg is the table of credentials itself.
  const auths = path.endsWith(".dockercfg") ? json : json["auths"];
  const credentials = new Map<string, Credential>();
  for (const [key, entry] of Object.entries(isRecord(auths) ? auths : {})) {
    const credential = isRecord(entry) ? credentialIn(entry, path) : null;
    if (credential) credentials.set(normalKey(key), credential);
  }
  return {
    path,
    credentials,
    helpers: textsIn(json["credHelpers"]) ?? {},
    store: textIn(json["credsStore"]) || null,
  };
}

/** The keys that may name the credentials of a repository, the most particular first. */
export function keysOf({ registry, path }: Repository): readonly string[] {
  const parts = path.split("/").filter(Boolean);
  return [...parts.map((_, at) => [registry, ...parts.slice(0, parts.length - at)].join("/")), registry];
}

/** A key as Docker wrote it once, `https://index.docker.io/v1/`, as it is written today: `docker.io`. */
function normalKey(key: string): string {
  const bare = key.replace(/^https?:\/\//, "").replace(/\/$/, "");
  const modern = bare.replace(/^([^/]+)\/v[12]$/, "$1");
  return modern === "index.docker.io" || modern === "registry-1.docker.io" ? "docker.io" : modern;
}

function credentialIn(entry: JsonRecord, from: string): Credential | null {
  const token = textIn(entry["identitytoken"]);
  if (token) return { kind: "identity", token, from };
  const [user, password] = pairIn(entry);
  return user || password ? { kind: "password", user, password, from } : null;
}

function pairIn(entry: JsonRecord): readonly [string, string] {
  const auth = textIn(entry["auth"]);
  if (!auth) return [textIn(entry["username"]) ?? "", textIn(entry["password"]) ?? ""];
  const text = decoded(auth);
  const colon = text.indexOf(":");
  // Docker pads what it writes with NUL bytes.
  return colon < 0 ? ["", ""] : [text.slice(0, colon), text.slice(colon + 1).replace(/\0+$/, "")];
}

function decoded(base64: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.fromBase64(base64.trim()));
  } catch {
    return "";
  }
}

function objectIn(path: string, text: string): JsonRecord {
  if (text.trim() === "") return {};
  try {
    const json: unknown = JSON.parse(text);
    if (isRecord(json)) return json;
  } catch {
    // The parser's message quotes the text.
  }
  throw new DiagnosticError(`the auth file is not a JSON object: ${path}`, {
    code: "json-syntax",
    hint: 'log in again with "podman login --authfile", which writes such a file',
  });
}

/** Who may use the registry. */

import { hashHex } from "../../system/hash.ts";
import { pathInfo, readSource } from "../../system/files.ts";
import { isPassword } from "../../system/hashed_password.ts";
import { type Htpasswd, readHtpasswd } from "./htpasswd.ts";

/** Answers kept: a wrong password costs as much time as a right one, so neither is checked twice. */
const MOST_KNOWN = 1_000;

/** Checks credentials against an htpasswd file, which is read again when it changes. */
export class Gate {
  readonly #path: string;
  #users: Htpasswd;
  #version: string;
  /** Outcomes by a digest of the credentials; passwords themselves are not kept. */
  readonly #known = new Map<string, Promise<boolean>>();

  /** @throws {DiagnosticError} `file-not-found`, `bad-config`. */
  constructor(path: string) {
    this.#path = path;
    this.#users = readHtpasswd(readSource(path));
    this.#version = versionOf(path);
  }

  /** The user whose credentials an Authorization header holds; null when they are none, or wrong. */
  async user(header: string | null): Promise<string | null> {
    const [, encoded] = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(header ?? "") ?? [];
    if (encoded === undefined) return null;
    this.#refresh();
    const text = decoded(encoded);
    const colon = text.indexOf(":");
    const user = text.slice(0, Math.max(0, colon));
    const hash = this.#users.get(user);
    if (colon < 0 || hash === undefined) return null;
    return await this.#check(text.slice(colon + 1), hash) ? user : null;
  }

  #check(password: string, hash: string): Promise<boolean> {
    const key = hashHex("sha256", `${hash} ${password}`);
    const known = this.#known.get(key);
    if (known) return known;
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    const outcome = isPassword(password, hash);
    this.#known.set(key, outcome);
    return outcome;
  }

  #refresh(): void {
    const version = versionOf(this.#path);
    if (version === this.#version) return;
    this.#users = readHtpasswd(readSource(this.#path));
    this.#version = version;
  }
}

function versionOf(path: string): string {
  const info = pathInfo(path);
  return `${info?.modifiedMs} ${info?.size} ${info?.inode}`;
}

function decoded(base64: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.fromBase64(base64));
  } catch {
    return "";
  }
}

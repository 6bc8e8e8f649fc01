/** Who we are at each registry, found where podman and Docker keep it. */

import type { Repository } from "../../model/oci.ts";
import type { Secrets } from "../../model/secret.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import type { SourceFile } from "../../source/span.ts";
import { type Environment, homeFolder, userId } from "../../system/environment.ts";
import { readTextIfAny } from "../../system/files.ts";
import { type AuthFile, type Credential, keysOf, readAuthFile } from "./auth_file.ts";
import { askHelper } from "./credential_helper.ts";

export interface CredentialDeps {
  readonly env: Environment;
  /** Learns every secret that is found. */
  readonly secrets: Secrets;
}

export interface CredentialOptions {
  /** Holds for every repository, whatever the files say; null is to be nobody. @default what the files say */
  readonly own?: Credential | null | undefined;
  /** An auth file that is at hand, in place of all others; its path is for messages. */
  readonly file?: SourceFile | undefined;
}

/** The credentials of one run: files are read once, helpers asked once for each host. */
export class CredentialStore {
  /** The files that are looked into, in order: none where our own credential holds. */
  readonly files: readonly string[];
  readonly #explicit: boolean;
  readonly #deps: CredentialDeps;
  readonly #own: Credential | null | undefined;
  #read: readonly AuthFile[] | null;
  readonly #asked = new Map<string, Promise<Credential | null>>();

  /** @param authFile The only file to look into; else `$REGISTRY_AUTH_FILE`, else the usual ones. */
  constructor(authFile: string | null, deps: CredentialDeps, { own, file }: CredentialOptions = {}) {
    this.#read = file ? [readAuthFile(file)] : null;
    const explicit = authFile || deps.env["REGISTRY_AUTH_FILE"] || null;
    this.files = own !== undefined ? [] : file ? [file.path] : explicit ? [explicit] : usualFiles(deps.env);
    this.#explicit = explicit !== null;
    this.#deps = deps;
    this.#own = own;
  }

  /**
   * The credentials for a repository, null for none: the first file that has some decides, in it the longest match.
   *
   * @throws {DiagnosticError} `file-not-found` for a named file that does not exist, `json-syntax`, and what a
   * credential helper fails with.
   */
  async find(repository: Repository): Promise<Credential | null> {
    const found = this.#own === undefined ? await this.#findInFiles(repository) : this.#own;
    if (found) this.#deps.secrets.add(found.kind === "password" ? found.password : found.token);
    return found;
  }

  async #findInFiles(repository: Repository): Promise<Credential | null> {
    this.#read ??= this.#readFiles();
    for (const file of this.#read) {
      const found = await this.#findIn(file, repository);
      if (found) return found;
    }
    return null;
  }

  async #findIn(file: AuthFile, repository: Repository): Promise<Credential | null> {
    const { registry } = repository;
    const helper = file.helpers[registry];
    if (helper) return await this.#ask(helper, registry);
    for (const key of keysOf(repository)) {
      const found = file.credentials.get(key);
      if (found) return found;
    }
    return file.store ? await this.#ask(file.store, registry) : null;
  }

  #ask(helper: string, host: string): Promise<Credential | null> {
    const key = `${helper} ${host}`;
    const asked = this.#asked.get(key) ?? askHelper(helper, host, { env: this.#deps.env });
    this.#asked.set(key, asked);
    return asked;
  }

  #readFiles(): readonly AuthFile[] {
    return this.files.flatMap((path) => {
      const text = readTextIfAny(path);
      if (text !== null) return [readAuthFile({ path, text, secret: true })];
      if (!this.#explicit) return [];
      throw new DiagnosticError(`no such auth file: ${path}`, { code: "file-not-found" });
    });
  }
}

function usualFiles(env: Environment): readonly string[] {
  const home = homeFolder(env);
  const runtime = env["XDG_RUNTIME_DIR"];
  return [
    `${runtime ? `${runtime}/containers` : `/run/containers/${userId()}`}/auth.json`,
    `${env["XDG_CONFIG_HOME"] || `${home}/.config`}/containers/auth.json`,
    `${env["DOCKER_CONFIG"] || `${home}/.docker`}/config.json`,
    `${home}/.dockercfg`,
  ];
}

/** Whose certificates are believed, and which of our own are shown, for each registry host. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { type Environment, homeFolder } from "../../system/environment.ts";
import { isDirectory, isFile, listFolder, readText, readTextIfAny } from "../../system/files.ts";
import type { TlsOptions } from "../../system/http/client.ts";

/** Where distributions keep the certificates that the system trusts: the first that exists is taken, as Go does. */
const SYSTEM_BUNDLES = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/pki/tls/cacert.pem",
  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

/** The certificates of hosts for all users of this machine. */
const FOLDER_FOR_ALL = "/etc/containers/certs.d";

export interface TrustOptions {
  /** Further files of certificates in PEM that are trusted for every host. */
  readonly authorityFiles?: readonly string[] | undefined;
  /** Folders with one folder for each host. @default those of podman and Docker */
  readonly hostFolders?: readonly string[] | undefined;
  /** One folder for all hosts, in place of those: `*.crt` are trusted, `*.cert` with `*.key` are ours. */
  readonly folder?: string | undefined;
  /** Holds in place of all that this machine has. */
  readonly instead?: KnownTrust | undefined;
}

/** What somebody else believes. */
export interface KnownTrust {
  /** Certificates in PEM for a host, as in `HOST[:PORT]`. */
  readonly authoritiesFor: (host: string) => readonly string[];
  /** Where they would be added, for messages. */
  readonly place: string;
}

/** What TLS connections of one run trust. Files are read when the first host is asked for. */
export class TrustStore {
  readonly #env: Environment;
  readonly #options: TrustOptions;
  #common: readonly string[] | null = null;

  constructor(env: Environment, options: TrustOptions = {}) {
    this.#env = env;
    this.#options = options;
  }

  /**
   * The certificates for a host, as in `HOST[:PORT]`.
   *
   * @param verify False believes any certificate, but still shows our own.
   * @throws {DiagnosticError} `file-not-found` for a named file or folder that does not exist, `bad-config` for a
   * client certificate without key.
   */
  tlsFor(host: string, verify: boolean): TlsOptions {
    const { instead } = this.#options;
    if (instead) return { verify, ...(verify ? { authorities: instead.authoritiesFor(host) } : {}) };
    this.#assertFolder();
    const folders = this.hostFolders(host);
    const identity = folders.map(identityIn).find((found) => found !== null);
    this.#common ??= this.#readCommon();
    const own = folders.flatMap((folder) =>
      listFolder(folder).filter((name) => name.endsWith(".crt")).map((name) => readText(`${folder}/${name}`))
    );
    const authorities = [...this.#common, ...own];
    return {
      verify,
      // Without any file the runtime's own list is all there is.
      ...(verify && authorities.length > 0 ? { authorities } : {}),
      ...(identity ? { identity } : {}),
    };
  }

  /** Where a host's certificates are looked for. */
  hostFolders(host: string): readonly string[] {
    const { folder, hostFolders } = this.#options;
    if (folder !== undefined) return [folder];
    const folders = hostFolders ?? [
      `${homeFolder(this.#env)}/.config/containers/certs.d`,
      FOLDER_FOR_ALL,
      "/etc/docker/certs.d",
    ];
    return folders.map((parent) => `${parent}/${host}`);
  }

  /** Where the certificate of a host's authority is best put, for messages. */
  authorityFile(host: string): string {
    const { folder, hostFolders = [], instead } = this.#options;
    return instead ? instead.place : `${folder ?? `${hostFolders[0] ?? FOLDER_FOR_ALL}/${host}`}/ca.crt`;
  }

  #assertFolder(): void {
    const { folder } = this.#options;
    if (folder === undefined || isDirectory(folder)) return;
    throw new DiagnosticError(`no such folder of certificates: ${folder}`, { code: "file-not-found" });
  }

  #readCommon(): readonly string[] {
    const named = (this.#options.authorityFiles ?? []).map((path) => readText(path));
    return [...systemCertificates(this.#env), ...named];
  }
}

/** The certificates that the system trusts, as texts in PEM, found as Go programs find them. */
export function systemCertificates(env: Environment): readonly string[] {
  const files = env["SSL_CERT_FILE"] ? [env["SSL_CERT_FILE"]] : SYSTEM_BUNDLES;
  const bundle = files.filter(isFile).slice(0, 1).map((path) => readText(path));
  const folders = env["SSL_CERT_DIR"]?.split(":").filter(Boolean) ?? [];
  const single = folders.flatMap((folder) => listFolder(folder).map((name) => `${folder}/${name}`))
    .filter(isFile)
    .map((path) => readTextIfAny(path) ?? "");
  return [...bundle, ...single].filter((text) => text.includes("-----BEGIN CERTIFICATE-----"));
}

function identityIn(folder: string): TlsOptions["identity"] | null {
  const name = listFolder(folder).find((one) => one.endsWith(".cert"));
  if (name === undefined) return null;
  const [certificate, key] = [`${folder}/${name}`, `${folder}/${name.replace(/\.cert$/, ".key")}`];
  if (!isFile(key)) {
    throw new DiagnosticError(`the client certificate ${certificate} has no key beside it`, {
      code: "bad-config",
      hint: `put the key at ${key}; an authority's certificate has a name that ends in .crt`,
    });
  }
  return { certificate: readText(certificate), key: readText(key) };
}

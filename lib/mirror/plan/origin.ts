/** Image references as configurations and catalogs write them, read by oc-mirror's rules. */

import { type Digest, parseReference, type Reference, wholeRepository } from "../../model/oci.ts";

/** What can be told of a reference without asking whether it is a valid one. */
export interface Origin {
  /** As written, without `docker://`. */
  readonly text: string;
  readonly transport: string;
  /** What is before the first slash, whether or not it is a host; empty without a slash. */
  readonly domain: string;
  readonly path: string;
  readonly tag: string | null;
  /** Without its algorithm being checked. */
  readonly digest: string | null;
}

/** Splits a reference. Every text has an origin; `sourceOf` tells whether it can be pulled. */
export function originOf(written: string): Origin {
  const [, transport = "docker", rest = ""] = /^(?:([\w+.-]+):\/\/)?([\s\S]*)$/.exec(written) ?? [];
  const text = transport === "docker" ? rest : written;
  if (transport === "oci") return { text, transport, domain: "", path: rest, tag: null, digest: null };
  const at = rest.indexOf("@");
  const named = at < 0 ? rest : rest.slice(0, at);
  // A colon before the last slash belongs to a port, which oc-mirror takes for a tag when a digest follows.
  const colon = named.indexOf(":", named.lastIndexOf("/") + 1);
  const name = colon < 0 ? named : named.slice(0, colon);
  const slash = name.indexOf("/");
  return {
    text,
    transport,
    domain: slash < 0 ? "" : name.slice(0, slash),
    path: name.slice(slash + 1),
    tag: colon < 0 ? null : named.slice(colon + 1),
    digest: at < 0 ? null : rest.slice(at + 1),
  };
}

/**
 * What is asked of the registry: by digest where there is one, and with Docker's short names written out.
 *
 * @throws {DiagnosticError} `bad-reference`.
 */
export function sourceOf({ text }: Origin): Reference {
  const { repository, tag, digest } = parseReference(text);
  return { repository: wholeRepository(repository), tag: digest === null ? tag : null, digest };
}

/** The tag under which an image is kept that is known by its digest only. */
export function digestTag(digest: Digest | string): string {
  return digest.replace(":", "-").slice(0, 128);
}

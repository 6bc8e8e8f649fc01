/** The nouns of OCI images and registries. */

import { DiagnosticError } from "../source/diagnostic.ts";

/** `sha256:` and 64 hexadecimal digits. Make one with `parseDigest`. */
export type Digest = `sha256:${string}`;

export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
  readonly osVersion?: string;
  readonly osFeatures?: readonly string[];
}

/** What a manifest says of a blob or of another manifest. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
  readonly platform?: Platform;
  readonly annotations?: Readonly<Record<string, string>>;
  /** What an artifact is, in lists of artifacts: the type its manifest declares. */
  readonly artifactType?: string;
  /** Where a layer lies that may not be pushed to registries. */
  readonly urls?: readonly string[];
  /** The content itself in base64, where it is embedded. */
  readonly data?: string;
}

/** The bytes of a manifest and what they say. Bytes are kept: a digest is never computed from parsed JSON. */
export interface Manifest {
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
  readonly content: ManifestContent;
}

export type ManifestContent = ImageContent | IndexContent;

export interface ImageContent extends ManifestFacts {
  readonly kind: "image";
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}

export interface IndexContent extends ManifestFacts {
  readonly kind: "index";
  readonly manifests: readonly Descriptor[];
}

interface ManifestFacts {
  /** The manifest that this one says something about, such as the image that a signature signs. */
  readonly subject: Descriptor | null;
  /** What the artifact is; null for an image that declares nothing. */
  readonly artifactType: string | null;
  readonly annotations: Readonly<Record<string, string>>;
}

/** A repository of a registry: `quay.io` and `org/app`. */
export interface Repository {
  /** Host, with `:port` where there is one. Empty for a reference without a registry. */
  readonly registry: string;
  readonly path: string;
}

/** An image by tag, by digest or both; then the digest says which image, and the tag what it is called. */
export interface Reference {
  readonly repository: Repository;
  readonly tag: string | null;
  readonly digest: Digest | null;
}

export const MEDIA = {
  ociIndex: "application/vnd.oci.image.index.v1+json",
  ociManifest: "application/vnd.oci.image.manifest.v1+json",
  ociConfig: "application/vnd.oci.image.config.v1+json",
  ociLayer: "application/vnd.oci.image.layer.v1.tar+gzip",
  dockerList: "application/vnd.docker.distribution.manifest.list.v2+json",
  dockerManifest: "application/vnd.docker.distribution.manifest.v2+json",
  emptyConfig: "application/vnd.oci.empty.v1+json",
} as const;

/** The media types under which an image can be asked for. */
export const MANIFEST_TYPES: readonly string[] = [
  MEDIA.ociIndex,
  MEDIA.ociManifest,
  MEDIA.dockerList,
  MEDIA.dockerManifest,
];

/** Registries refuse larger manifests, and so does ferry in both directions. Bytes. */
export const LARGEST_MANIFEST = 8 * 1024 * 1024;

const DIGEST = /^sha256:[0-9a-f]{64}$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const HOST =
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[0-9a-fA-F:]+\])(?::\d+)?$/;

/** The names of Docker Hub, with the one that is left out. */
const HUB: readonly string[] = ["", "docker.io", "index.docker.io"];

/** @throws {DiagnosticError} `bad-reference` for anything but a sha256 digest. */
export function parseDigest(text: string): Digest {
  if (isDigest(text)) return text;
  throw new DiagnosticError(`not a digest: ${JSON.stringify(text)}`, {
    code: "bad-reference",
    hint: "a digest is sha256: and 64 hexadecimal digits",
  });
}

export function isDigest(text: string): text is Digest {
  return DIGEST.test(text);
}

export function isTag(text: string): boolean {
  return TAG.test(text);
}

/** Whether a text can be the path of a repository: lower-case components joined by slashes. */
export function isRepositoryPath(text: string): boolean {
  return text.length <= 255 && text.split("/").every((component) => COMPONENT.test(component));
}

/**
 * Reads an image reference: `[docker://]host[:port]/path[:tag][@digest]`.
 *
 * The part before the first slash is a registry when it has a dot or a port or is `localhost`; without one,
 * `registry` is empty: nothing is made up, neither `docker.io` nor `latest`.
 *
 * @throws {DiagnosticError} `bad-reference`.
 */
export function parseReference(text: string): Reference {
  const bad = (why: string) =>
    new DiagnosticError(`invalid image reference ${JSON.stringify(text)}: ${why}`, { code: "bad-reference" });
  const [named = "", digest, ...more] = text.replace(/^docker:\/\//, "").split("@");
  if (more.length > 0) throw bad("more than one @");
  if (digest !== undefined && !isDigest(digest)) {
    throw bad("the digest is not sha256: and 64 hexadecimal digits");
  }
  const colon = named.lastIndexOf(":");
  const tagged = colon > named.lastIndexOf("/");
  const tag = tagged ? named.slice(colon + 1) : null;
  if (tag !== null && !isTag(tag)) throw bad(`the tag ${JSON.stringify(tag)} is not a tag`);
  const repository = parseRepository(tagged ? named.slice(0, colon) : named);
  return { repository, tag, digest: digest ?? null };
}

/**
 * Reads `host[:port]/path`, or a path without registry.
 *
 * @throws {DiagnosticError} `bad-reference`.
 */
export function parseRepository(text: string): Repository {
  const slash = text.indexOf("/");
  const first = slash < 0 ? "" : text.slice(0, slash);
  const hasRegistry = /[.:]/.test(first) || first === "localhost";
  const path = hasRegistry ? text.slice(slash + 1) : text;
  const bad = (why: string) =>
    new DiagnosticError(`invalid repository name ${JSON.stringify(text)}: ${why}`, { code: "bad-reference" });
  if (hasRegistry && !HOST.test(first)) throw bad(`${JSON.stringify(first)} is not a host`);
  if (!isRepositoryPath(path)) {
    throw bad(
      /[A-Z]/.test(path)
        ? "the path must be lower case"
        : "the path has a component that is empty or has a forbidden character",
    );
  }
  return { registry: hasRegistry ? first : "", path };
}

/** A repository by its whole name: what names no registry is Docker Hub's, which keeps its own images under `library`. */
export function wholeRepository({ registry, path }: Repository): Repository {
  if (!HUB.includes(registry)) return { registry, path };
  return { registry: "docker.io", path: path.includes("/") ? path : `library/${path}` };
}

export function repositoryText({ registry, path }: Repository): string {
  return registry ? `${registry}/${path}` : path;
}

export function referenceText({ repository, tag, digest }: Reference): string {
  return `${repositoryText(repository)}${tag ? `:${tag}` : ""}${digest ? `@${digest}` : ""}`;
}

/** A reference to what a tag names now. */
export function tagged(repository: Repository, tag: string): Reference {
  return { repository, tag, digest: null };
}

/** A reference to content that never changes. */
export function pinned(repository: Repository, digest: Digest): Reference {
  return { repository, tag: null, digest };
}

/** The tag under which a registry without referrers API lists what refers to a manifest. */
export function referrersTag(digest: Digest): string {
  return `sha256-${hexOf(digest)}`;
}

/** What a tag that `referrersTag` makes is about; null for any other tag. */
export function referrersSubject(tag: string): Digest | null {
  return /^sha256-[0-9a-f]{64}$/.test(tag) ? `sha256:${tag.slice("sha256-".length)}` : null;
}

/** The hexadecimal digits of a digest. */
export function hexOf(digest: Digest): string {
  return digest.slice("sha256:".length);
}

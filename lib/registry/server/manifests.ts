/** Manifests: sending, storing, deleting. */

import {
  type Digest,
  isDigest,
  isTag,
  LARGEST_MANIFEST,
  type Manifest,
  pinned,
  type Reference,
  type Repository,
  tagged,
} from "../../model/oci.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { bytesOf } from "../../system/http/body.ts";
import { readManifest } from "../manifest.ts";
import { empty, failed } from "./answers.ts";
import { type Call, isHead } from "./call.ts";

export async function getManifest(call: Call, repository: Repository, name: string): Promise<Response> {
  const reference = referenceOf(repository, name);
  const manifest = reference && await call.content.getManifest(reference);
  if (!manifest) return unknown(name);
  const { mediaType, digest, size } = manifest.descriptor;
  const headers = {
    "content-type": mediaType,
    "content-length": String(size),
    "docker-content-digest": digest,
    etag: `"${digest}"`,
  };
  if (call.headers.get("if-none-match")?.includes(digest)) return empty(304, headers);
  return new Response(isHead(call) ? null : new Uint8Array(manifest.bytes), { headers });
}

export async function putManifest(call: Call, repository: Repository, name: string): Promise<Response> {
  const reference = referenceOf(repository, name);
  if (!reference) return failed({ code: "TAG_INVALID", message: "not a tag and not a digest", detail: name });
  const bytes = await bytesOf(call.body, LARGEST_MANIFEST);
  if (bytes === null) {
    return failed({ code: "SIZE_INVALID", message: `a manifest has at most ${LARGEST_MANIFEST} bytes` });
  }
  const manifest = manifestIn(bytes, call.headers.get("content-type"), name);
  if (manifest instanceof DiagnosticError) {
    return failed({ code: "MANIFEST_INVALID", message: manifest.message });
  }
  const { descriptor: { digest }, content: { subject } } = manifest;
  if (reference.digest !== null && reference.digest !== digest) {
    return failed({ code: "DIGEST_INVALID", message: "the manifest has another digest", detail: { digest } });
  }
  const missing = call.store?.missingParts(manifest) ?? [];
  if (missing.length > 0) {
    return failed(
      missing.map((part) => ({
        code: "MANIFEST_BLOB_UNKNOWN",
        message: "blob or manifest unknown to registry",
        detail: { digest: part.digest },
      })),
    );
  }
  await call.store?.putManifest(repository, manifest, {
    tags: reference.tag === null ? [] : [reference.tag],
  });
  return empty(201, {
    location: `/v2/${repository.path}/manifests/${digest}`,
    "docker-content-digest": digest,
    ...(subject ? { "oci-subject": subject.digest } : {}),
  });
}

export async function deleteManifest(call: Call, repository: Repository, name: string): Promise<Response> {
  const reference = referenceOf(repository, name);
  const isGone = reference && await call.store?.deleteManifest(reference);
  return isGone ? empty(202, {}) : unknown(name);
}

function referenceOf(repository: Repository, name: string): Reference | null {
  if (isDigest(name)) return pinned(repository, name satisfies Digest);
  return isTag(name) ? tagged(repository, name) : null;
}

function manifestIn(bytes: Uint8Array, mediaType: string | null, name: string): Manifest | DiagnosticError {
  try {
    return readManifest(bytes, mediaType, name);
  } catch (error) {
    if (error instanceof DiagnosticError) return error;
    throw error;
  }
}

function unknown(name: string): Response {
  return failed({ code: "MANIFEST_UNKNOWN", message: "manifest unknown to registry", detail: { name } });
}

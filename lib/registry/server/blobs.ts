/** Blobs: sending them, whole or in part, and deleting them. */

import { isDigest, type Repository } from "../../model/oci.ts";
import { empty, failed } from "./answers.ts";
import { type Call, isHead } from "./call.ts";

export async function getBlob(call: Call, repository: Repository, digest: string): Promise<Response> {
  if (!isDigest(digest)) {
    return failed({ code: "DIGEST_INVALID", message: "not a sha256 digest", detail: digest });
  }
  const blob = call.content.blob(repository, digest);
  if (!blob) return unknown(digest);
  const common = {
    "content-type": "application/octet-stream",
    "docker-content-digest": digest,
    "accept-ranges": "bytes",
    "cache-control": "max-age=31536000",
    etag: `"${digest}"`,
  };
  const range = rangeOf(call.headers.get("range"), blob.size);
  if (range === "unsatisfiable") {
    const headers = { ...common, "content-range": `bytes */${blob.size}` };
    return failed({ code: "RANGE_INVALID", message: "no byte of the blob is in this range" }, headers);
  }
  const { from, to } = range ?? { from: 0, to: blob.size };
  const headers = {
    ...common,
    "content-length": String(to - from),
    ...(range ? { "content-range": `bytes ${from}-${to - 1}/${blob.size}` } : {}),
  };
  const body = isHead(call) || from === to ? null : await blob.body(from, to);
  return new Response(body, { status: range ? 206 : 200, headers });
}

export function deleteBlob(call: Call, repository: Repository, digest: string): Response {
  if (!isDigest(digest)) {
    return failed({ code: "DIGEST_INVALID", message: "not a sha256 digest", detail: digest });
  }
  return call.store?.deleteBlob(repository, digest) ? empty(202, {}) : unknown(digest);
}

interface ByteRange {
  readonly from: number;
  /** One past the last byte. */
  readonly to: number;
}

/** The part that a Range header asks for (RFC 9110, section 14); null for all, as for headers with several parts. */
export function rangeOf(header: string | null, size: number): ByteRange | "unsatisfiable" | null {
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
  if (first === "" && last === "") return null;
  if (first === "") {
    return Number(last) === 0 ? "unsatisfiable" : { from: Math.max(0, size - Number(last)), to: size };
  }
  const from = Number(first);
  const to = last === "" ? size : Math.min(size, Number(last) + 1);
  if (last !== "" && Number(last) < from) return null;
  return from >= size ? "unsatisfiable" : { from, to };
}

function unknown(digest: string): Response {
  return failed({ code: "BLOB_UNKNOWN", message: "blob unknown to registry", detail: { digest } });
}

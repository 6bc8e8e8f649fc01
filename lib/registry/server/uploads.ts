/** Blobs on their way in: in one request, in pieces, or from another repository. */

import { type Digest, isDigest, isRepositoryPath, type Repository } from "../../model/oci.ts";
import type { LayoutRegistry } from "../layout/layout_registry.ts";
import type { UploadFile } from "../layout/upload_file.ts";
import { empty, failed } from "./answers.ts";
import type { Call } from "./call.ts";

/** Begins an upload, or does all of it: by a mount, or with a digest and a body. */
export async function beginUpload(
  call: Call,
  store: LayoutRegistry,
  repository: Repository,
): Promise<Response> {
  const { searchParams } = call.url;
  const mount = searchParams.get("mount");
  const from = searchParams.get("from");
  if (mount !== null && isDigest(mount) && await isMounted(store, repository, mount, from)) {
    return stored(repository, mount);
  }
  const digest = searchParams.get("digest");
  if (digest !== null && !isDigest(digest)) return badDigest(digest);
  const upload = store.beginUpload();
  if (digest === null) return progress(202, repository, upload);
  await upload.append(call.body);
  return await finish(store, repository, upload, digest);
}

/** Says how far an upload has come. */
export async function uploadStatus(
  store: LayoutRegistry,
  repository: Repository,
  id: string,
): Promise<Response> {
  const upload = await store.findUpload(id);
  return upload ? progress(204, repository, upload) : unknown(id);
}

/** Takes a piece of an upload. */
export async function continueUpload(
  call: Call,
  store: LayoutRegistry,
  repository: Repository,
  id: string,
): Promise<Response> {
  const upload = await store.findUpload(id);
  if (!upload) return unknown(id);
  return await appended(call, repository, upload) ?? progress(202, repository, upload);
}

/** Takes the last piece of an upload, perhaps an empty one, and makes a blob of it. */
export async function endUpload(
  call: Call,
  store: LayoutRegistry,
  repository: Repository,
  id: string,
): Promise<Response> {
  const upload = await store.findUpload(id);
  if (!upload) return unknown(id);
  const digest = call.url.searchParams.get("digest") ?? "";
  if (!isDigest(digest)) return badDigest(digest);
  return await appended(call, repository, upload) ?? await finish(store, repository, upload, digest);
}

export async function cancelUpload(store: LayoutRegistry, id: string): Promise<Response> {
  const upload = await store.findUpload(id);
  if (!upload) return unknown(id);
  store.cancelUpload(upload);
  return empty(204, {});
}

/** Adds the body of a request to an upload; the answer when that cannot be, else null. */
async function appended(call: Call, repository: Repository, upload: UploadFile): Promise<Response | null> {
  const range = call.headers.get("content-range");
  const [, first, last] = /^(?:bytes )?(\d+)-(\d+)(?:\/.*)?$/.exec(range ?? "") ?? [];
  const length = call.headers.get("content-length");
  if (range !== null && (first === undefined || Number(first) !== upload.size)) {
    return outOfOrder(repository, upload);
  }
  if (range !== null && length !== null && Number(last) - Number(first) + 1 !== Number(length)) {
    return failed({ code: "BLOB_UPLOAD_INVALID", message: "Content-Range and Content-Length disagree" });
  }
  if (upload.busy) return outOfOrder(repository, upload);
  upload.busy = true;
  try {
    await upload.append(call.body);
    return null;
  } finally {
    upload.busy = false;
  }
}

async function finish(
  store: LayoutRegistry,
  repository: Repository,
  upload: UploadFile,
  digest: Digest,
): Promise<Response> {
  return await store.finishUpload(upload, repository, digest)
    ? stored(repository, digest)
    : badDigest(digest);
}

async function isMounted(
  store: LayoutRegistry,
  repository: Repository,
  digest: Digest,
  from: string | null,
): Promise<boolean> {
  const places = from !== null && isRepositoryPath(from) ? [from] : store.repositories();
  const blob = { digest, size: 0 };
  for (const path of places) {
    if (await store.mountBlob(repository, blob, { registry: "", path })) return true;
  }
  return false;
}

function stored({ path }: Repository, digest: Digest): Response {
  return empty(201, { location: `/v2/${path}/blobs/${digest}`, "docker-content-digest": digest });
}

function progress(status: number, repository: Repository, upload: UploadFile): Response {
  return empty(status, progressHeaders(repository, upload));
}

function progressHeaders({ path }: Repository, { id, size }: UploadFile): Readonly<Record<string, string>> {
  return {
    location: `/v2/${path}/blobs/uploads/${id}`,
    range: `0-${Math.max(0, size - 1)}`,
    "docker-upload-uuid": id,
  };
}

function outOfOrder(repository: Repository, upload: UploadFile): Response {
  const message = `the upload has ${upload.size} bytes: the next piece must begin there`;
  return failed({ code: "RANGE_INVALID", message }, progressHeaders(repository, upload));
}

function badDigest(digest: string): Response {
  return failed({ code: "DIGEST_INVALID", message: "the content has another digest", detail: { digest } });
}

function unknown(id: string): Response {
  return failed({ code: "BLOB_UPLOAD_UNKNOWN", message: "blob upload unknown to registry", detail: { id } });
}

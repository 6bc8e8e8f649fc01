/** A registry on the network: the distribution API, version 1.1. */

import { type Clock, systemClock } from "../../system/clock.ts";
import { type HttpServer, type HttpServerOptions, serveHttp } from "../../system/http/server.ts";
import { LayoutRegistry } from "../layout/layout_registry.ts";
import { type AccessRecord, CountedBody } from "./access_log.ts";
import { empty, failed } from "./answers.ts";
import { deleteBlob, getBlob } from "./blobs.ts";
import type { Call } from "./call.ts";
import { Gate } from "./gate.ts";
import { catalog, referrers, tags } from "./lists.ts";
import { deleteManifest, getManifest, putManifest } from "./manifests.ts";
import { type Route, routeOf } from "./route.ts";
import type { ServedContent } from "./served_content.ts";
import { beginUpload, cancelUpload, continueUpload, endUpload, uploadStatus } from "./uploads.ts";

export interface RegistryServerOptions extends HttpServerOptions {
  /** A file of users and passwords; without it everybody may do everything. */
  readonly htpasswdPath?: string | undefined;
  /** Refuses everything that would change something; always so but for a layout opened for writing. @default {false} */
  readonly readOnly?: boolean | undefined;
  /** Allows to delete manifests, tags and blobs. @default {false} */
  readonly deletes?: boolean | undefined;
  /** Hears of every request once it is answered. */
  readonly onAccess?: ((record: AccessRecord) => void) | undefined;
  /** Hears of what went wrong inside, such as a full disk; the client learns only that something did. */
  readonly onError?: ((error: unknown) => void) | undefined;
  readonly clock?: Clock | undefined;
}

const API_VERSION = { "docker-distribution-api-version": "registry/2.0" };
const CHALLENGE = { "www-authenticate": 'Basic realm="ferry", charset="UTF-8"' };

/**
 * Serves content until the server is closed; a layout itself stays open.
 *
 * @throws {DiagnosticError} `bad-option` for an address that cannot be had, `file-not-found` and `bad-config` for the
 * htpasswd file.
 */
export function serveRegistry(content: ServedContent, options: RegistryServerOptions = {}): HttpServer {
  const { htpasswdPath, readOnly = false, deletes = false, onAccess, onError, clock = systemClock } = options;
  const gate = htpasswdPath === undefined ? null : new Gate(htpasswdPath);
  const store = content instanceof LayoutRegistry && !readOnly ? content : null;
  return serveHttp(async (request, peer) => {
    const sinceMs = clock.ticksMs();
    const url = new URL(request.url);
    const { method, headers } = request;
    const body = new CountedBody(request.body);
    const call: Call = { method, url, headers, body, content, store, deletes };
    let user: string | null = null;
    let response: Response;
    try {
      user = await gate?.user(headers.get("authorization")) ?? null;
      response = gate && user === null
        ? failed({ code: "UNAUTHORIZED", message: "authentication required" }, CHALLENGE)
        : await answer(call);
    } catch (error) {
      onError?.(error);
      response = failed({ code: "UNKNOWN", message: "the registry failed" });
    }
    for (const [name, value] of Object.entries(API_VERSION)) response.headers.set(name, value);
    onAccess?.({
      method,
      path: url.pathname + url.search,
      status: response.status,
      receivedBytes: body.bytes,
      sentBytes: method === "HEAD" ? 0 : Number(response.headers.get("content-length") ?? 0),
      user,
      peer,
      elapsedMs: clock.ticksMs() - sinceMs,
    });
    return response;
  }, options);
}

async function answer(call: Call): Promise<Response> {
  const route = routeOf(call.url.pathname);
  if (route === null) return failed({ code: "NAME_UNKNOWN", message: "not a path of the registry's API" });
  if (call.method === "GET" || call.method === "HEAD") return await reading(call, route);
  return await writing(call, route);
}

async function reading(call: Call, route: Route): Promise<Response> {
  switch (route.kind) {
    case "base":
      return empty(200, {});
    case "bad-name":
      return failed({
        code: "NAME_INVALID",
        message: "invalid repository name",
        detail: { name: route.name },
      });
    case "catalog":
      return catalog(call);
    case "tags":
      return await tags(call, route.repository);
    case "referrers":
      return await referrers(call, route.repository, route.digest);
    case "manifest":
      return await getManifest(call, route.repository, route.reference);
    case "blob":
      return await getBlob(call, route.repository, route.digest);
    case "upload":
      return call.store ? await uploadStatus(call.store, route.repository, route.id) : unsupported();
    case "uploads":
      return unsupported();
    default:
      return route satisfies never;
  }
}

async function writing(call: Call, route: Route): Promise<Response> {
  const { store } = call;
  if (route.kind === "bad-name") return await reading(call, route);
  if (store === null) return unsupported();
  if (route.kind === "uploads" && call.method === "POST") {
    return await beginUpload(call, store, route.repository);
  }
  if (route.kind === "upload") return await uploading(call, store, route);
  if (route.kind === "manifest" && call.method === "PUT") {
    return await putManifest(call, route.repository, route.reference);
  }
  if (call.method !== "DELETE" || !call.deletes) return unsupported();
  if (route.kind === "manifest") return await deleteManifest(call, route.repository, route.reference);
  return route.kind === "blob" ? deleteBlob(call, route.repository, route.digest) : unsupported();
}

async function uploading(
  call: Call,
  store: LayoutRegistry,
  { repository, id }: Route & { readonly kind: "upload" },
): Promise<Response> {
  switch (call.method) {
    case "PATCH":
      return await continueUpload(call, store, repository, id);
    case "PUT":
      return await endUpload(call, store, repository, id);
    case "DELETE":
      return await cancelUpload(store, id);
    default:
      return unsupported();
  }
}

function unsupported(): Response {
  return failed({ code: "UNSUPPORTED", message: "the operation is unsupported" });
}

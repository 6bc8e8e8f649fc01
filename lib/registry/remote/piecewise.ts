/** Whether a registry takes a blob in several pieces, as large ones need behind proxies with a limit. */

import type { Repository } from "../../model/oci.ts";
import { digestOf } from "../../system/hash.ts";
import type { HostRequest, RegistryHost } from "./host.ts";
import { apiPath, scopeOf } from "./target.ts";
import { sessionIn } from "./upload.ts";

/** Uploads a small blob in two pieces. @throws {DiagnosticError} what the registry does not like about that. */
export async function uploadInPieces(
  host: RegistryHost,
  repository: Repository,
  text: string,
  signal?: AbortSignal,
): Promise<void> {
  const bytes = new TextEncoder().encode(text);
  const doing = "upload a blob in pieces";
  const common: Omit<HostRequest, "method" | "target"> = {
    repository,
    scopes: [scopeOf(repository, "pull,push")],
    doing,
    signal,
  };
  const begun = await host.answer({
    ...common,
    method: "POST",
    target: `/v2/${apiPath(repository)}/blobs/uploads/`,
  }, [202]);
  let session = sessionIn(begun, doing, 0);
  const half = Math.ceil(bytes.length / 2);
  for (const [from, to] of [[0, half], [half, bytes.length]] as const) {
    const answer = await host.answer({
      ...common,
      method: "PATCH",
      target: session.location,
      headers: { "content-type": "application/octet-stream", "content-range": `${from}-${to - 1}` },
      body: bytes.slice(from, to),
    }, [202]);
    session = sessionIn(answer, doing, to);
  }
  const target = new URL(session.location);
  target.searchParams.set("digest", digestOf(bytes));
  await host.answer({ ...common, method: "PUT", target: target.href, body: new Uint8Array() }, [201]);
}

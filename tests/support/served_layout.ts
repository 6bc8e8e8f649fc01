/** A layout that is served, for tests of the server's answers. */

import { LayoutRegistry } from "../../lib/registry/layout/layout_registry.ts";
import type { AccessRecord } from "../../lib/registry/server/access_log.ts";
import { type RegistryServerOptions, serveRegistry } from "../../lib/registry/server/serve_registry.ts";
import { removePath, temporaryFolder } from "../../lib/system/files.ts";

/** A served layout, and the way to talk to it. */
export interface Served {
  readonly layout: LayoutRegistry;
  readonly records: readonly AccessRecord[];
  readonly url: URL;
  /** Sends a request; `how` is `METHOD /path`. */
  readonly send: (how: string, init?: RequestInit) => Promise<Response>;
}

/** Serves an empty layout on a free port, with deletion allowed. */
export async function serving(
  use: (served: Served) => Promise<void>,
  options: RegistryServerOptions = {},
): Promise<void> {
  const folder = temporaryFolder();
  try {
    using layout = LayoutRegistry.open(`${folder}/layout`);
    const records: AccessRecord[] = [];
    const server = serveRegistry(layout, {
      deletes: true,
      onAccess: (record) => records.push(record),
      ...options,
    });
    const send = (how: string, init: RequestInit = {}) => {
      const [method = "", path = ""] = how.split(" ");
      return fetch(new URL(path, server.url), { method, redirect: "manual", ...init });
    };
    await use({ layout, records, send, url: new URL(server.url) });
    await server.close();
  } finally {
    removePath(folder);
  }
}

/** Status and error codes of an answer. */
export async function problem(response: Response): Promise<string> {
  const { errors } = await response.json();
  return `${response.status} ${errors.map(({ code }: { code: string }) => code).join(" ")}`;
}

/** Where an answer points. */
export const location = (response: Response) => response.headers.get("location") ?? "";

/** Waits until something is so, which is found out by asking. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error("it never came to be");
}

/** The answer without its body, whose connection is free again. */
export async function drop(response: Response): Promise<Response> {
  await response.body?.cancel();
  return response;
}

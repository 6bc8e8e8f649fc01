/** The tags of a repository, page by page. */

import { byCodePoint } from "../../system/files.ts";
import { isRecord, parsedJson } from "../descriptor.ts";
import { RegistryFailure } from "./failure.ts";
import type { HostRequest, RegistryHost } from "./host.ts";
import { apiPath, nextPage } from "./target.ts";

/** Tags asked for at once: registries that allow fewer send fewer. */
const PAGE_TAGS = 1000;

/** All tags, sorted by code point; null when there is no such repository. */
export async function listedTags(
  host: RegistryHost,
  request: HostRequest,
): Promise<readonly string[] | null> {
  const tags = new Set<string>();
  const seen = new Set<string>();
  let target = `/v2/${apiPath(request.repository)}/tags/list?n=${PAGE_TAGS}`;
  while (true) {
    const { status, headers, bytes, url } = await host.answer({ ...request, target }, [200, 404]);
    if (status === 404) return null;
    const json = parsedJson(bytes);
    const page: unknown = isRecord(json) ? json["tags"] : null;
    for (const tag of Array.isArray(page) ? page : []) if (typeof tag === "string") tags.add(tag);
    const next = nextPage(headers["link"]);
    if (next === null) return [...tags].sort(byCodePoint);
    target = new URL(next, url).href;
    if (seen.has(target)) {
      throw new RegistryFailure(`cannot ${request.doing}: the registry's pages lead in a circle`, {
        code: "registry-failed",
      });
    }
    seen.add(target);
  }
}

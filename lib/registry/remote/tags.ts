/** The tags of a repository, page by page. */

import { byCodePoint } from "../../system/files.ts";
import { isRecord, parsedJson } from "../descriptor.ts";
import type { HostRequest, RegistryHost } from "./host.ts";
import { pagesOf } from "./pages.ts";
import { apiPath } from "./target.ts";

/** Tags asked for at once: registries that allow fewer send fewer. */
const PAGE_TAGS = 1000;

/** All tags, sorted by code point; null when there is no such repository. */
export async function listedTags(
  host: RegistryHost,
  request: HostRequest,
): Promise<readonly string[] | null> {
  const tags = new Set<string>();
  const target = `/v2/${apiPath(request.repository)}/tags/list?n=${PAGE_TAGS}`;
  for await (const { status, bytes } of pagesOf(host, { ...request, target }, [200, 404])) {
    if (status === 404) return null;
    const json = parsedJson(bytes);
    const page: unknown = isRecord(json) ? json["tags"] : null;
    for (const tag of Array.isArray(page) ? page : []) if (typeof tag === "string") tags.add(tag);
  }
  return [...tags].sort(byCodePoint);
}

/** Lists of hosts written in place of a path: `a,b,c`. */

import type { SourceFile } from "../source/span.ts";
import { parseAddress } from "./pattern/address.ts";
import { atPlace } from "./at_place.ts";
import { type ExpandedHosts, expandHostPattern } from "./pattern/host_range.ts";
import type { ReadContext, Source, SourceKind } from "./source_kind.ts";

/** Names with ports; brackets are left as they are. */
export const HOST_LIST: SourceKind = {
  name: "host_list",
  wants: isHostList,
  read: (source, context) =>
    readHosts(source, context, (text) => {
      const address = parseAddress(text);
      return address ? { names: [address.host], port: address.port } : { names: [text], port: null };
    }),
};

/** As `host_list`, with ranges. It is read only where it is enabled. */
export const ADVANCED_HOST_LIST: SourceKind = {
  name: "advanced_host_list",
  wants: isHostList,
  read: (source, context) =>
    readHosts(source, context, (text) => {
      if (!isOpenRange(text)) return expandHostPattern(text);
      const cause = "host range must specify end value";
      const message = `Unable to parse address from hostname, leaving unchanged: ${cause}: ${text}`;
      context.warnings.add("warning", message);
      return { names: [text], port: null };
    }),
};

/** Whether a range in a text has no end: then it is taken for a name. */
function isOpenRange(text: string): boolean {
  return /\[[^\]:]*:(?:\]|:)/.test(text);
}

function isHostList({ path, info }: Source): boolean {
  return info === null && path.includes(",");
}

function readHosts(
  { path }: Source,
  { builder }: ReadContext,
  expand: (text: string) => ExpandedHosts,
): void {
  const file: SourceFile = { path: "<inventory>", text: path };
  let start = 0;
  for (const part of path.split(",")) {
    const text = part.trim();
    const at = { file, start, end: start + part.length };
    start = at.end + 1;
    if (text === "") continue;
    const { names, port } = atPlace(at, () => expand(text));
    for (const name of names) if (!builder.hosts.has(name)) builder.addHost(name, "ungrouped", port);
  }
}

/** Parts of a YAML document that occur several times, and the names by which they refer to each other. */

import type { YamlNode } from "./nodes.ts";

const DIGITS = 3;

/** Names for the lists and mappings that are met again, in the order in which that happens. */
export function anchorsIn(root: YamlNode): ReadonlyMap<YamlNode, string> {
  const seen = new Set<YamlNode>();
  const anchors = new Map<YamlNode, string>();
  const visit = (node: YamlNode): void => {
    if (node.kind === "scalar") return;
    if (seen.has(node)) {
      if (!anchors.has(node)) anchors.set(node, `id${String(anchors.size + 1).padStart(DIGITS, "0")}`);
      return;
    }
    seen.add(node);
    if (node.kind === "sequence") node.items.forEach(visit);
    else node.entries.flat().forEach(visit);
  };
  visit(root);
  return anchors;
}

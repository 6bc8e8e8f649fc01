/** Nodes in YAML's canonical form: each with its tag, scalars in double quotes, every part on a line of its own. */

import type { YamlNode } from "./nodes.ts";
import { writeDouble } from "./write_scalar.ts";
import type { YamlOutput } from "./yaml_output.ts";

/** @param anchors Names of the nodes that are written once and referred to from then on. */
export function writeCanonical(
  root: YamlNode,
  out: YamlOutput,
  anchors: ReadonlyMap<YamlNode, string>,
): void {
  const written = new Set<YamlNode>();

  const write = (node: YamlNode): void => {
    const anchor = anchors.get(node);
    if (anchor !== undefined) {
      out.word(`${written.has(node) ? "*" : "&"}${anchor}`);
      if (written.has(node)) return;
      written.add(node);
    }
    out.word(tagOf(node));
    switch (node.kind) {
      case "scalar":
        return out.indented({ isFlow: true }, () => writeDouble(out, node.text, true));
      case "sequence":
        return enclosed("[", "]", node.items, write);
      case "mapping":
        return enclosed("{", "}", node.entries, ([key, value]) => {
          out.word("?");
          write(key);
          out.newLine();
          out.word(":");
          write(value);
        });
      default:
        node satisfies never;
    }
  };

  const enclosed = <T>(open: string, close: string, parts: readonly T[], writePart: (part: T) => void) => {
    out.word(open);
    out.indented({ isFlow: true }, () => {
      for (const part of parts) {
        out.newLine();
        writePart(part);
        out.indicator(",");
      }
    });
    if (parts.length > 0) out.newLine();
    out.indicator(close);
  };

  write(root);
}

function tagOf(node: YamlNode): string {
  switch (node.kind) {
    case "scalar":
      return node.tag ?? `!!${node.type}`;
    case "sequence":
      return "!!seq";
    case "mapping":
      return "!!map";
  }
}

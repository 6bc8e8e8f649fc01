/** Dumps as text: JSON and YAML as `ansible-inventory` prints them. */

import type { Dict, Value } from "../../model/value.ts";
import { writeJson } from "../../template/json/write_json.ts";
import { orderedKeys, represent, type RepresentOptions, type YamlNode } from "../../template/yaml/nodes.ts";
import { writeYaml } from "../../template/yaml/write_yaml.ts";
import { str } from "../../template/python/repr.ts";
import type { DumpTree } from "./dump_values.ts";

const SCALARS: RepresentOptions = { sortKeys: true, flowStyle: false, scalarStyle: "plain" };

/** JSON with sorted keys, without a line break at its end. */
export function dumpJsonText(data: Dict): string {
  return writeJson(data, {
    indent: "    ",
    itemSeparator: ",",
    keySeparator: ": ",
    sortKeys: true,
    asciiOnly: false,
    allowsNan: true,
    isAnsible: true,
  });
}

/** YAML in blocks with sorted keys; encrypted values stay encrypted, and what is shared is told once. */
export function dumpYamlText(tree: DumpTree): string {
  return writeYaml(new TreeNodes().node(tree), {
    indent: 2,
    width: 80,
    explicitStart: false,
    explicitEnd: false,
    version: null,
    lineBreak: "\n",
  });
}

class TreeNodes {
  readonly #containers = new Map<DumpTree, YamlNode>();

  node(tree: DumpTree): YamlNode {
    if (!isContainer(tree)) {
      if (!isEncrypted(tree)) return represent(tree, SCALARS);
      return { kind: "scalar", type: "str", text: str(tree.value), style: "literal", tag: "!vault" };
    }
    let known = this.#containers.get(tree);
    if (!known) {
      known = tree instanceof Map ? this.#mapping(tree) : this.#sequence(tree as readonly DumpTree[]);
      this.#containers.set(tree, known);
    }
    return known;
  }

  #mapping(tree: ReadonlyMap<Value, DumpTree>): YamlNode {
    const entries = [...orderedKeys(tree, true)].map((key) =>
      [represent(key, SCALARS), this.node(tree.get(key as Value) ?? null)] as const
    );
    return { kind: "mapping", entries, isFlow: false };
  }

  #sequence(items: readonly DumpTree[]): YamlNode {
    return { kind: "sequence", items: items.map((item) => this.node(item)), isFlow: false };
  }
}

function isContainer(tree: DumpTree): tree is readonly DumpTree[] | ReadonlyMap<Value, DumpTree> {
  return Array.isArray(tree) || tree instanceof Map;
}

function isEncrypted(tree: DumpTree): tree is Extract<DumpTree, { readonly kind: "scalar" }> {
  return typeof tree === "object" && tree !== null && "kind" in tree && tree.kind === "scalar";
}

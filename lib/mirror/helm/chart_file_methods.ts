/** `.Files` of charts: what templates can read beside themselves. */

import type { Chart } from "./chart.ts";
import { type GoMap, type GoValue, textOf } from "./template/value.ts";

/** The methods of `.Files`. */
export function filesOf({ files }: Pick<Chart, "files">): GoMap {
  const find = (path: GoValue | undefined) => files.find((file) => file.path === textOf(path))?.text ?? "";
  return new Map<string, GoValue>([
    ["Get", (path) => find(path)],
    ["GetBytes", (path) => find(path)],
    ["Lines", (path) => find(path).split("\n")],
    ["Glob", (pattern) => {
      const matching = globPattern(textOf(pattern));
      return new FoundFiles(
        files.filter(({ path }) => matching.test(path)).map(({ path, text }) => [path, text]),
      );
    }],
  ]);
}

/** Files by path, which also can be made into the data of a ConfigMap. */
class FoundFiles extends Map<string, GoValue> {
  override get(name: string): GoValue | undefined {
    if (name === "AsConfig") return () => this.#lines((text) => text);
    if (name === "AsSecrets") return () => this.#lines((text) => new TextEncoder().encode(text).toBase64());
    return super.get(name);
  }

  #lines(encode: (text: string) => string): string {
    return [...this].map(([path, text]) => {
      const name = path.slice(path.lastIndexOf("/") + 1);
      return `${JSON.stringify(name)}: ${JSON.stringify(encode(textOf(text)))}`;
    }).join("\n");
  }
}

function globPattern(pattern: string): RegExp {
  const source = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("**", "\0").replaceAll("*", "[^/]*").replaceAll("?", "[^/]").replaceAll("\0", ".*");
  return new RegExp(`^${source}$`);
}

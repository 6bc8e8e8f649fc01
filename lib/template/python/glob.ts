/** File names by pattern: `*`, `?` and `[abc]` match inside one part of a path. */

import type { TemplateIo } from "../environment.ts";
import { joinPaths, splitPath } from "./posix_path.ts";

type Files = Pick<TemplateIo, "listFolder" | "pathFacts">;

const MAGIC = /[*?[]/;

/** The paths that match, sorted; hidden names only where the pattern's part begins with a dot. */
export function glob(pattern: string, io: Files): readonly string[] {
  if (!MAGIC.test(pattern)) return io.pathFacts(pattern, { follow: false }) ? [pattern] : [];
  const [folder, name] = splitPath(pattern);
  const folders = folder !== "" && MAGIC.test(folder) ? glob(folder, io) : [folder];
  return folders.flatMap((parent) => {
    if (!MAGIC.test(name)) {
      const path = joinPaths([parent, name]);
      return io.pathFacts(path, { follow: true }) ? [path] : [];
    }
    const wanted = namePattern(name);
    return [...io.listFolder(parent || ".")].sort()
      .filter((entry) => wanted.test(entry) && (name.startsWith(".") || !entry.startsWith(".")))
      .map((entry) => joinPaths([parent, entry]));
  });
}

/** A pattern for one name as a regular expression. */
export function namePattern(pattern: string): RegExp {
  const source = pattern.replace(
    /\[(!?)(\]?[^\]]*)\]|[\s\S]/g,
    (whole: string, not?: string, set?: string) => {
      if (set !== undefined) return `[${not ? "^" : ""}${set.replace(/[\\\]^]/g, "\\$&")}]`;
      if (whole === "*") return "[^/]*";
      return whole === "?" ? "[^/]" : whole.replace(/[.+^${}()|[\]\\]/, "\\$&");
    },
  );
  return new RegExp(`^${source}$`, "su");
}

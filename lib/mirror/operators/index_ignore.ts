/** `.indexignore`: files beside a catalog that are no part of it, in the syntax of `.gitignore` (olm.operatorframework.io, "File-Based Catalogs"). */

import { baseName, folderOf } from "../../model/path.ts";

const NAME = ".indexignore";

/** A file of patterns; they hold for the folder that it lies in. */
export interface IgnoreFile {
  /** Below the folder of the catalog. */
  readonly path: string;
  readonly text: string;
}

interface Pattern {
  readonly regExp: RegExp;
  /** Whether it takes back what patterns before it say. */
  readonly isNegated: boolean;
  readonly isForFolders: boolean;
}

export function isIgnoreFile(path: string): boolean {
  return baseName(path) === NAME;
}

/**
 * Tells which files are ignored. Of the patterns that match a file, or a folder that it is in, the last one counts, as
 * opm has it: other than with git, a file may come back out of a folder that is ignored.
 */
export class IndexIgnore {
  readonly #files: readonly { readonly folder: string; readonly patterns: readonly Pattern[] }[];

  constructor(files: readonly IgnoreFile[]) {
    this.#files = files.map(({ path, text }) => {
      const folder = folderOf(path);
      return { folder: folder === "." ? "" : `${folder}/`, patterns: text.split("\n").flatMap(patternIn) };
    }).toSorted((a, b) => a.folder.length - b.folder.length);
  }

  has(path: string): boolean {
    let isIgnored = false;
    for (const { folder, patterns } of this.#files) {
      if (!path.startsWith(folder)) continue;
      const own = path.slice(folder.length).split("/");
      for (const pattern of patterns) if (isMatched(own, pattern)) isIgnored = !pattern.isNegated;
    }
    return isIgnored;
  }
}

function isMatched(parts: readonly string[], { regExp, isForFolders }: Pattern): boolean {
  return parts.some((_, at) => {
    const isFolder = at < parts.length - 1;
    return (isFolder || !isForFolders) && regExp.test(parts.slice(0, at + 1).join("/"));
  });
}

function patternIn(line: string): readonly Pattern[] {
  const text = line.trim();
  if (text === "" || text.startsWith("#")) return [];
  const isNegated = text.startsWith("!");
  const written = isNegated ? text.slice(1) : text;
  const isForFolders = written.endsWith("/");
  const body = written.replace(/^\//, "").replace(/\/$/, "");
  // With a slash before its end it is meant from here on, otherwise for names at any depth.
  const isAnchored = written.slice(0, -1).includes("/");
  const source = `^${isAnchored ? "" : "(?:.*/)?"}${translated(body)}$`;
  try {
    return [{ regExp: new RegExp(source, "u"), isNegated, isForFolders }];
  } catch (error) {
    // A pattern that is none matches nothing.
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

const PIECES = /^\*\*\/|\/\*\*$|\/\*\*\/|\*+|\?|\[!?\]?[^\]]*\]|\\.|[^]/gu;

function translated(glob: string): string {
  return glob.replace(PIECES, (piece) => {
    switch (piece) {
      case "**/":
        return "(?:.*/)?";
      case "/**":
        return "/.*";
      case "/**/":
        return "/(?:.*/)?";
      case "?":
        return "[^/]";
    }
    if (piece.startsWith("*")) return "[^/]*";
    if (piece.startsWith("[") && piece.length > 1) {
      return piece.replace(/^\[!/, "[^").replace(/\\(?![\]\\^-])/g, "\\\\");
    }
    const letter = piece.length > 1 && piece.startsWith("\\") ? piece.slice(1) : piece;
    return letter.replace(/[\\^$.*+?()[\]{}|/]/u, "\\$&");
  });
}

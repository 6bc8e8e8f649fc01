/** A folder of the machine that ferry runs on, as what is to be copied. */

import { joinPath } from "../../model/path.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { listFolder, type PathInfo, pathInfo, readLink, realPath } from "../../system/files.ts";

/** What lies in a folder; paths are relative to where the folder's content goes. */
export interface LocalTree {
  readonly files: readonly { readonly source: string; readonly path: string }[];
  readonly folders: readonly string[];
  readonly links: readonly { readonly target: string; readonly path: string }[];
}

interface Found {
  readonly files: { source: string; path: string }[];
  readonly folders: string[];
  readonly links: { target: string; path: string }[];
}

/**
 * Walks a folder, names in the order of their code points.
 *
 * @param root A path that goes before those of the content, empty for none.
 * @param follow Takes links for what they point to; one that leads back into the walk stays a link.
 * @throws {DiagnosticError} `file-unreadable` for what is neither file, folder nor link.
 */
export function walkLocalTree(folder: string, root: string, follow: boolean): LocalTree {
  const found: Found = { files: [], folders: [], links: [] };
  const info = pathInfo(folder, { follow: false });
  if (info?.kind === "symlink" && !follow) {
    return { ...found, links: [{ target: readLink(folder) ?? "", path: root }] };
  }
  walk(folder, root, follow, new Set(), found);
  return found;
}

function walk(folder: string, path: string, follow: boolean, above: ReadonlySet<string>, found: Found): void {
  const here = new Set([...above, identity(pathInfo(folder))]);
  for (const name of listFolder(folder)) {
    const source = joinPath(folder, name);
    const inner = path === "" ? name : `${path}/${name}`;
    const own = pathInfo(source, { follow: false });
    const info = own?.kind === "symlink" && follow ? pathInfo(source) : own;
    if (info?.kind === "file") {
      found.files.push({ source: own?.kind === "symlink" ? realPath(source) : source, path: inner });
    } else if (info?.kind === "directory" && !here.has(identity(info))) {
      found.folders.push(inner);
      walk(own?.kind === "symlink" ? realPath(source) : source, inner, follow, here, found);
    } else if (own?.kind === "symlink") found.links.push({ target: readLink(source) ?? "", path: inner });
    else if (own) {
      throw new DiagnosticError(`cannot copy ${source}: neither a file, a folder nor a link`, {
        code: "file-unreadable",
      });
    }
  }
}

function identity(info: PathInfo | null): string {
  return info ? `${info.device}:${info.inode}` : "";
}

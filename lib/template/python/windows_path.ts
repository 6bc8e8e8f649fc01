/** Paths of Windows taken apart, as Python's `ntpath` does. */

/** Drive, root and the rest: `C:`, `\`, `folder\file`. */
function splitRoot(path: string): readonly [string, string, string] {
  const plain = path.replaceAll("/", "\\");
  if (plain.startsWith("\\\\")) {
    const start = plain.slice(0, 8).toUpperCase() === "\\\\?\\UNC\\" ? 8 : 2;
    const server = plain.indexOf("\\", start);
    const share = server < 0 ? -1 : plain.indexOf("\\", server + 1);
    return share < 0
      ? [path, "", ""]
      : [path.slice(0, share), path.slice(share, share + 1), path.slice(share + 1)];
  }
  if (plain.startsWith("\\")) return ["", path.slice(0, 1), path.slice(1)];
  if (plain[1] !== ":") return ["", "", path];
  return plain[2] === "\\"
    ? [path.slice(0, 2), path.slice(2, 3), path.slice(3)]
    : [path.slice(0, 2), "", path.slice(2)];
}

export function splitDrive(path: string): readonly [string, string] {
  const [drive, root, rest] = splitRoot(path);
  return [drive, root + rest];
}

/** The folder and the name at the end. */
export function splitWindowsPath(path: string): readonly [string, string] {
  const [drive, root, rest] = splitRoot(path);
  const at = Math.max(rest.lastIndexOf("\\"), rest.lastIndexOf("/")) + 1;
  return [drive + root + rest.slice(0, at).replace(/[\\/]+$/, ""), rest.slice(at)];
}

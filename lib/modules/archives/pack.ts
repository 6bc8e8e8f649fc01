/** Archives that a host's own programs make. */

import type { CommandChange } from "../../model/change.ts";
import { shellQuote } from "../../model/shell_words.ts";
import { encodeHostText } from "../../connection/host_text.ts";
import type { TargetReader } from "../../connection/target.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { askShell, findTool, missingTool, toolChange, type ToolOptions } from "../commands/tools.ts";
import { probeHost } from "./archive_file.ts";

export const PACK_FORMATS = ["bz2", "gz", "tar", "xz", "zip", "zstd"] as const;

export type PackFormat = typeof PACK_FORMATS[number];

/** What is packed. */
export interface PackRequest {
  readonly format: PackFormat;
  /** The folder that names begin in; empty for the one that commands start in. */
  readonly root: string;
  /** Files, folders and links, each of them alone. */
  readonly names: readonly string[];
  /** Whether a single file is only compressed, without an archive around it. */
  readonly isBare: boolean;
}

/** What an archive is to be in the end. */
export interface PackedFile {
  readonly path: string;
  /** Permission bits. */
  readonly mode: number;
  /** As `chown` takes it; null for whoever makes it. */
  readonly ownership: string | null;
  /** Whether its folder is in it and so keeps its time: with another the archive would have to be made again. */
  readonly keepsFolderTime: boolean;
}

/** An archive that can be made, byte for byte the same as long as its files are the same. */
export interface Packing {
  /** Whether a file is this archive. */
  readonly isSame: (path: string) => Promise<boolean>;
  readonly change: (file: PackedFile) => CommandChange;
}

/** A command that reads names and writes an archive. */
interface Packer {
  readonly command: string;
  /** What ends a name. */
  readonly end: "\0" | "\n";
}

const COMPRESSORS: Readonly<Partial<Record<PackFormat, string>>> = {
  bz2: "bzip2",
  gz: "gzip",
  xz: "xz",
  zstd: "zstd",
};
/** An archive without members (POSIX pax, "ustar Interchange Format"): no program makes one. */
const EMPTY_TAR = "head -c 10240 /dev/zero";
/** The same (PKWARE APPNOTE 6.3, section 4.3.16). */
const EMPTY_ZIP = "{ printf 'PK\\005\\006'; head -c 18 /dev/zero; }";

/**
 * BusyBox's tar reads no list of names, and there may be more than fit into a command: archives of some names each,
 * without the 1024 bytes at their ends, and one end for all.
 */
const IN_PIECES = `tar=$1
shift
exec 4>&1
code=$({ { "$tar" -c -f - --no-recursion -- "$@"; echo $? >&3; } | head -c -1024 >&4; } 3>&1)
exit "$code"`;

/** GNU's tar tells with 1 that a file changed while it was read: what it read is in the archive. */
const MAKE = `dest=$1 mode=$2 ownership=$3 keeps=$4
umask 077
new=$dest.ferry-$$
folder=$(dirname -- "$dest")
trap 'rm -f -- "$new" "$new.time"' EXIT
[ ! "$keeps" ] || touch -r "$folder" -- "$new.time" || exit
code=$({ { PACK; echo $? >&3; } COMPRESS >"$new"; } 3>&1) || exit
[ "$code" -le 1 ] || exit "$code"
chmod "$mode" "$new" || exit
[ ! "$ownership" ] || chown -- "$ownership" "$new" || exit
mv -f -- "$new" "$dest" || exit
[ ! "$keeps" ] || touch -r "$new.time" -- "$folder"`;

/**
 * @throws {DiagnosticError} `part-missing` for programs that the host lacks; `not-supported` for names with line
 * breaks, which `zip` cannot be told.
 */
export async function preparePacking(request: PackRequest, host: TargetReader): Promise<Packing> {
  const { format, root, names, isBare } = request;
  const compressor = COMPRESSORS[format];
  const [packer, tool] = await Promise.all([
    isBare ? fileReader(names) : packerFor(request, host),
    compressor === undefined ? null : findTool(host, [compressor]),
  ]);
  if (compressor !== undefined && tool === null) throw missingTool(compressor);
  const compress = compressor === undefined ? "" : `| ${compressor} -c`;
  const pipeline = `${packer.command} ${compress}`;
  const options: ToolOptions = {
    stdin: encodeHostText(names.map((name) => name + packer.end).join("")),
    ...(root === "" ? {} : { cwd: root }),
  };
  return {
    isSame: async (path) => {
      const text = `[ "$(${pipeline} | cksum)" = "$(cksum <"$1")" ]`;
      return (await askShell(host, text, [path], options)).code === 0;
    },
    change: ({ path, mode, ownership, keepsFolderTime }) => {
      const text = MAKE.replace("PACK", () => packer.command).replace("COMPRESS", () => compress || "| cat");
      const words = [path, mode.toString(8), ownership ?? "", keepsFolderTime ? "yes" : ""];
      return toolChange(`cannot make the archive ${path}`, ["sh", "-c", text, "sh", ...words], options);
    },
  };
}

function fileReader([name = ""]: readonly string[]): Packer {
  return { command: `cat -- ${shellQuote(name)}`, end: "\0" };
}

async function packerFor({ format, names }: PackRequest, host: TargetReader): Promise<Packer> {
  const isZip = format === "zip";
  if (names.length === 0) return { command: isZip ? EMPTY_ZIP : EMPTY_TAR, end: "\0" };
  const packer = isZip ? await zipPacker(host) : await tarPacker(host);
  const broken = packer.end === "\n" ? names.find((name) => name.includes("\n")) : undefined;
  if (broken !== undefined) {
    throw new DiagnosticError(`cannot archive a name with a line break: ${JSON.stringify(broken)}`, {
      code: "not-supported",
      hint: "`zip` cannot be told such names: choose another format",
    });
  }
  return packer;
}

async function tarPacker(host: TargetReader): Promise<Packer> {
  const { tools: { tar } } = await probeHost(null, host);
  if (!tar) throw missingTool("tar");
  const path = shellQuote(tar.path);
  const command = tar.maker === "gnu"
    ? `${path} -c -f - --no-recursion --null -T -`
    : `{ xargs -0 sh -c ${shellQuote(IN_PIECES)} sh ${path} && head -c 1024 /dev/zero; }`;
  return { command, end: "\0" };
}

/** Without times beside those of DOS: the time of the last look would make each archive another. */
async function zipPacker(host: TargetReader): Promise<Packer> {
  if (await findTool(host, ["zip"]) === null) throw missingTool("zip");
  return { command: "zip -q -X - -@", end: "\n" };
}

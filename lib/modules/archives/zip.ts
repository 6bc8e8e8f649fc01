/** Zip archives: what is in them, and whether it is unpacked. */

import type { PathState } from "../../model/change.ts";
import { joinPath } from "../../model/path.ts";
import { decodeHostText } from "../../connection/host_text.ts";
import type { TargetReader } from "../../connection/target.ts";
import { type ArchiveFile, archiveInput, archiveSize, type ArchiveTools, readRange } from "./archive_file.ts";
import { chooser, type Inspection, noHandler, type UnpackRequest } from "./inspection.ts";
import { readZipDirectory, type ZipEntry } from "./zip_directory.ts";

/** An entry, and what has its place. */
interface Pair {
  readonly entry: ZipEntry;
  readonly path: string;
  readonly state: PathState | null;
}

/** What the host tells of files that are there already. */
interface HostFile {
  readonly crc32: number | null;
  /** When it was changed, as a clock of the host shows it. */
  readonly clock: string;
}

const PATHS_AT_ONCE = 200;

/** @throws {DiagnosticError} `module-failed` without unzip; `archive-damaged`. */
export async function inspectZip(
  archive: ArchiveFile,
  src: string,
  request: UnpackRequest,
  { unzip, umask }: ArchiveTools,
  host: TargetReader,
): Promise<Inspection> {
  if (!unzip) throw noHandler(src, "Unable to find required 'unzip' binary in the path.");
  const all = await readZipDirectory(archiveSize(archive), (from, to) => readRange(archive, from, to, host));
  const entries = all.filter(({ name }) => chooser(request)(name));
  const pairs = await findPairs(entries, request, host);
  const files = await readFiles(pairs, host);
  // BusyBox gives what it unpacks the time of now, and what it replaces keeps its mode.
  const judge = new Judge(request, umask, unzip.isInfoZip, files);
  const verdicts = pairs.map((pair) => judge.judge(pair));
  const kept = verdicts.flatMap((verdict) => verdict.kind === "newer" ? [verdict.name] : []);
  const differences = verdicts.flatMap((verdict) => verdict.kind === "differs" ? [`${verdict.line}\n`] : [])
    .join("");
  const { extra_opts, include, exclude, dest } = request;
  const unwanted = [...exclude, ...kept.map((name) => name.replace(/[*?[]/g, "[$&]"))];
  const argv = (folder: string) => [
    unzip.path,
    "-o",
    ...extra_opts,
    archiveInput(archive).path,
    ...include,
    ...(unwanted.length === 0 ? [] : ["-x", ...unwanted]),
    "-d",
    folder,
  ];
  return {
    handler: "ZipArchive",
    members: entries.map(({ name }) => name),
    differences,
    extractTo: (folder) => ({ run: { kind: "argv", argv: argv(folder) }, cwd: dest }),
    replacesLinks: false,
  };
}

async function findPairs(
  entries: readonly ZipEntry[],
  { dest }: UnpackRequest,
  host: TargetReader,
): Promise<readonly Pair[]> {
  const paths = entries.map(({ name }) => joinPath(dest, name.replace(/^\/+|\/+$/g, "")));
  const states = await host.stat(paths);
  return entries.map((entry, at) => ({ entry, path: paths[at] ?? "", state: states[at] ?? null }));
}

/** Prints a line for each path: the time on the host's clock, and the last eight bytes of the file when packed. */
const LOOK = `for path do
  printf '%s|' "$(stat -c %y -- "$path")"
  gzip -1c <"$path" | tail -c 8 | od -An -tx1
done`;

/** The checksums and times of files that may be as they should be. */
async function readFiles(
  pairs: readonly Pair[],
  host: TargetReader,
): Promise<ReadonlyMap<string, HostFile>> {
  const paths = pairs.flatMap(({ entry, path, state }) =>
    state?.kind === "file" && entry.kind === "file" && state.size === entry.size ? [path] : []
  );
  const files = new Map<string, HostFile>();
  for (let at = 0; at < paths.length; at += PATHS_AT_ONCE) {
    const batch = paths.slice(at, at + PATHS_AT_ONCE);
    const argv = ["/bin/sh", "-s", "--", ...batch];
    const { stdout } = await host.query({ run: { kind: "argv", argv }, stdin: LOOK });
    const lines = decodeHostText(stdout).split("\n");
    for (const [index, path] of batch.entries()) files.set(path, readLook(lines[index] ?? ""));
  }
  return files;
}

/** Gzip ends with the CRC-32 of what it packed, its lowest byte first. */
function readLook(line: string): HostFile {
  const [clock = "", bytes = ""] = line.split("|");
  const [a, b, c, d] = bytes.trim().split(/\s+/);
  const crc32 = d === undefined ? null : parseInt(`${d}${c}${b}${a}`, 16);
  return { crc32, clock: clock.slice(0, 19) };
}

type Verdict =
  | { readonly kind: "same" }
  /** It is to be left alone. */
  | { readonly kind: "newer"; readonly name: string }
  /** How it differs, in the letters of rsync. */
  | { readonly kind: "differs"; readonly line: string };

const SAME: Verdict = { kind: "same" };

class Judge {
  constructor(
    private readonly request: UnpackRequest,
    private readonly umask: number,
    /** Whether times and modes tell something. */
    private readonly isExact: boolean,
    private readonly files: ReadonlyMap<string, HostFile>,
  ) {}

  judge({ entry, path, state }: Pair): Verdict {
    const { name } = entry;
    const letter = { directory: "d", symlink: "L", file: "f" }[entry.kind];
    if (!state) return { kind: "differs", line: `>${letter}++++++.?? ${name}` };
    if (state.kind !== entry.kind) return { kind: "differs", line: `c${letter}++++++.?? ${name}` };
    const file = this.files.get(path);
    const isFile = entry.kind === "file";
    const age = isFile && this.isExact ? this.#age(entry, state, file) : "same";
    if (this.request.keep_newer && age === "newer") return { kind: "newer", name };
    const marks = [
      isFile && file?.crc32 !== entry.crc32 ? "c" : ".",
      isFile && state.size !== entry.size ? "s" : ".",
      age === "same" ? "." : "t",
      this.#hasWrongMode(entry, state) ? "p" : ".",
    ].join("");
    return marks === "...." ? SAME : { kind: "differs", line: `.${letter}${marks}..?? ${name}` };
  }

  #age(entry: ZipEntry, state: PathState, file: HostFile | undefined): "older" | "same" | "newer" {
    if (entry.modifiedS !== null) return ageOf(state.modifiedS - entry.modifiedS);
    // A file of another size is unpacked anyway, unless it is newer.
    if (!file) return "same";
    return file.clock === entry.clock ? "same" : file.clock < entry.clock ? "older" : "newer";
  }

  #hasWrongMode(entry: ZipEntry, state: PathState): boolean {
    if (this.request.setsMode || !this.isExact || entry.kind === "symlink") return false;
    const plain = entry.kind === "directory" || entry.isProgram ? 0o777 : 0o666;
    return state.mode !== (entry.mode ?? plain & ~this.umask);
  }
}

function ageOf(difference: number): "older" | "same" | "newer" {
  return difference === 0 ? "same" : difference < 0 ? "older" : "newer";
}

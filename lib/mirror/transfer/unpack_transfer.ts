/** Unpacking a transfer: everything in it is checked before anything appears among the sequences. */

import type { SequencePart } from "../../model/mirror.ts";
import { DiagnosticError, throwCollected } from "../../source/diagnostic.ts";
import { hasher } from "../../system/hash.ts";
import { FileWriter } from "../../system/file_writer.ts";
import { readPieces } from "../../system/file_reader.ts";
import {
  isDirectory,
  isFile,
  listFolder,
  makeFolder,
  movePath,
  readBytes,
  removePath,
  replaceFile,
  syncFolder,
} from "../../system/files.ts";
import { GunzipError, gunzipStream } from "../../system/gunzip.ts";
import { type TarMember, tarMembers } from "../archive/tar_reader.ts";
import { requireTrust, type Trust } from "../publish/trust.ts";
import { MANIFEST_NAME } from "../sequence/manifest_file.ts";
import { paperProblems } from "../sequence/paper_check.ts";
import { PAPER_NAMES } from "../sequence/papers.ts";
import { damagedPart, hasManifest, readSequence, type SequenceFolder } from "../sequence/sequence_folder.ts";
import { sequenceName } from "../sequence/sequence_name.ts";
import { UPLOAD_NAME } from "../sequence/upload_script.ts";

export interface UnpackRequest {
  readonly file: string;
  /** The folder that the sequences' folders are in, or come into. */
  readonly content: string;
  readonly trust: Trust;
}

export interface UnpackedSequence {
  readonly name: string;
  readonly folder: string;
  /** Names of the files that came. */
  readonly files: readonly string[];
}

/** Where files are until all are known to be whole. */
const INCOMING = ".ferry-incoming";
const MEMBER = /^(?:\.\/)?(?:content\/)?(seq\d+-[A-Za-z0-9._-]+)\/([^/]+)$/;
const PART = /^mirror_\d{6}\.tar$/;
/** Papers are small: whatever is larger is none. */
const LARGEST_PAPER = 64 * 1024 * 1024;

/**
 * Unpacks a transfer, and completes sequences of which it has parts. Doing it again does no harm.
 *
 * @throws {DiagnosticError} `archive-damaged` and `part-missing` naming the part, `signature-invalid`,
 * `sequence-foreign`: then nothing has changed.
 */
export async function unpackTransfer(
  { file, content, trust }: UnpackRequest,
  signal?: AbortSignal,
): Promise<readonly UnpackedSequence[]> {
  if (!isFile(file)) throw new DiagnosticError(`no such file: ${file}`, { code: "file-not-found" });
  const incoming = `${content}/${INCOMING}`;
  removePath(incoming);
  makeFolder(incoming);
  try {
    const tar = await plainTar(file, incoming);
    const members = await membersOf(tar, file);
    const made: Arrived[] = [];
    for (const [name, files] of members) {
      made.push(await arrive({ name, files, tar, folder: `${content}/${name}`, incoming }, trust, signal));
    }
    for (const one of made) install(one);
    syncFolder(content);
    return made.map(({ name, folder, files }) => ({ name, folder, files }));
  } finally {
    removePath(incoming);
  }
}

/** A sequence that came, checked, in a folder of its own. */
interface Arrived extends UnpackedSequence {
  readonly staged: string;
}

interface Coming {
  readonly name: string;
  readonly files: ReadonlyMap<string, TarMember>;
  readonly tar: string;
  readonly folder: string;
  readonly incoming: string;
}

async function plainTar(file: string, incoming: string): Promise<string> {
  if (!await isGzip(file)) return file;
  const tar = `${incoming}/transfer.tar`;
  try {
    using writer = FileWriter.open(tar);
    for await (const piece of gunzipStream(readPieces(file))) writer.write(piece);
  } catch (cause) {
    if (!(cause instanceof GunzipError)) throw cause;
    throw new DiagnosticError(`${file} cannot be unpacked: ${cause.message}`, {
      code: "archive-damaged",
      cause,
    });
  }
  return tar;
}

/** Told by its content: files are renamed on the way. */
async function isGzip(file: string): Promise<boolean> {
  for await (const [first, second] of readPieces(file, { from: 0, to: 2 })) {
    return first === 0x1f && second === 0x8b;
  }
  return false;
}

/** What is in a transfer, by sequence. Anything that does not belong into one is refused. */
async function membersOf(
  tar: string,
  shown: string,
): Promise<ReadonlyMap<string, ReadonlyMap<string, TarMember>>> {
  const found = new Map<string, Map<string, TarMember>>();
  for await (const member of tarMembers(tar)) {
    const [, folder = "", name = ""] = MEMBER.exec(member.name) ?? [];
    const isFolder = member.name.endsWith("/") && member.size === 0;
    if (isFolder) continue;
    const files = found.get(folder) ?? new Map<string, TarMember>();
    const isKnown = PAPER_NAMES.includes(name) ? member.size <= LARGEST_PAPER : PART.test(name);
    if (folder === "" || !isKnown || files.has(name)) {
      throw new DiagnosticError(`${shown} has ${member.name}, which is no part of a transfer`, {
        code: "archive-damaged",
        hint: "unpack what ferry sequence pack has made",
      });
    }
    found.set(folder, files.set(name, member));
  }
  if (found.size > 0) return found;
  throw new DiagnosticError(`${shown} has no sequence`, { code: "part-missing" });
}

async function arrive(coming: Coming, trust: Trust, signal: AbortSignal | undefined): Promise<Arrived> {
  const { name, files, tar, folder, incoming } = coming;
  const staged = `${incoming}/${name}`;
  makeFolder(staged);
  for (const paper of PAPER_NAMES) {
    const member = files.get(paper);
    if (member) await copyPaper(tar, member, `${staged}/${paper}`);
    else if (isFile(`${folder}/${paper}`)) replaceFile(`${staged}/${paper}`, readBytes(`${folder}/${paper}`));
  }
  const sequence = readSequence(staged);
  requireTrust(sequence, trust);
  requireSame(coming, sequence);
  // Papers that were here before are asked for again by who looks for what is lacking.
  if (files.has(MANIFEST_NAME)) throwCollected(paperProblems(staged, sequence.manifest));
  const { parts } = sequence.manifest;
  for (const [file] of files) {
    if (PAPER_NAMES.includes(file) || parts.some((part) => part.name === file)) continue;
    throw new DiagnosticError(`${name}: ${file} is no part of it`, { code: "archive-damaged" });
  }
  for (const part of parts) {
    const member = files.get(part.name);
    if (member) await copyPart(coming, part, member, signal);
    else if (!isDirectory(folder)) {
      throw new DiagnosticError(`${name}: part ${part.name} is missing`, {
        code: "part-missing",
        hint: "pack the sequence again where it was cut",
      });
    }
  }
  return { name, folder, staged, files: [...files.keys()] };
}

/** A folder belongs to one sequence, and goes on belonging to it. */
function requireSame({ name, folder }: Coming, { manifest, manifestDigest }: SequenceFolder): void {
  const wrong = (message: string, hint: string) =>
    new DiagnosticError(`${name}: ${message}`, { code: "sequence-foreign", hint });
  const own = sequenceName(manifest.number, manifest.description);
  if (own !== name) throw wrong(`its manifest is that of ${own}`, "pack it again where it was cut");
  if (!isDirectory(folder) || !hasManifest(folder)) return;
  let here: SequenceFolder;
  try {
    here = readSequence(folder);
  } catch (error) {
    if (error instanceof DiagnosticError) return;
    throw error;
  }
  if (here.manifestDigest === manifestDigest) return;
  throw wrong(`another sequence of this name is in ${folder}`, "unpack into another folder");
}

async function copyPaper(tar: string, { offset, size }: TarMember, path: string): Promise<void> {
  const pieces = [];
  for await (const piece of readPieces(tar, { from: offset, to: offset + size })) pieces.push(piece);
  const bytes = new Uint8Array(await new Blob(pieces).arrayBuffer());
  replaceFile(path, bytes, path.endsWith(UPLOAD_NAME) ? 0o755 : 0o644);
}

async function copyPart(
  { name, tar, incoming }: Coming,
  part: SequencePart,
  { offset, size }: TarMember,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (size !== part.size) throw damagedPart(name, part.name, `it has ${size} bytes, and not ${part.size}`);
  const hash = hasher("sha256");
  using writer = FileWriter.open(`${incoming}/${name}/${part.name}`);
  for await (const piece of readPieces(tar, { from: offset, to: offset + size })) {
    signal?.throwIfAborted();
    hash.update(piece);
    writer.write(piece);
  }
  await writer.sync();
  const sha256 = hash.hex();
  if (sha256 !== part.sha256) {
    throw damagedPart(name, part.name, `its sha256 is ${sha256}, and not ${part.sha256}`);
  }
}

/** What came takes its place: as a whole where nothing is, file by file where a sequence is completed. */
function install({ staged, folder }: Arrived): void {
  if (!isDirectory(folder)) return movePath(staged, folder);
  const files = listFolder(staged);
  // The manifest comes last: until then the old one speaks for what is there.
  const ordered = [...files.filter((name) => !PAPER_NAMES.includes(name)), ...PAPER_NAMES.toReversed()];
  for (const name of ordered) if (files.includes(name)) movePath(`${staged}/${name}`, `${folder}/${name}`);
  syncFolder(folder);
}

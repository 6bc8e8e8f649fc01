/** Files put together from fragments. */

import { baseName } from "../../model/path.ts";
import type { TargetReader } from "../../connection/target.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { byCodePoint, isDirectory, isFile, listFolder, pathInfo, readBytes } from "../../system/files.ts";
import { NEWLINE, unescapedBytes } from "./python_escapes.ts";
import { compilePattern } from "./python_pattern.ts";

export interface FragmentChoice {
  /** A pattern for the names, null for all. */
  readonly regexp: string | null;
  /** Leaves out names that begin with a dot. */
  readonly ignore_hidden: boolean;
}

/** All fragments are held in memory. */
const LARGEST_BYTES = 64 * 1024 * 1024;
/** Fragments that are read at a time. */
const READ_AT_ONCE = 16;

/** The content of the fragments in a folder of a host, in the order of their names. @throws {DiagnosticError} */
export async function hostFragments(
  folder: string,
  choice: FragmentChoice,
  host: TargetReader,
): Promise<readonly Uint8Array[]> {
  const listing = await host.list(folder, { depth: 1, follow: true });
  if (!listing) throw await noFolder(folder, host);
  const files = new Map(
    listing.states.filter(({ kind }) => kind === "file").map(({ path }) => [baseName(path), path]),
  );
  const paths = chosen([...files.keys()], choice).map((name) => files.get(name) ?? "");
  const contents: Uint8Array[] = [];
  for (let at = 0; at < paths.length; at += READ_AT_ONCE) {
    const batch = paths.slice(at, at + READ_AT_ONCE);
    const read = await Promise.all(batch.map((path) => host.read(path, { limitBytes: LARGEST_BYTES })));
    contents.push(...read.filter((bytes) => bytes !== null));
  }
  return contents;
}

async function noFolder(folder: string, host: TargetReader): Promise<DiagnosticError> {
  const [state] = await host.stat([folder], { follow: true });
  return missing(folder, state ? "is not a directory" : "does not exist");
}

/**
 * The same in a folder of this machine.
 *
 * @param read Reads a file, a vault decrypted where that is wanted.
 */
export function localFragments(
  folder: string,
  choice: FragmentChoice,
  read: (path: string) => Uint8Array = readBytes,
): readonly Uint8Array[] {
  if (!isDirectory(folder)) {
    throw missing(folder, pathInfo(folder) ? "is not a directory" : "does not exist");
  }
  const paths = chosen(listFolder(folder), choice).map((name) => `${folder}/${name}`);
  return paths.filter(isFile).map(read);
}

function chosen(names: readonly string[], { regexp, ignore_hidden: ignoresHidden }: FragmentChoice) {
  const pattern = regexp === null ? null : compilePattern(regexp);
  return names.filter((name) =>
    (!pattern || pattern.search(name) !== null) && !(ignoresHidden && name.startsWith("."))
  ).sort(byCodePoint);
}

function missing(folder: string, why: string): DiagnosticError {
  return new DiagnosticError(`Source (${folder}) ${why}`, { code: "file-not-found" });
}

/** The fragments in a row, each from the start of a line on, with a delimiter between them. */
export function joinFragments(fragments: readonly Uint8Array[], delimiter: string | null): Uint8Array {
  const between = delimiter ? unescapedBytes(delimiter) : new Uint8Array(0);
  const parts = fragments.flatMap((fragment, at) =>
    at === 0 ? [fragment] : [lineEnd(fragments[at - 1] ?? fragment), between, lineEnd(between), fragment]
  );
  const made = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    made.set(part, at);
    at += part.length;
  }
  return made;
}

/** The line break that is missing behind a part; nothing is missing behind nothing that was to be put there. */
function lineEnd(part: Uint8Array): Uint8Array {
  return Uint8Array.from(part.length === 0 || part.at(-1) === NEWLINE ? [] : [NEWLINE]);
}

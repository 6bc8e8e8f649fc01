/** Files of a host chosen by what they hold. */

import type { TargetReader } from "../../connection/target.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { bytesToText } from "./encoding.ts";
import { compilePattern } from "./python_pattern.ts";
import { withPlainBreaks } from "./text_file.ts";

export interface ContentCriteria {
  readonly contains: string;
  /** Looks for the pattern in the whole text; otherwise at the start of each line. */
  readonly read_whole_file: boolean;
  readonly encoding: string | null;
}

/** Larger files cannot be looked into. */
const LARGEST_BYTES = 64 * 1024 * 1024;
/** Files that are read at a time: their content travels. */
const READ_AT_ONCE = 8;

/**
 * The paths of files that hold the pattern.
 *
 * @throws {DiagnosticError} `bad-argument` for a file that is no text in the encoding.
 */
export async function holding(
  paths: readonly string[],
  { contains, read_whole_file: isWhole, encoding }: ContentCriteria,
  host: TargetReader,
): Promise<ReadonlySet<string>> {
  const pattern = compilePattern(contains);
  const found = new Set<string>();
  const look = async (path: string) => {
    const bytes = await readIfPossible(path, host);
    if (!bytes) return;
    const text = withPlainBreaks(decoded(path, bytes, encoding));
    const holds = isWhole
      ? pattern.search(text) !== null
      : (text.match(/[^\n]*\n|[^\n]+$/g) ?? []).some((line) => pattern.matchStart(line) !== null);
    if (holds) found.add(path);
  };
  for (let at = 0; at < paths.length; at += READ_AT_ONCE) {
    await Promise.all(paths.slice(at, at + READ_AT_ONCE).map(look));
  }
  return found;
}

/** What may not be read holds nothing, as with Ansible. */
async function readIfPossible(path: string, host: TargetReader): Promise<Uint8Array | null> {
  try {
    return await host.read(path, { limitBytes: LARGEST_BYTES });
  } catch (error) {
    if (error instanceof DiagnosticError && error.code === "access-denied") return null;
    throw error;
  }
}

function decoded(path: string, bytes: Uint8Array, encoding: string | null): string {
  const name = encoding ?? "utf-8";
  // That an encoding is unknown is not for the file to say.
  bytesToText(new Uint8Array(0), name);
  try {
    return bytesToText(bytes, name);
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    const shown = encoding ?? "utf-8 (Python default)";
    throw new DiagnosticError(`Failed to decode the file '${path}' with encoding: ${shown}`, {
      code: "bad-argument",
      cause: error,
    });
  }
}

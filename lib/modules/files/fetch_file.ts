/** Files of a host, brought to the machine that ferry runs on. */

import { folderOf } from "../../model/path.ts";
import { decodeHostText } from "../../connection/host_text.ts";
import type { Target } from "../../connection/target.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { makeFolder, movePath, removePath } from "../../system/files.ts";
import { FileWriter } from "../../system/file_writer.ts";
import { hasher } from "../../system/hash.ts";
import { randomHex } from "../../system/random.ts";

export interface Fetched {
  /** Lower-case hexadecimal digits. */
  readonly sha1: string;
  readonly md5: string;
}

/**
 * Brings a file as a stream, however large. What was at the destination is replaced in one moment, when all is here.
 *
 * @param check Called with what came before it takes its place; what it throws leaves everything as it is.
 * @throws {DiagnosticError} `file-unreadable`, `file-unwritable`, `no-space`.
 */
export async function fetchFile(
  path: string,
  dest: string,
  host: Target,
  check: (fetched: Fetched) => void,
): Promise<Fetched> {
  makeFolder(folderOf(dest));
  const temporary = `${dest}.${randomHex(6)}.tmp`;
  try {
    const fetched = await receive(path, temporary, host);
    check(fetched);
    movePath(temporary, dest);
    return fetched;
  } finally {
    removePath(temporary);
  }
}

async function receive(path: string, temporary: string, host: Target): Promise<Fetched> {
  const [sha1, md5] = [hasher("sha1"), hasher("md5")];
  using writer = FileWriter.open(temporary);
  let failure: unknown = null;
  const { code, stderr } = await host.run({ run: { kind: "argv", argv: ["cat", "--", path] } }, {
    keepStdout: false,
    onOutput: (stream, piece) => {
      if (stream === "stderr" || failure !== null) return;
      sha1.update(piece);
      md5.update(piece);
      try {
        writer.write(piece);
      } catch (error) {
        // The connection is not to suffer from a full disk here.
        failure = error;
      }
    },
  });
  if (failure !== null) throw failure;
  if (code === 0) return { sha1: sha1.hex(), md5: md5.hex() };
  throw new DiagnosticError(`cannot read ${path}: ${decodeHostText(stderr).trim()}`, {
    code: "file-unreadable",
  });
}

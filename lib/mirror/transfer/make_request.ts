/** Looking for what a far side lacks: parts that are damaged or missing, sequences that never came. */

import type { SequenceManifest } from "../../model/mirror.ts";
import { DiagnosticError, diagnosticsOf } from "../../source/diagnostic.ts";
import { isFile, listFolder } from "../../system/files.ts";
import { tarMembers } from "../archive/tar_reader.ts";
import { paperProblems } from "../sequence/paper_check.ts";
import {
  folderNumber,
  readSequence,
  requirePart,
  type SequenceFolder,
  sequenceFolders,
  verifyPart,
} from "../sequence/sequence_folder.ts";
import { UPLOAD_NAME } from "../sequence/upload_script.ts";
import { readLedger } from "../workspace/ledger.ts";
import { workspacePaths } from "../workspace/paths.ts";
import type { RequestedSequence, TransferRequest } from "./request_file.ts";

export interface LackOptions {
  /** Sequences that are wanted whatever is here. @default {[]} */
  readonly wanted?: readonly number[];
  /** Looks at sizes only. @default {false} */
  readonly quick?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * What a folder of sequences lacks to be published.
 *
 * @param root The workspace that remembers what was published.
 * @throws {DiagnosticError} `sequence-unknown` where not even the workspace of the sequences is known.
 */
export async function makeRequest(
  root: string,
  content: string,
  { wanted = [], quick = false, signal }: LackOptions = {},
): Promise<TransferRequest> {
  const published = newestPublished(root);
  const whole: SequenceFolder[] = [];
  const items = new Map<number, RequestedSequence>();
  const ask = (item: RequestedSequence) => items.set(item.number, item);
  for (const folder of sequenceFolders(content)) {
    const number = folderNumber(folder) ?? 0;
    const sequence = readOrNull(folder);
    if (sequence) whole.push(sequence);
    const lacking = sequence ? await lackingIn(sequence, { quick, signal }) : { papers: true, parts: [] };
    if (!lacking.papers && lacking.parts.length === 0) continue;
    ask({ number, manifest: sequence?.manifestDigest ?? null, ...lacking });
  }
  const workspace = workspaceOf(whole, published?.workspace ?? null, content);
  const reached = published?.workspace === workspace ? published.number : null;
  const here = (number: number) =>
    whole.some(({ manifest }) => manifest.number === number) || items.has(number);
  for (const { manifest } of whole) {
    const base = missingBase(manifest, reached);
    if (base !== null && !here(base)) ask({ number: base, manifest: null, papers: true, parts: null });
  }
  for (const number of wanted) ask({ number, manifest: null, papers: true, parts: null });
  return {
    workspace,
    published: reached,
    present: whole.map(({ manifest }) => manifest.number).filter((number) => !items.has(number)),
    items: [...items.values()].toSorted((a, b) => a.number - b.number),
  };
}

/** The number of what must be here or published before; null for nothing. */
function missingBase({ number, base, complete }: SequenceManifest, reached: number | null): number | null {
  if (base === null || complete || number <= (reached ?? 0)) return null;
  return base.number <= (reached ?? 0) ? null : base.number;
}

async function lackingIn(
  { folder, manifest }: SequenceFolder,
  { quick, signal }: { readonly quick: boolean; readonly signal?: AbortSignal | undefined },
): Promise<Pick<RequestedSequence, "papers"> & { readonly parts: readonly string[] }> {
  const papers = !isFile(`${folder}/${UPLOAD_NAME}`) || paperProblems(folder, manifest).length > 0;
  const parts: string[] = [];
  for (const part of manifest.parts) {
    try {
      requirePart(folder, part);
      if (quick) continue;
      await verifyPart(folder, part, signal);
      for await (const _ of tarMembers(`${folder}/${part.name}`));
    } catch (error) {
      if (diagnosticsOf(error).length === 0) throw error;
      parts.push(part.name);
    }
  }
  return { papers, parts };
}

function newestPublished(root: string) {
  const { published } = workspacePaths(root);
  const all = listFolder(published).filter((name) => name.endsWith(".json"))
    .flatMap((name) => readLedger(`${published}/${name}`)?.sequence ?? []);
  // What the slowest of several destinations has.
  return all.toSorted((a, b) => a.number - b.number)[0] ?? null;
}

function workspaceOf(whole: readonly SequenceFolder[], recorded: string | null, content: string): string {
  const found = whole.at(-1)?.manifest.workspace ?? recorded;
  if (found !== null) return found;
  throw new DiagnosticError(`${content} has no sequence that says which workspace it is of`, {
    code: "sequence-unknown",
    hint: "bring a complete sequence first",
  });
}

function readOrNull(folder: string): SequenceFolder | null {
  try {
    return readSequence(folder);
  } catch (error) {
    if (error instanceof DiagnosticError) return null;
    throw error;
  }
}

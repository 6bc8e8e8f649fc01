/** Receipts as files of a workspace: written on the far side, recorded on the near one. */

import type { Repository } from "../../model/oci.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { isDirectory, readTextIfAny, replaceFile } from "../../system/files.ts";
import { inWorkspace, type MirrorDeps } from "../session.ts";
import { SharedChain } from "../shared/shared_chain.ts";
import { openWorkspace } from "../workspace/open_workspace.ts";
import type { Acknowledgement } from "../workspace/state.ts";
import type { Workspace } from "../workspace/workspace.ts";
import { acknowledge, type Acknowledged, type AcknowledgeRequest } from "./acknowledge.ts";
import { issueReceipt, type ReceiptRequest } from "./issue_receipt.ts";
import { parseReceipt, type Receipt } from "./receipt_file.ts";

export interface WriteReceiptRequest extends ReceiptRequest {
  /** Where it goes; undefined for the usual place in the workspace, null for nowhere. */
  readonly file?: string | null | undefined;
  /** False only tells. @default {true} */
  readonly writes?: boolean | undefined;
}

export interface WrittenReceipt {
  readonly receipt: Receipt;
  readonly code: string;
  readonly file: string | null;
  /** False where the file says the same already, whenever it was written. */
  readonly isNew: boolean;
}

/** Makes a receipt, and writes it where what it says is not there already. @throws as `issueReceipt`. */
export function writeReceipt(
  request: WriteReceiptRequest,
  { clock, signer = null }: Pick<MirrorDeps, "clock" | "signer">,
): WrittenReceipt {
  const { receipt, text, code } = issueReceipt(request, { clock, signer });
  const { file = `${request.root}/receipt-seq${receipt.number}.json`, writes = true } = request;
  if (file === null) return { receipt, code, file, isNew: false };
  const isNew = !saysTheSame(readTextIfAny(file), receipt, signer !== null);
  if (isNew && writes) replaceFile(file, text);
  return { receipt, code, file, isNew };
}

export interface RecordRequest extends Omit<AcknowledgeRequest, "trust"> {
  /** The workspace that the sequence was cut in. */
  readonly root: string;
  /** Where several machines share the chain; null where it is in the workspace alone. */
  readonly metadata: Repository | null;
}

export type RecordedReceipt = Acknowledged & { readonly acknowledged: readonly Acknowledgement[] };

/** Records a receipt in a workspace. @throws as `acknowledge`; `workspace-locked`. */
export async function recordReceipt(
  { root, metadata, ...request }: RecordRequest,
  deps: MirrorDeps,
  signal?: AbortSignal,
): Promise<RecordedReceipt> {
  return await changingSites({ root, metadata }, deps, (workspace) => {
    const done = acknowledge(workspace, { ...request, trust: deps.trusted ?? null }, deps.clock.nowMs());
    return { ...done, acknowledged: workspace.acknowledged };
  }, signal);
}

/** No longer waits for a site. @returns false where it never said anything. */
export async function forgetSite(
  { root, metadata, site }: Pick<RecordRequest, "root" | "metadata"> & { readonly site: string },
  deps: MirrorDeps,
  signal?: AbortSignal,
): Promise<boolean> {
  return await changingSites({ root, metadata }, deps, (workspace) => workspace.forgetSite(site), signal);
}

async function changingSites<T>(
  { root, metadata }: Pick<RecordRequest, "root" | "metadata">,
  deps: MirrorDeps,
  change: (workspace: Workspace) => T,
  signal: AbortSignal | undefined,
): Promise<T> {
  if (metadata === null && !isDirectory(root)) {
    throw new DiagnosticError(`no such folder: ${root}`, { code: "file-not-found" });
  }
  const { destinations: registry, newUuid } = deps;
  return await inWorkspace(root, { what: "acknowledge", isNeeded: true }, deps, async ({ paths, teller }) => {
    const shared = metadata && await SharedChain.open(paths, metadata, { registry, teller, newUuid }, signal);
    await shared?.claim();
    const changed = change(await openWorkspace(paths, { teller, newUuid }));
    await shared?.publish();
    return changed;
  });
}

/** Whether a file is a receipt of the same, and signed where it is to be. */
function saysTheSame(
  text: string | null,
  { issued: _issued, ...wanted }: Receipt,
  isSigned: boolean,
): boolean {
  if (text === null) return false;
  try {
    const { receipt: { issued: _then, ...found }, signatures } = parseReceipt(text, "");
    return JSON.stringify(found) === JSON.stringify(wanted) && (signatures.length > 0 || !isSigned);
  } catch {
    // Whatever it is, it is no receipt.
    return false;
  }
}

/** The near side: taking note of what a site published. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { readTextIfAny } from "../../system/files.ts";
import { checkSignatures, type SignatureState } from "../trust/signature.ts";
import type { Trust } from "../publish/trust.ts";
import type { Acknowledgement, ChainLink } from "../workspace/state.ts";
import type { Workspace } from "../workspace/workspace.ts";
import { looksLikeCode, proofOf, readReceiptCode } from "./receipt_code.ts";
import { parseReceipt, receiptDigest } from "./receipt_file.ts";

export interface AcknowledgeRequest {
  /** The path of a receipt, or its code. */
  readonly receipt: string;
  /** What the site is called; null for the destination in the receipt, or the only site. */
  readonly site: string | null;
  /** Takes a receipt of an older sequence than the recorded one. */
  readonly allowOlder: boolean;
  readonly trust: Trust;
}

export interface Acknowledged {
  readonly link: ChainLink;
  readonly site: string;
  /** Null for a code, which nobody can sign. */
  readonly signature: SignatureState | null;
  /** False where the same was recorded before. */
  readonly isNew: boolean;
}

/** The name of a site that nobody named. */
const SOME_SITE = "default";

/**
 * Records a receipt.
 *
 * @throws {DiagnosticError} `archive-damaged`, `signature-invalid`, `sequence-foreign` for a receipt of another
 * workspace or of another sequence, `sequence-order` for one that is older than what is recorded.
 */
export function acknowledge(
  workspace: Workspace,
  request: AcknowledgeRequest,
  nowMs: number,
): Acknowledged {
  const { link, site: named, signature } = received(workspace, request);
  const site = request.site ?? siteOf(workspace.acknowledged, named);
  const before = workspace.acknowledged.find((one) => one.site === site);
  if (before && before.number > link.number && !request.allowOlder) {
    throw new DiagnosticError(
      `${site} acknowledged sequence ${before.number} before: a receipt of sequence ${link.number} is older`,
      {
        code: "sequence-order",
        hint: "where the site was set back, allow it with --older",
      },
    );
  }
  const isNew = before?.number !== link.number;
  // A site that got a name of its own is the one that had none so far.
  if (named !== null && site !== SOME_SITE) workspace.forgetSite(SOME_SITE);
  if (isNew) {
    const at = `${new Date(nowMs).toISOString().slice(0, 19)}Z`;
    workspace.acknowledge({ site, number: link.number, manifest: link.manifest, at });
  }
  return { link, site, signature, isNew };
}

interface Found {
  readonly link: ChainLink;
  readonly site: string | null;
  readonly signature: SignatureState | null;
}

function received(workspace: Workspace, { receipt, trust }: AcknowledgeRequest): Found {
  const text = readTextIfAny(receipt);
  if (text !== null) return fromFile(workspace, text, receipt, trust);
  if (looksLikeCode(receipt.slice(receipt.lastIndexOf("/") + 1))) {
    return fromCode(workspace, receipt.slice(receipt.lastIndexOf("/") + 1));
  }
  throw new DiagnosticError(`${receipt} is neither a file nor the code of a receipt`, {
    code: "file-not-found",
    hint: "ferry sequence receipt makes both where sequences are published",
  });
}

function fromFile(workspace: Workspace, text: string, shown: string, trust: Trust): Found {
  const { receipt, signatures } = parseReceipt(text, shown);
  const signature = checkSignatures("receipt", receiptDigest(receipt), signatures, trust, shown);
  if (receipt.workspace !== workspace.uuid) {
    throw foreign(`the receipt is of the workspace ${receipt.workspace}, and this is ${workspace.uuid}`);
  }
  const link = linkNumbered(workspace, receipt.number);
  if (link.manifest !== receipt.manifest) throw otherSequence(receipt.number);
  return { link, site: receipt.destination, signature };
}

function fromCode(workspace: Workspace, text: string): Found {
  const code = readReceiptCode(text);
  if (!code) {
    throw new DiagnosticError(`the code is mistyped: ${text}`, {
      code: "bad-option",
      hint: "6 groups of 5 letters and digits, without I, L, O and U",
    });
  }
  const link = linkNumbered(workspace, code.number);
  if (proofOf({ ...link, workspace: workspace.uuid }) !== code.proof) throw otherSequence(code.number);
  return { link, site: null, signature: null };
}

function siteOf(known: readonly Acknowledgement[], named: string | null): string {
  if (named !== null) return named;
  const [only, more] = known;
  if (!more) return only?.site ?? SOME_SITE;
  throw new DiagnosticError(`several sites are known: ${known.map(({ site }) => site).join(", ")}`, {
    code: "bad-option",
    hint: "say with --site which of them it was",
  });
}

function linkNumbered({ chain }: Workspace, number: number): ChainLink {
  const link = chain.find((one) => one.number === number);
  if (link) return link;
  throw foreign(`the receipt is of a sequence ${number}, which was not cut here`);
}

function otherSequence(number: number): DiagnosticError {
  return foreign(`the receipt is of another sequence ${number} than the one that was cut here`);
}

function foreign(message: string): DiagnosticError {
  return new DiagnosticError(message, {
    code: "sequence-foreign",
    hint: "record it where the sequence was cut",
  });
}

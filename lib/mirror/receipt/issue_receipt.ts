/** The far side: saying what was published. */

import type { Digest } from "../../model/oci.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Clock } from "../../system/clock.ts";
import type { Ed25519Key } from "../../system/ed25519.ts";
import { listFolder } from "../../system/files.ts";
import { candidateOf } from "../publish/open_sequence.ts";
import type { PublishedSequence } from "../publish/order.ts";
import { hasManifest, readSequence, sequenceFolders } from "../sequence/sequence_folder.ts";
import { type Ledger, readLedger } from "../workspace/ledger.ts";
import { workspacePaths } from "../workspace/paths.ts";
import { receiptCode } from "./receipt_code.ts";
import { type Receipt, receiptText } from "./receipt_file.ts";

export interface ReceiptRequest {
  /** The workspace that remembers what was published. */
  readonly root: string;
  /** `host[:port][/path]`; null for the only one. */
  readonly destination: string | null;
}

export interface IssuedReceipt {
  readonly receipt: Receipt;
  readonly text: string;
  readonly code: string;
}

/**
 * Makes a receipt for the sequence that was published last.
 *
 * @throws {DiagnosticError} `sequence-unknown` where nothing was, `bad-option` where it must be said which destination.
 */
export function issueReceipt(
  { root, destination }: ReceiptRequest,
  { clock, signer }: { readonly clock: Clock; readonly signer: Ed25519Key | null },
): IssuedReceipt {
  const { destination: place, sequence } = ledgerFor(root, destination);
  if (!sequence) throw nothingPublished(root);
  const receipt: Receipt = {
    workspace: sequence.workspace,
    number: sequence.number,
    manifest: sequence.manifest ?? manifestOf(sequence, root),
    destination: place,
    issued: `${new Date(clock.nowMs()).toISOString().slice(0, 19)}Z`,
  };
  return { receipt, text: receiptText(receipt, signer), code: receiptCode(receipt) };
}

function ledgerFor(root: string, destination: string | null): Ledger {
  const { published } = workspacePaths(root);
  const ledgers = listFolder(published).filter((name) => name.endsWith(".json"))
    .flatMap((name) => readLedger(`${published}/${name}`) ?? [])
    .filter(({ sequence }) => sequence !== null);
  const names = ledgers.map((ledger) => ledger.destination).join(", ");
  const [only, more] = destination === null
    ? ledgers
    : ledgers.filter((ledger) => ledger.destination === destination);
  if (only && !more) return only;
  if (ledgers.length === 0) throw nothingPublished(root);
  throw new DiagnosticError(
    destination === null
      ? `${root} remembers several destinations: ${names}`
      : `no sequence is recorded as published to ${destination}`,
    { code: "bad-option", hint: `name one of them with --destination: ${names}` },
  );
}

/** The digest of a manifest that the record does not have: bare parts do not tell it, their sequence does. */
function manifestOf({ workspace, number, identity }: PublishedSequence, root: string): Digest {
  for (const folder of [root, ...sequenceFolders(`${root}/content`), ...sequenceFolders(root)]) {
    if (!hasManifest(folder)) continue;
    const sequence = readSequence(folder);
    const { manifest, manifestDigest } = sequence;
    const isIt = manifest.workspace === workspace && manifest.number === number &&
      candidateOf(sequence).identity === identity;
    if (isIt) return manifestDigest;
  }
  throw new DiagnosticError(
    `sequence ${number} was published from bare parts, which do not know its manifest`,
    {
      code: "sequence-unknown",
      hint: `put its seq-manifest.json and seq-manifest.sig into ${root}`,
    },
  );
}

function nothingPublished(root: string): DiagnosticError {
  return new DiagnosticError(`no sequence is recorded as published in ${root}`, {
    code: "sequence-unknown",
    hint: "name the folder that sequences are published from, or --mirror-path of the publication",
  });
}

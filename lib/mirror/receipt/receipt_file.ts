/** Receipts as small files: what a destination has published, said by whoever published it. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Ed25519Key } from "../../system/ed25519.ts";
import { digestOf } from "../../system/hash.ts";
import * as z from "../../yaml/zod.ts";
import { digestField, FORMAT, jsonText, parseJsonFile } from "../json_file.ts";
import { makeSignature, type Signature, signatureField } from "../trust/signature.ts";
import { receiptCode, type Received } from "./receipt_code.ts";

export interface Receipt extends Received {
  /** What was published to: `host[:port][/path]`. */
  readonly destination: string;
  /** ISO 8601, UTC. */
  readonly issued: string;
}

export interface SignedReceipt {
  readonly receipt: Receipt;
  readonly signatures: readonly Signature[];
}

const FILE = z.strictObject({
  format: z.literal(FORMAT),
  kind: z.literal("receipt"),
  workspace: z.string().min(1),
  number: z.number().int().min(1),
  manifest: digestField,
  destination: z.string().min(1),
  issued: z.iso.datetime(),
  code: z.string(),
  digest: digestField,
  signatures: z.array(signatureField),
});

/** The text of a receipt. @param signer Null for one that nobody signs. */
export function receiptText(receipt: Receipt, signer: Ed25519Key | null): string {
  const digest = receiptDigest(receipt);
  return textOf({ receipt, signatures: signer ? [makeSignature("receipt", digest, signer)] : [] });
}

/** What signatures of a receipt are of. */
export function receiptDigest({ workspace, number, manifest, destination, issued }: Receipt) {
  return digestOf(JSON.stringify({ workspace, number, manifest, destination, issued }));
}

/** @throws {DiagnosticError} `archive-damaged` for anything but a receipt as it was written. */
export function parseReceipt(text: string, shown: string): SignedReceipt {
  const hint = "bring it once more, or type its code";
  const found = parseJsonFile(text, FILE, { shown, code: "archive-damaged", hint });
  const { format: _format, kind: _kind, code: _code, digest: _digest, signatures, ...receipt } = found;
  const read = { receipt, signatures };
  if (textOf(read) === text) return read;
  throw new DiagnosticError(`${shown} is damaged: it is not as it was written`, {
    code: "archive-damaged",
    hint,
  });
}

function textOf({ receipt, signatures }: SignedReceipt): string {
  const { workspace, number, manifest, destination, issued } = receipt;
  return jsonText({
    format: FORMAT,
    kind: "receipt",
    workspace,
    number,
    manifest,
    destination,
    issued,
    code: receiptCode(receipt),
    digest: receiptDigest(receipt),
    signatures,
  });
}

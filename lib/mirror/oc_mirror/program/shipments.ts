/** What oc-mirror is to publish: found, put in order, and checked to the last byte. */

import type { ImageSet } from "../../../model/mirror.ts";
import { DiagnosticError } from "../../../source/diagnostic.ts";
import { readSource } from "../../../system/files.ts";
import { digestOf } from "../../../system/hash.ts";
import { loadImageSet } from "../../config/load_image_set.ts";
import type { DiskToMirrorRequest } from "../../run/disk_to_mirror.ts";
import { destinationText } from "../../plan/destination.ts";
import { dueSequences } from "../../publish/due.ts";
import { requireTrust, type Trust } from "../../publish/trust.ts";
import { checkSignatures, signatureWords } from "../../trust/signature.ts";
import type { PublishInput } from "../../publish/input.ts";
import { ledgerOf } from "../../publish/record.ts";
import { CONFIG_NAME } from "../../sequence/metadata.ts";
import type { SequenceFolder } from "../../sequence/sequence_folder.ts";
import type { Session } from "../../session.ts";
import { requireBareParts } from "./bare_parts.ts";
import { ingestedIn } from "./ingested.ts";
import { type Parcel, parcelsFor, readableAmong, verifyParcels } from "./parcels.ts";
import { siteOf } from "./site.ts";

/** What one run of oc-mirror publishes. */
export interface Shipment {
  /** In messages. */
  readonly name: string;
  /** Folders with parts, in the order in which they must be unpacked. */
  readonly folders: readonly string[];
  readonly imageSet: ImageSet;
  /** Null for parts without papers. */
  readonly parcel: Parcel | null;
}

/**
 * The shipments that are due, in their order; at least one.
 *
 * @throws {DiagnosticError} `signature-invalid`, `part-missing`, `archive-damaged`, `sequence-order`,
 * `sequence-foreign`, `not-supported`;
 * `bad-argument` for parts without papers where no image set is named.
 */
export async function shipmentsFrom(
  input: PublishInput,
  { imageSet, destination, allow = [] }: DiskToMirrorRequest,
  { paths, teller }: Session,
  { trust = null, signal }: { readonly trust?: Trust; readonly signal?: AbortSignal | undefined } = {},
): Promise<readonly Shipment[]> {
  if (input.kind === "parts") {
    if (trust) checkSignatures("index", digestOf(""), [], trust, input.folder);
    const { folder } = input;
    await requireBareParts(folder, teller);
    if (!imageSet) throw noConfiguration(folder);
    return [{ name: folder, folders: [folder], imageSet, parcel: null }];
  }
  const { sequence: published } = ledgerOf(paths, destination);
  const all = dueSequences(input, published, { destination: destinationText(destination), allow });
  const due = readableAmong(all, teller);
  for (const sequence of due) {
    teller.notice(`${sequence.name}: ${signatureWords(requireTrust(sequence, trust))}`);
  }
  const parcels = parcelsFor(due, [...due, ...input.siblings], ingestedIn(siteOf(paths)));
  const shipments = parcels.map((parcel) => ({
    name: parcel.sequence.name,
    folders: [...parcel.before, parcel.sequence].map(({ folder }) => folder),
    imageSet: imageSet ?? configurationOf(parcel.sequence),
    parcel,
  }));
  await verifyParcels(parcels, teller, signal);
  return shipments;
}

function configurationOf({ folder, manifest }: SequenceFolder): ImageSet {
  const file = readSource(`${folder}/${CONFIG_NAME}`);
  if (digestOf(file.text) === manifest.config) return loadImageSet(file, "mirror");
  throw new DiagnosticError(`${file.path} is not the configuration that was mirrored`, {
    code: "archive-damaged",
    hint: "copy it again from where the sequence was made",
  });
}

function noConfiguration(folder: string): DiagnosticError {
  return new DiagnosticError(`${folder} has parts without papers: oc-mirror needs the configuration`, {
    code: "bad-argument",
    hint: "name the image set that the parts were made from",
  });
}

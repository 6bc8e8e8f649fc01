/** Makes a sequence out of finished parts: they get their papers, and appear as a whole or not at all. */

import type { SequenceManifest, SequencePart } from "../../model/mirror.ts";
import type { Digest } from "../../model/oci.ts";
import type { SourceFile } from "../../source/span.ts";
import { makeFolder, movePath, replaceFile, syncFolder } from "../../system/files.ts";
import { syncFile } from "../../system/file_region.ts";
import { digestOf } from "../../system/hash.ts";
import { MANIFEST_NAME, manifestText } from "./manifest_file.ts";
import { CONFIG_NAME, METADATA_NAME, type MetadataFacts, metadataText } from "./metadata.ts";
import type { Ed25519Key } from "../../system/ed25519.ts";
import { keyId, type Signature } from "../trust/signature.ts";
import { sequenceName } from "./sequence_name.ts";
import { SIGNATURE_NAME, signatureText, signedBy } from "./signature_file.ts";
import { UPLOAD_NAME, uploadScript } from "./upload_script.ts";

export interface SealRequest {
  /** Holds the parts, whatever program wrote them, and nothing else; it becomes the sequence's folder. */
  readonly partsFolder: string;
  /** What the parts are, as `hashParts` tells it. */
  readonly parts: readonly SequencePart[];
  /** Everything but what is read from the parts and the configuration. */
  readonly manifest: Omit<SequenceManifest, "parts" | "config" | "signer">;
  /** The configuration, of which the sequence keeps a copy. */
  readonly config: SourceFile;
  readonly producer: string;
  /** Bytes of the archives of the sequences that this one depends on. */
  readonly dependencyBytes: number;
  readonly changes: MetadataFacts["changes"];
  /** Null for a sequence that nobody signs. */
  readonly signer: Ed25519Key | null;
}

export interface SealedSequence {
  readonly folder: string;
  readonly manifest: SequenceManifest;
  /** Digest of the manifest's file: the next link of the chain. */
  readonly manifestDigest: Digest;
  readonly signatures: readonly Signature[];
}

/** Seals a sequence into a folder of sequences. A crash leaves the parts where they were, or the whole sequence. */
export async function sealSequence(
  request: SealRequest,
  contentFolder: string,
  signal?: AbortSignal,
): Promise<SealedSequence> {
  const { partsFolder, parts, config, producer, dependencyBytes, changes, signer } = request;
  for (const { name } of parts) await syncFile(`${partsFolder}/${name}`);
  const bare: SequenceManifest = {
    ...request.manifest,
    signer: signer && keyId(signer.publicKey),
    parts,
    config: digestOf(config.text),
  };
  const own = parts.reduce((sum, { size }) => sum + size, 0);
  const metadata = metadataText(bare, {
    producer,
    configSource: config.path,
    cumulativeBytes: own + dependencyBytes,
    changes,
  });
  const upload = uploadScript(bare, new TextEncoder().encode(config.text).length);
  const papers = { [METADATA_NAME]: digestOf(metadata), [UPLOAD_NAME]: digestOf(upload) };
  const manifest: SequenceManifest = { ...bare, papers };
  const text = manifestText(manifest);
  const manifestDigest = digestOf(text);
  const signatures = signer ? signedBy(manifestDigest, [], signer) : [];
  replaceFile(`${partsFolder}/${CONFIG_NAME}`, config.text);
  replaceFile(`${partsFolder}/${METADATA_NAME}`, metadata);
  replaceFile(`${partsFolder}/${SIGNATURE_NAME}`, signatureText(manifestDigest, signatures));
  replaceFile(`${partsFolder}/${MANIFEST_NAME}`, text);
  replaceFile(`${partsFolder}/${UPLOAD_NAME}`, upload, 0o755);
  makeFolder(contentFolder);
  const folder = `${contentFolder}/${sequenceName(manifest.number, manifest.description)}`;
  signal?.throwIfAborted();
  movePath(partsFolder, folder);
  syncFolder(contentFolder);
  return { folder, manifest, manifestDigest, signatures };
}

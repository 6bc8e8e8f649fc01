/** The signatures of a manifest, from where they are kept: apart from images, or beside them. */

import { cosignTag } from "../../model/attachment.ts";
import { type Digest, hexOf, tagged } from "../../model/oci.ts";
import { isFile, readBytes } from "../../system/files.ts";
import type { SourcePlace } from "../plan/source_walk.ts";
import type { Upstream } from "../resolve/upstream.ts";

const MOST_SIGNATURES = 10;
const SIMPLE_SIGNING = "application/vnd.dev.cosign.simplesigning.v1+json";
const COSIGN_NOTE = "dev.cosignproject.cosign/signature";
const LARGEST_PAYLOAD = 1 << 20;

/** A signature that lies beside an image: what is signed, and by what. */
export interface AttachedSignature {
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
}

/** `LOOKASIDE/PATH@sha256=HEX/signature-1` and so on, until there is none. */
export async function lookasideSignatures(
  lookaside: string,
  path: string,
  digest: Digest,
  { get }: Pick<Upstream, "get">,
  signal: AbortSignal | undefined,
): Promise<readonly Uint8Array[]> {
  const found: Uint8Array[] = [];
  const base = `${lookaside.replace(/\/+$/, "")}/${path}@sha256=${hexOf(digest)}`;
  for (let number = 1; number <= MOST_SIGNATURES; number++) {
    const place = `${base}/signature-${number}`;
    const file = place.startsWith("file://") ? place.slice("file://".length) : null;
    const bytes = file === null ? await get(place, { signal }) : isFile(file) ? readBytes(file) : null;
    if (!bytes) return found;
    found.push(bytes);
  }
  return found;
}

/** What cosign put under the tag of the manifest. */
export async function attachedSignatures(
  { reader, repository }: SourcePlace,
  digest: Digest,
  signal: AbortSignal | undefined,
): Promise<readonly AttachedSignature[]> {
  const reference = tagged(repository, cosignTag(digest, "sig"));
  const content = (await reader.getManifest(reference, { signal }))?.content;
  const found: AttachedSignature[] = [];
  for (const layer of content?.kind === "image" ? content.layers : []) {
    const text = layer.annotations?.[COSIGN_NOTE];
    if (layer.mediaType !== SIMPLE_SIGNING || text === undefined || layer.size > LARGEST_PAYLOAD) continue;
    const pieces = [];
    for await (const piece of reader.getBlob(repository, layer, { signal })) {
      pieces.push(new Uint8Array(piece));
    }
    const payload = new Uint8Array(await new Blob(pieces).arrayBuffer());
    found.push({ payload, signature: new Uint8Array(Uint8Array.fromBase64(text)) });
  }
  return found;
}

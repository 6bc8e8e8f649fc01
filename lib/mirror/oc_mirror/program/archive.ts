/** What oc-mirror put into an archive. */

import type { Digest } from "../../../model/oci.ts";
import { tarMembers } from "../../archive/tar_reader.ts";
import { partNames } from "../../sequence/part_hashes.ts";

const BLOB = /^docker\/registry\/v2\/blobs\/sha256\/[0-9a-f]{2}\/([0-9a-f]{64})\/data$/;

/**
 * The content in the parts in a folder, with sizes.
 *
 * @throws {DiagnosticError} `archive-damaged` for a part that is cut off.
 */
export async function carriedIn(folder: string, signal?: AbortSignal): Promise<ReadonlyMap<Digest, number>> {
  const carried = new Map<Digest, number>();
  for (const name of partNames(folder)) {
    for await (const member of tarMembers(`${folder}/${name}`)) {
      signal?.throwIfAborted();
      const [, hex] = BLOB.exec(member.name) ?? [];
      if (hex !== undefined) carried.set(`sha256:${hex}`, member.size);
    }
  }
  return carried;
}

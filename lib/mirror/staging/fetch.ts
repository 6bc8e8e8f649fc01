/** Fills an archive in the making from the places where its content can be had. */

import type { Content } from "../../model/mirror.ts";
import type { Digest } from "../../model/oci.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import type { ManifestStore } from "../plan/manifest_store.ts";
import type { SourcePlace } from "../plan/source_walk.ts";
import { inParallel } from "../../model/slots.ts";
import type { Teller } from "../teller.ts";
import type { Staging } from "./staging.ts";

export interface FetchDeps {
  readonly manifests: ManifestStore;
  readonly places: ReadonlyMap<Digest, readonly SourcePlace[]>;
  readonly teller: Teller;
  /** Hears of content that is there now. */
  readonly fetched: (digest: Digest) => void;
}

export interface FetchOptions {
  /** Blobs at a time. @default {8} */
  readonly parallel?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Failures that the next piece of content would meet as well. */
const FATAL: readonly DiagnosticError["code"][] = ["no-space", "file-unwritable"];

/**
 * Fetches what is missing; content that cannot be had does not stop the rest.
 *
 * @returns What could not be had, with why.
 * @throws {DiagnosticError} `no-space`, `file-unwritable`.
 */
export async function fetchMissing(
  staging: Staging,
  { manifests, places, teller, fetched }: FetchDeps,
  { parallel = 8, signal }: FetchOptions = {},
): Promise<ReadonlyMap<Digest, DiagnosticError>> {
  const failures = new Map<Digest, DiagnosticError>();
  const fetchOne = async (content: Content) => {
    const manifest = manifests.get(content.digest);
    if (manifest) {
      await staging.write(content, once(manifest.bytes));
      return teller.moved(content.size);
    }
    await fromFirst(content, places.get(content.digest) ?? [], async ({ reader, repository }) => {
      let moved = 0;
      const onBytes = (bytes: number) => {
        moved += bytes;
        teller.moved(bytes);
      };
      try {
        await staging.write(
          content,
          reader.getBlob(repository, content, { fleeting: true, signal, onBytes }),
        );
      } catch (error) {
        teller.moved(-moved);
        throw error;
      }
    });
  };
  await inParallel(staging.missing(), parallel, async (content) => {
    try {
      signal?.throwIfAborted();
      await fetchOne(content);
      fetched(content.digest);
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof DiagnosticError) || FATAL.includes(error.code)) throw error;
      failures.set(content.digest, error);
    }
  });
  return failures;
}

/** Tries one place after the other: what one repository cannot give, another one may. */
async function fromFirst(
  { digest }: Content,
  places: readonly SourcePlace[],
  action: (place: SourcePlace) => Promise<void>,
): Promise<void> {
  let failure: DiagnosticError | null = null;
  for (const place of places) {
    try {
      return await action(place);
    } catch (error) {
      if (!(error instanceof DiagnosticError) || FATAL.includes(error.code)) throw error;
      // That it is absent in one place says less than why it cannot be had from another.
      if (failure === null || failure.code === "image-missing") failure = error;
    }
  }
  throw failure ?? new DiagnosticError(`${digest} is in no known place`, { code: "image-missing" });
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
  yield bytes;
}

/** How fast registries were: what the next run is forecast by. */

import type { Content } from "../../model/mirror.ts";
import type { Digest } from "../../model/oci.ts";
import { folderOf } from "../../model/path.ts";
import { makeFolder, readTextIfAny, replaceFile } from "../../system/files.ts";
import type { SourcePlace } from "../plan/source_walk.ts";
import * as z from "../../yaml/zod.ts";

/** Bytes by registry. */
export type RegistryBytes = ReadonlyMap<string, number>;

/** What is less says nothing of a registry's speed. */
const LEAST_BYTES = 4 << 20;
const LEAST_MS = 500;
/** How much the last run counts. */
const WEIGHT = 0.5;

const RATES = z.record(z.string(), z.number().positive());

/** Bytes a second by registry. Losing them costs nothing but a forecast. */
export class Rates {
  readonly #rates: Map<string, number>;

  constructor(private readonly path: string) {
    this.#rates = new Map(Object.entries(read(path)));
  }

  /** How long it takes to read something, in milliseconds; null where a registry is not known. */
  forecastMs(bytes: RegistryBytes): number | null {
    let seconds = 0;
    for (const [registry, amount] of bytes) {
      const rate = this.#rates.get(registry);
      if (amount === 0) continue;
      if (rate === undefined) return null;
      seconds += amount / rate;
    }
    return seconds * 1000;
  }

  /** Learns from a run. */
  note(bytes: RegistryBytes, elapsedMs: number): void {
    const total = bytes.values().reduce((sum, amount) => sum + amount, 0);
    if (total < LEAST_BYTES || elapsedMs < LEAST_MS) return;
    for (const [registry, amount] of bytes) {
      if (amount === 0) continue;
      // They shared the line: each had its part of the time.
      const now = total / elapsedMs * 1000;
      const before = this.#rates.get(registry) ?? now;
      this.#rates.set(registry, Math.round(before + WEIGHT * (now - before)));
    }
    makeFolder(folderOf(this.path));
    replaceFile(this.path, `${JSON.stringify(Object.fromEntries([...this.#rates].toSorted()))}\n`);
  }
}

/** Blobs by the registry that they will be read from. */
export function bytesByRegistry(
  blobs: readonly Content[],
  places: ReadonlyMap<Digest, readonly SourcePlace[]>,
): RegistryBytes {
  const found = new Map<string, number>();
  for (const { digest, size } of blobs) {
    const registry = places.get(digest)?.[0]?.repository.registry || "folders";
    found.set(registry, (found.get(registry) ?? 0) + size);
  }
  return found;
}

function read(path: string): Readonly<Record<string, number>> {
  try {
    const text = readTextIfAny(path);
    return text === null ? {} : RATES.catch({}).parse(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

/** One request to the registry while it is being answered. */

import type { LayoutReader } from "../layout/layout_reader.ts";
import { LayoutRegistry } from "../layout/layout_registry.ts";
import type { CountedBody } from "./access_log.ts";

export interface Call {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: CountedBody;
  readonly layout: LayoutReader;
  /** Null where nothing may be written. */
  readonly store: LayoutRegistry | null;
  /** Whether manifests, tags and blobs may be deleted. */
  readonly deletes: boolean;
}

export function isHead({ method }: Call): boolean {
  return method === "HEAD";
}

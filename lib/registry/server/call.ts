/** One request to the registry while it is being answered. */

import { LayoutRegistry } from "../layout/layout_registry.ts";
import type { CountedBody } from "./access_log.ts";
import type { ServedContent } from "./served_content.ts";

export interface Call {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: CountedBody;
  readonly content: ServedContent;
  /** Null where nothing may be written. */
  readonly store: LayoutRegistry | null;
  /** Whether manifests, tags and blobs may be deleted. */
  readonly deletes: boolean;
}

export function isHead({ method }: Call): boolean {
  return method === "HEAD";
}

/** Base images: what the destination has of them need not be carried there. */

import type { Digest } from "./oci.ts";

/** A base image as a user names it. */
export interface BaseImageRequest {
  /** Its reference at the source, as written. */
  readonly image: string;
  /** The repository that has it: below the destination, or from the root of the registry after a slash. */
  readonly path: string;
}

/** A base image that was looked up: the destination must have its blobs where they are left out. */
export interface BaseImage extends BaseImageRequest {
  /** The manifest or list that the reference named. */
  readonly digest: Digest;
}

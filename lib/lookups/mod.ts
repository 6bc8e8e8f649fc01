/** Every lookup. Made by `deno task gen` from the files beside it. */

import type { Lookup } from "./lookup.ts";

export const LOOKUPS: readonly Lookup[] = [];

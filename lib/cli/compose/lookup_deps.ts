/** What lookups get from the program around them. */

import { sleepBlocking } from "../../system/clock.ts";
import { fetchBlocking } from "../../system/web/blocking_fetch.ts";
import type { LookupDeps } from "../../lookups/lookup.ts";
import { pythonRegExp } from "./python_regexp.ts";
import type { Documents } from "../../yaml/documents.ts";

export function lookupDeps(
  documents: Documents,
  { native }: { readonly native: boolean },
): LookupDeps {
  return {
    readFile: (path) => documents.bytes(path),
    source: (path) => documents.source(path),
    native,
    pythonRegExp,
    setting: () => undefined,
    fetch: fetchBlocking,
    sleep: sleepBlocking,
  };
}

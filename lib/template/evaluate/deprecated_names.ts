/** Variables that a coming ansible-core will not have. */

import type { WarningDetails } from "../../model/event.ts";

export interface DeprecatedName {
  readonly message: string;
  readonly more: WarningDetails;
}

/** By name. */
export const DEPRECATED_NAMES: ReadonlyMap<string, DeprecatedName> = new Map([
  ["play_hosts", {
    message: "The `play_hosts` magic variable is deprecated.",
    more: { removedIn: "2.23", help: "Use `ansible_play_batch` instead." },
  }],
  ["vars", {
    message: 'The internal "vars" dictionary is deprecated.',
    more: { removedIn: "2.24", help: "Use the `vars` and `varnames` lookups instead." },
  }],
]);

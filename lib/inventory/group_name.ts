/** What group names may look like. */

/** What becomes of characters in group names that variable names cannot have: `force_valid_group_names`. */
export type GroupNamePolicy =
  /** Replaced by `_`, with a warning. */
  | "always"
  /** Kept, with a warning. */
  | "never"
  /** Kept. */
  | "ignore"
  /** Replaced by `_`. */
  | "silently";

const FOREIGN = /^\p{Nd}|[^\p{L}\p{N}_]/gu;

/** A name that may be used, and what to tell about it. */
export interface SafeName {
  readonly name: string;
  /** Null where there is nothing to say. */
  readonly warning: string | null;
}

/** A group's name as the policy wants it. */
export function safeGroupName(name: string, policy: GroupNamePolicy): SafeName {
  const clean = cleanGroupName(name);
  if (clean === name || policy === "ignore") return { name, warning: null };
  const found = "Invalid characters were found in group names";
  switch (policy) {
    case "never":
      return { name, warning: `${found} but not replaced: ${name}` };
    case "always":
      return { name: clean, warning: `${found} and automatically replaced: ${name}` };
    case "silently":
      return { name: clean, warning: null };
    default:
      return policy satisfies never;
  }
}

/** A group's name with `_` for every character that a variable name cannot have at its place. */
export function cleanGroupName(name: string): string {
  return name.replace(FOREIGN, "_");
}

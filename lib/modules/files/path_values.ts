/** What modules return of a path that they changed. */

import type { PathState } from "../../model/change.ts";
import type { ReturnValue } from "../module.ts";
import type { ResultValues } from "../module.ts";
import { modeText } from "./mode.ts";

/** Owner, group, mode, size and state, under Ansible's names; nothing for a path where nothing is. */
export function pathValues(state: PathState | null): ResultValues {
  if (!state) return {};
  const { uid, gid, owner, group, mode, size } = state;
  return { uid, gid, owner, group, mode: modeText(mode), state: stateName(state), size };
}

/** Ansible's word for what is at a path; a file with several names is `hard`. */
export function stateName(state: PathState | null): "absent" | "link" | "directory" | "hard" | "file" {
  switch (state?.kind) {
    case undefined:
      return "absent";
    case "symlink":
      return "link";
    case "directory":
      return "directory";
    default:
      return (state?.links ?? 1) > 1 ? "hard" : "file";
  }
}

/** The documentation of these values. */
export const PATH_RETURNS: Readonly<Record<string, ReturnValue>> = {
  uid: { description: "Number of the owner", type: "int", returned: "where the path exists" },
  gid: { description: "Number of the group", type: "int", returned: "where the path exists" },
  owner: {
    description: "Name of the owner, its number where it has no name",
    type: "str",
    returned: "where the path exists",
  },
  group: {
    description: "Name of the group, its number where it has no name",
    type: "str",
    returned: "where the path exists",
  },
  mode: { description: "Permissions, such as `0644`", type: "str", returned: "where the path exists" },
  size: { description: "Size in bytes", type: "int", returned: "where the path exists" },
  state: {
    description: "`file`, `hard` for a file with several names, `link` or `directory`",
    type: "str",
    returned: "where the path exists",
  },
};

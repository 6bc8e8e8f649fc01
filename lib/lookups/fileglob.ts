/** `with_fileglob`. */

import { pathArgument } from "../template/python/arguments.ts";
import { glob } from "../template/python/glob.ts";
import { joinPaths, splitPath } from "../template/python/posix_path.ts";
import { lookup, type LookupContext } from "./lookup.ts";
import { findPathOrWarn, searchRoots } from "./search.ts";

export const fileglob = lookup({
  name: "ansible.builtin.fileglob",
  summary: "Finds files of the controller by a pattern for their names",
  terms:
    "Paths whose last part may hold `*`, `?` and `[abc]`; relative ones are sought in `files` beside the " +
    "playbook and in the role, and the first folder with such files counts",
  options: {},
  returns: "The paths of the files, sorted within a folder; folders are left out",
  examples: `- name: Copy all files of a kind
  ansible.builtin.copy:
    src: "{{ item }}"
    dest: /etc/app/
  with_fileglob: "app/*.conf"
`,
  run: (terms, _options, context) => terms.flatMap((term) => filesFor(pathArgument(term), context)),
});

function filesFor(pattern: string, context: LookupContext): readonly string[] {
  const { io } = context.environment;
  const [folder, name] = splitPath(pattern);
  for (const place of foldersFor(folder, context)) {
    const found = glob(joinPaths([place, name]), io).filter((path) =>
      io.pathFacts(path, { follow: true })?.kind === "file"
    );
    if (found.length > 0) return found;
  }
  return [];
}

function foldersFor(folder: string, context: LookupContext): readonly string[] {
  if (folder === "") return searchRoots(context).flatMap((root) => [joinPaths([root, "files"]), root]);
  const found = findPathOrWarn("files", folder, context);
  return found === null ? [] : [found];
}

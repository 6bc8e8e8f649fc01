/** What can be asked of git. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";

export const GIT_ARGUMENTS = {
  repo: {
    type: "str",
    required: true,
    aliases: ["name"],
    description: "The repository: a URL, or a path of the host",
  },
  dest: { type: "path", description: "The folder of the work tree; needed unless `clone` is off" },
  version: { type: "str", default: "HEAD", description: "A branch, a tag, or the full name of a commit" },
  remote: { type: "str", default: "origin", description: "The name of the remote" },
  refspec: { type: "str", description: "More references to fetch, such as `refs/meta/config`" },
  reference: { type: "str", description: "A repository on the host whose objects are used where they fit" },
  force: {
    type: "bool",
    default: false,
    description: "Throw away changes that somebody made in the work tree",
  },
  depth: { type: "int", description: "Fetch only so many commits" },
  clone: {
    type: "bool",
    default: true,
    description: "Clone where nothing is; otherwise only tell what there is",
  },
  update: { type: "bool", default: true, description: "Fetch what is new; otherwise keep what is there" },
  verify_commit: { type: "bool", default: false, description: "Fail where the commit or tag is not signed" },
  gpg_allowlist: {
    type: "list",
    elements: "str",
    default: [],
    description: "Fingerprints of the keys that may have signed it",
  },
  accept_hostkey: { type: "bool", default: false, description: "Accept any key of the server's host" },
  accept_newhostkey: {
    type: "bool",
    default: false,
    description: "Accept a key of the server's host that is not known yet",
  },
  key_file: { type: "path", description: "The SSH key to log in with" },
  ssh_opts: { type: "str", description: "More options for ssh" },
  executable: { type: "path", description: "The git to use" },
  bare: { type: "bool", default: false, description: "A repository without a work tree" },
  recursive: { type: "bool", default: true, description: "Fetch submodules too" },
  track_submodules: {
    type: "bool",
    default: false,
    description: "Submodules at the newest commit of their branch instead of the one that is recorded",
  },
  single_branch: { type: "bool", default: false, description: "Clone only the branch that is wanted" },
  umask: { type: "raw", description: "The umask for what git writes, as octal digits in quotes" },
  archive: { type: "path", description: "Write the version as an archive too: .zip, .tar, .tar.gz or .tgz" },
  archive_prefix: { type: "str", description: "What stands before each path in the archive" },
  separate_git_dir: { type: "path", description: "Where the repository lies, apart from its work tree" },
} as const satisfies ArgumentSpec;

export type GitArguments = ArgumentsOf<typeof GIT_ARGUMENTS>;

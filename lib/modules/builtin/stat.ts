/** What is at a path of a host. */

import { dict } from "../../model/value.ts";
import { expandPath } from "../files/expand_path.ts";
import { DIGEST_ARGUMENT, DIGESTS, hostDigests } from "../files/host_digests.ts";
import { pathDetails } from "../files/path_details.ts";
import { realPath } from "../files/real_path.ts";
import { statValues } from "../files/stat_values.ts";
import { queryModule } from "../module.ts";

/** `stat`. */
export const stat = queryModule({
  name: "ansible.builtin.stat",
  summary: "Tells what is at a path of a host",
  arguments: {
    path: { type: "path", required: true, aliases: ["dest", "name"], description: "The path" },
    follow: {
      type: "bool",
      default: false,
      description: "Tell of what a link points to instead of the link",
    },
    get_checksum: {
      type: "bool",
      default: true,
      description: "Tell the checksum of a file; a large one has to be read for it",
    },
    checksum_algorithm: DIGEST_ARGUMENT,
    get_mime: {
      type: "bool",
      default: true,
      aliases: ["mime", "mime_type", "mime-type"],
      description: "Tell the type of the content, where the host has the program `file`",
    },
    get_attributes: {
      type: "bool",
      default: true,
      aliases: ["attr", "attributes"],
      description: "Tell the flags of the file system, where the host has `lsattr`",
    },
    get_selinux_context: { type: "bool", default: false, description: "Tell the SELinux context" },
  },
  runsOn: "host",
  supports: { check: "full", diff: false },
  returns: {
    stat: {
      description:
        "A dictionary: `exists`; where it is true also `path`, `mode`, `isreg`, `isdir`, `islnk`, " +
        "`isblk`, `ischr`, `isfifo`, `issock`, `isuid`, `isgid`, `uid`, `gid`, `pw_name`, `gr_name`, `size`, " +
        "`inode`, `dev`, `device_type`, `nlink`, `atime`, `mtime`, `ctime` (seconds since 1970), `blocks`, " +
        "`block_size`, `disk_usage_bytes`, `rusr` to `xoth`, `readable`, `writeable` and `executable` for the " +
        "user at work, `checksum`, `mimetype`, `charset`, `version`, `attributes`, `attr_flags`, " +
        "`selinux_context`; of a link `lnk_target` as it is written and `lnk_source` with all links resolved",
      type: "dict",
      returned: "success",
    },
  },
  examples: `- name: Look for a file
  ansible.builtin.stat:
    path: /etc/pki/ca-trust/source/anchors/mirror.crt
  register: certificate

- name: Say that it is missing
  ansible.builtin.fail:
    msg: there is no certificate
  when: not certificate.stat.exists

- name: Compare a large file with what it should be
  ansible.builtin.stat:
    path: /srv/mirror_000001.tar
    checksum_algorithm: sha256
    get_mime: false
    get_attributes: false
  register: archive
`,
  answer: async (args, host, context) => {
    const path = await expandPath(args.path, host, context.environment);
    const { follow, get_checksum: wantsDigest } = args;
    const algorithm = DIGESTS.find((name) => name === args.checksum_algorithm) ?? "sha1";
    const [[state = null], details, [digest = null]] = await Promise.all([
      host.stat([path], { follow }),
      pathDetails(path, {
        follow,
        mime: args.get_mime,
        attributes: args.get_attributes,
        context: args.get_selinux_context,
      }, host),
      wantsDigest ? hostDigests([path], algorithm, host) : [],
    ]);
    if (!state) return { changed: false, values: { stat: dict({ exists: false }) } };
    const values = {
      exists: true,
      path,
      ...statValues(state),
      block_size: state.blockSize,
      pw_name: nameOf(state.owner, state.uid),
      gr_name: nameOf(state.group, state.gid),
      ...details,
      lnk_source: state.kind === "symlink" ? await realPath(path, host) : undefined,
      lnk_target: state.target,
      checksum: state.kind === "file" ? digest ?? undefined : undefined,
    };
    return { changed: false, values: { stat: dict(values) } };
  },
});

/** A name; undefined for a number without one. */
function nameOf(name: string, id: number): string | undefined {
  return name === String(id) ? undefined : name;
}

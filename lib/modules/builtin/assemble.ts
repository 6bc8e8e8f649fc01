/** A file put together from fragments. */

import { baseName } from "../../model/path.ts";
import { readBytes } from "../../system/files.ts";
import { withTextDiff } from "../files/diff_values.ts";
import { expandTexts } from "../files/expand_path.ts";
import { BACKUP_ARGUMENT, FILE_ARGUMENTS, VALIDATE_ARGUMENT } from "../files/file_arguments.ts";
import { hostFragments, joinFragments, localFragments } from "../files/fragments.ts";
import { bytesSource } from "../files/local_source.ts";
import { PATH_RETURNS } from "../files/path_values.ts";
import { planFile } from "../files/plan_file.ts";
import { stateModule } from "../module.ts";

/** `assemble`. */
export const assemble = stateModule({
  name: "ansible.builtin.assemble",
  summary: "Makes a file of the fragments in a folder, in the order of their names",
  arguments: {
    src: { type: "path", required: true, description: "The folder with the fragments" },
    dest: { type: "path", required: true, description: "The file on the host" },
    remote_src: {
      type: "bool",
      default: true,
      description:
        "Look for the folder on the host; otherwise in `files` beside the playbook and in the role",
    },
    delimiter: {
      type: "str",
      description: "What is written between fragments; escapes such as `\\n` are known",
    },
    regexp: { type: "str", description: "A pattern of Python: only fragments with such names are taken" },
    ignore_hidden: {
      type: "bool",
      default: false,
      description: "Leave out fragments whose names begin with a dot",
    },
    decrypt: {
      type: "bool",
      default: true,
      description: "Decrypt fragments of this machine that are vaults",
    },
    backup: BACKUP_ARGUMENT,
    validate: VALIDATE_ARGUMENT,
    ...FILE_ARGUMENTS,
  },
  rules: { missing: "src and dest are required" },
  runsOn: "host",
  supports: { check: "full", diff: true, async: false },
  returns: {
    dest: { description: "The file", type: "str", returned: "success" },
    src: { description: "The folder", type: "str", returned: "success" },
    checksum: { description: "SHA-1 of the file", type: "str", returned: "success" },
    md5sum: { description: "MD5 of the file", type: "str", returned: "success" },
    msg: { description: "`OK`", type: "str", returned: "success" },
    backup_file: {
      description: "Where the old file is kept",
      type: "str",
      returned: "with `backup`, where a file was replaced",
    },
    ...PATH_RETURNS,
  },
  examples: `- name: Make a configuration of what roles have left in a folder
  ansible.builtin.assemble:
    src: /etc/app/conf.d
    dest: /etc/app/app.conf
    regexp: \\.conf$
    delimiter: "# ---"
`,
  plan: async (args, host, context) => {
    const texts = await expandTexts([args.dest, args.src], host, context.environment);
    const [dest = args.dest, onHost = args.src] = texts;
    const src = args.remote_src ? onHost : context.findFile("files", args.src);
    const fragments = args.remote_src
      ? await hostFragments(src, args, host)
      : localFragments(src, args, args.decrypt ? context.readFile : readBytes);
    const source = bytesSource(joinFragments(fragments, args.delimiter));
    const { diff = true } = context;
    const options = { ...args, follow: false, force: true, directoryMode: null, diff };
    const request = { source, origin: src, isFromHost: args.remote_src, dest, name: baseName(src), options };
    const file = await planFile(request, host);
    const plan = withTextDiff(file);
    const values = { ...plan.values, md5sum: (await source.digests()).md5, msg: "OK" };
    // Only what the controller sent is told by both of its names.
    return { ...plan, values: args.remote_src ? { ...values, path: undefined } : values };
  },
});

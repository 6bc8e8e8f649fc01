/** A block of lines in a file of a host. */

import { type BlockSpec, editBlock } from "../files/block_edit.ts";
import { planEdit } from "../files/edit_text.ts";
import { ENCODING_ARGUMENT } from "../files/encoding.ts";
import { expandPath } from "../files/expand_path.ts";
import { BACKUP_ARGUMENT, FILE_ARGUMENTS, VALIDATE_ARGUMENT } from "../files/file_arguments.ts";
import { readTextFile } from "../files/text_file.ts";
import { stateModule } from "../module.ts";
import { ModuleFailure } from "../module_failure.ts";

/** `blockinfile`. */
export const blockinfile = stateModule({
  name: "ansible.builtin.blockinfile",
  summary: "Sees to it that a file has a block of lines between two markers, or has it not",
  notes: [
    "A task in a loop needs a marker of its own for each item: blocks with the same markers replace each other.",
    "A block without `{mark}` in its marker is added anew in every run.",
  ],
  arguments: {
    path: {
      type: "path",
      required: true,
      aliases: ["dest", "destfile", "name"],
      description: "The file; links are followed",
    },
    state: {
      type: "str",
      default: "present",
      choices: ["absent", "present"],
      description: "Whether the block is to be there",
    },
    block: {
      type: "str",
      default: "",
      aliases: ["content"],
      description: "The lines; where there are none the block is taken away with its markers",
    },
    marker: {
      type: "str",
      default: "# {mark} ANSIBLE MANAGED BLOCK",
      description: "The line before the block and the one behind it; `{mark}` tells them apart",
    },
    marker_begin: { type: "str", default: "BEGIN", description: "What stands for `{mark}` before the block" },
    marker_end: { type: "str", default: "END", description: "What stands for `{mark}` behind the block" },
    insertafter: {
      type: "str",
      description:
        "Where a new block goes: behind the last line that this pattern of Python matches, or `EOF` " +
        "for the end, which is also where it goes by default. A pattern that begins with `(?m)` is matched " +
        "against the whole file",
    },
    insertbefore: {
      type: "str",
      description: "The same for the place before a line; `BOF` for the start",
    },
    prepend_newline: {
      type: "bool",
      default: false,
      description: "Have an empty line before the block, unless it is at the start",
    },
    append_newline: {
      type: "bool",
      default: false,
      description: "Have an empty line behind the block, unless it is at the end",
    },
    create: {
      type: "bool",
      default: false,
      description: "Make the file, and its folder, where there is none; otherwise that is a failure",
    },
    encoding: ENCODING_ARGUMENT,
    backup: BACKUP_ARGUMENT,
    validate: VALIDATE_ARGUMENT,
    ...FILE_ARGUMENTS,
  },
  rules: { exclusive: [["insertbefore", "insertafter"]] },
  runsOn: "host",
  supports: { check: "full", diff: true },
  returns: {
    msg: { description: "What was done", type: "str", returned: "success" },
    backup_file: {
      description: "Where the old file is kept",
      type: "str",
      returned: "with `backup`, where a file was replaced",
    },
  },
  examples: `- name: Let a user in
  ansible.builtin.blockinfile:
    path: /etc/ssh/sshd_config
    block: |
      Match User mirror
      PasswordAuthentication no
    validate: sshd -t -f %s

- name: Name hosts, each in a block of its own
  ansible.builtin.blockinfile:
    path: /etc/hosts
    marker: "# {mark} {{ item.name }}"
    block: "{{ item.address }} {{ item.name }}"
  loop:
    - { name: mirror.example.com, address: 192.0.2.10 }
    - { name: bastion.example.com, address: 192.0.2.11 }
`,
  plan: async (args, host, { environment, diff = true }) => {
    const path = await expandPath(args.path, host, environment);
    const file = await readTextFile(path, args.encoding, host);
    const isPresent = args.state === "present";
    if (file.text === null) {
      if (!args.create) {
        throw new ModuleFailure(`Path ${path} does not exist !`, { rc: 257 }, { code: "file-not-found" });
      }
      if (!isPresent) return { changes: [], values: { msg: `File ${path} not present` } };
    }
    const marker = (mark: string) => args.marker.replaceAll("{mark}", mark);
    const spec: BlockSpec = {
      ...args,
      isPresent,
      markers: [marker(args.marker_begin), marker(args.marker_end)],
    };
    const text = editBlock(file.text ?? "", spec);
    const isChanged = text !== file.text;
    const message = file.text === null
      ? "File created"
      : !isChanged
      ? ""
      : isPresent && args.block !== ""
      ? "Block inserted"
      : "Block removed";
    return await planEdit({ file, text: isChanged ? text : null, message }, args, host, {
      diff,
      values: (backup, msg) => ({ msg, backup_file: backup ?? undefined }),
    });
  },
});

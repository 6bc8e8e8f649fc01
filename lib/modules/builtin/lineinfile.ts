/** One line of a file of a host. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { planEdit } from "../files/edit_text.ts";
import { ENCODING_ARGUMENT } from "../files/encoding.ts";
import { expandPath } from "../files/expand_path.ts";
import { BACKUP_ARGUMENT, FILE_ARGUMENTS, VALIDATE_ARGUMENT } from "../files/file_arguments.ts";
import { ensureLine, type LineEdit, removeLines } from "../files/line_edit.ts";
import { readTextFile, withPlainBreaks } from "../files/text_file.ts";
import { stateModule } from "../module.ts";
import { ModuleFailure } from "../module_failure.ts";

const ARGUMENTS = {
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
    description: "Whether the line is to be there",
  },
  line: {
    type: "str",
    aliases: ["value"],
    description: "The line. For `absent` it is looked for where neither pattern nor text is given",
  },
  regexp: {
    type: "str",
    aliases: ["regex"],
    description:
      "A pattern of Python for the line: the last line that it matches is replaced, with `absent` " +
      "all of them are taken away. It should match the line that is put there too",
  },
  search_string: {
    type: "str",
    description: "Text that the line holds, instead of a pattern: no character of it has a meaning",
  },
  backrefs: {
    type: "bool",
    default: false,
    description:
      "Replace `\\1` and `\\g<name>` in `line` by what groups of `regexp` matched. Where it matches " +
      "nothing, nothing is done",
  },
  insertafter: {
    type: "str",
    description:
      "Where the line goes if none is replaced: behind the last line that this pattern matches, or " +
      "`EOF` for the end, which is also where it goes by default, or `BOF` for the start",
  },
  insertbefore: {
    type: "str",
    description: "The same for the place before a line; `BOF` for the start",
  },
  firstmatch: {
    type: "bool",
    default: false,
    description: "Take the first line that a pattern matches instead of the last",
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
} as const satisfies ArgumentSpec;

type Arguments = ArgumentsOf<typeof ARGUMENTS>;

/** `lineinfile`. */
export const lineinfile = stateModule({
  name: "ansible.builtin.lineinfile",
  summary: "Sees to it that a file has a line, or has it not",
  notes: [
    "Line breaks of a file that is changed become `\\n`.",
    "For several lines there is `ansible.builtin.blockinfile`, for parts of lines `ansible.builtin.replace`.",
  ],
  arguments: ARGUMENTS,
  rules: {
    exclusive: [["insertbefore", "insertafter"], ["regexp", "search_string"], ["backrefs", "search_string"]],
  },
  runsOn: "host",
  supports: { check: "full", diff: true },
  returns: {
    msg: { description: "What was done", type: "str", returned: "success" },
    backup: {
      description: "Where the old file is kept, or empty",
      type: "str",
      returned: "where there is a file",
    },
    found: { description: "How many lines were taken away", type: "int", returned: "with `absent`" },
  },
  examples: `- name: Switch SELinux to enforcing
  ansible.builtin.lineinfile:
    path: /etc/selinux/config
    regexp: ^SELINUX=
    line: SELINUX=enforcing

- name: Add a host
  ansible.builtin.lineinfile:
    path: /etc/hosts
    regexp: \\smirror\\.example\\.com$
    line: 192.0.2.10 mirror.example.com

- name: Change a part of a line
  ansible.builtin.lineinfile:
    path: /etc/default/grub
    regexp: ^GRUB_CMDLINE_LINUX="(.*)"$
    line: GRUB_CMDLINE_LINUX="\\1 fips=1"
    backrefs: true
`,
  plan: async (args, host, { environment, diff = true }) => {
    const path = await expandPath(args.path, host, environment);
    const file = await readTextFile(path, args.encoding, host);
    const warnings = [args.regexp === "" ? EMPTY_PATTERN : [], args.search_string === "" ? EMPTY_TEXT : []]
      .flat();
    if (args.state === "absent") {
      checkAbsent(args);
      if (file.text === null) return { changes: [], values: { msg: "file not present" }, warnings };
      const edit = removeLines(withPlainBreaks(file.text), args);
      const values = (backup: string | null, msg: string) => ({
        found: edit.found,
        msg,
        backup: backup ?? "",
      });
      return { ...await planEdit({ file, ...edit }, args, host, { diff, values }), warnings };
    }
    const line = checkedLine(args);
    if (file.text === null && !args.create) {
      throw new ModuleFailure(`Destination ${path} does not exist !`, { rc: 257 }, {
        code: "file-not-found",
      });
    }
    const edit = present(withPlainBreaks(file.text ?? ""), line, args);
    const values = (backup: string | null, msg: string) => ({ msg, backup: backup ?? "" });
    return { ...await planEdit({ file, ...edit }, args, host, { diff, values }), warnings };
  },
});

const CONSEQUENCES =
  "is an empty string, which will match every line in the file. This may have unintended " +
  "consequences, such as replacing the last line in the file rather than appending.";
const EMPTY_PATTERN =
  `The regular expression ${CONSEQUENCES} If this is desired, use '^' to match every line in ` +
  "the file and avoid this warning.";
const EMPTY_TEXT = `The search string ${CONSEQUENCES}`;

function present(text: string, line: string, args: Arguments): LineEdit {
  const isAtEnd = args.insertbefore === null && args.insertafter === null;
  return ensureLine(text, line, args, isAtEnd ? { ...args, insertafter: "EOF" } : args);
}

function checkAbsent({ regexp, search_string: text, line }: Arguments): void {
  if (regexp === null && text === null && line === null) {
    throw refused("one of line, search_string, or regexp is required with state=absent");
  }
}

function checkedLine({ backrefs, regexp, line }: Arguments): string {
  if (backrefs && regexp === null) throw refused("regexp is required with backrefs=true");
  if (line === null) throw refused("line is required with state=present");
  return line;
}

function refused(message: string): DiagnosticError {
  return new DiagnosticError(message, { code: "bad-argument" });
}

/** Files made from templates. */

import { baseName } from "../../model/path.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { templateVariables } from "../../vars/template_variables.ts";
import { ENCODING_ARGUMENT, textToBytes } from "../files/encoding.ts";
import { expandPath } from "../files/expand_path.ts";
import { BACKUP_ARGUMENT, FILE_ARGUMENTS, VALIDATE_ARGUMENT } from "../files/file_arguments.ts";
import { bytesSource, localMode } from "../files/local_source.ts";
import { modeText } from "../files/mode.ts";
import { PATH_RETURNS } from "../files/path_values.ts";
import { planFile } from "../files/plan_file.ts";
import { stateModule, type TemplateOptions } from "../module.ts";

/** Line breaks as they may be written: with and without YAML having read the escapes. */
const NEWLINES: ReadonlyMap<string, string> = new Map([
  ["\n", "\n"],
  ["\r", "\r"],
  ["\r\n", "\r\n"],
  ["\\n", "\n"],
  ["\\r", "\r"],
  ["\\r\\n", "\r\n"],
]);

function delimiter(text: string, what: string) {
  return { type: "str", default: text, description: `What ${what} in the template` } as const;
}

/** `template`. */
export const template = stateModule({
  name: "ansible.builtin.template",
  summary: "Makes a file on a host from a template",
  notes: [
    "Beside the variables of the task a template sees `ansible_managed`, `template_host`, `template_uid`, " +
    "`template_path`, `template_fullpath`, `template_destpath`, `template_mtime` and `template_run_date`. A " +
    "template that shows the last one changes the file in every run.",
    "`template_uid` is the name of whoever runs ferry, and the number of any other owner.",
  ],
  arguments: {
    src: {
      type: "path",
      required: true,
      description: "The template, sought in `templates` beside the playbook and in the role",
    },
    dest: {
      type: "path",
      required: true,
      description: "Where the file goes on the host; in a folder it gets the name of the template",
    },
    force: {
      type: "bool",
      default: true,
      description: "Replace a file that has other content; otherwise a file that is there is left alone",
    },
    follow: {
      type: "bool",
      default: false,
      description: "Where a link has the path, write to what it points to instead of replacing the link",
    },
    newline_sequence: {
      type: "str",
      default: "\n",
      description: "The line break of the file: `\\n`, `\\r` or `\\r\\n`",
    },
    output_encoding: { ...ENCODING_ARGUMENT, description: "The encoding of the file" },
    trim_blocks: {
      type: "bool",
      default: true,
      description: "Take away the line break behind a block",
    },
    lstrip_blocks: {
      type: "bool",
      default: false,
      description: "Take away blanks between the start of a line and a block",
    },
    variable_start_string: delimiter("{{", "begins an expression"),
    variable_end_string: delimiter("}}", "ends an expression"),
    block_start_string: delimiter("{%", "begins a block"),
    block_end_string: delimiter("%}", "ends a block"),
    comment_start_string: delimiter("{#", "begins a comment"),
    comment_end_string: delimiter("#}", "ends a comment"),
    backup: BACKUP_ARGUMENT,
    validate: VALIDATE_ARGUMENT,
    ...FILE_ARGUMENTS,
    mode: {
      ...FILE_ARGUMENTS.mode,
      description: `${FILE_ARGUMENTS.mode.description}. \`preserve\` takes the permissions of the template`,
    },
  },
  rules: { missing: "src and dest are required" },
  runsOn: "host",
  supports: { check: "full", diff: true, async: false },
  returns: {
    dest: { description: "The path on the host", type: "str", returned: "success" },
    src: { description: "The new file, before it took its place", type: "str", returned: "changed" },
    checksum: { description: "SHA-1 of the file", type: "str", returned: "success" },
    md5sum: { description: "MD5 of the file", type: "str", returned: "where the file was replaced" },
    backup_file: {
      description: "Where the old file is kept",
      type: "str",
      returned: "with `backup`, where a file was replaced",
    },
    ...PATH_RETURNS,
  },
  examples: `- name: Write a configuration, and check it before it is used
  ansible.builtin.template:
    src: haproxy.cfg.j2
    dest: /etc/haproxy/haproxy.cfg
    mode: "0644"
    backup: true
    validate: haproxy -c -f %s
`,
  plan: async (args, host, context) => {
    const newlineSequence = NEWLINES.get(args.newline_sequence);
    if (newlineSequence === undefined) {
      throw new DiagnosticError("newline_sequence needs to be one of: \\n, \\r or \\r\\n", {
        code: "bad-argument",
      });
    }
    const found = context.findFile("templates", args.src);
    const dest = await expandPath(args.dest, host, context.environment);
    const options: TemplateOptions = {
      trimBlocks: args.trim_blocks,
      lstripBlocks: args.lstrip_blocks,
      newlineSequence,
      keepTrailingNewline: true,
      delimiters: {
        variableStart: args.variable_start_string,
        variableEnd: args.variable_end_string,
        blockStart: args.block_start_string,
        blockEnd: args.block_end_string,
        commentStart: args.comment_start_string,
        commentEnd: args.comment_end_string,
      },
    };
    const text = context.renderTemplate(
      found,
      options,
      templateVariables(
        { path: args.src, fullPath: found, destPath: args.dest },
        context.clock.nowMs(),
        context.variable("ansible_managed") === undefined,
      ),
    );
    const mode = args.mode === "preserve" ? modeText(localMode(found)) : args.mode;
    const { diff = true } = context;
    return await planFile({
      source: bytesSource(textToBytes(text, args.output_encoding || "utf-8")),
      origin: found,
      dest,
      name: baseName(found),
      options: { ...args, mode, directoryMode: null, diff },
    }, host);
  },
});

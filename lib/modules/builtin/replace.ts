/** Parts of a file of a host replaced. */

import { withTextDiff } from "../files/diff_values.ts";
import { planEdit } from "../files/edit_text.ts";
import { ENCODING_ARGUMENT } from "../files/encoding.ts";
import { expandPath } from "../files/expand_path.ts";
import { BACKUP_ARGUMENT, FILE_ARGUMENTS, VALIDATE_ARGUMENT } from "../files/file_arguments.ts";
import { compilePattern, replaceAll } from "../files/python_pattern.ts";
import { findSection, sectionPattern } from "../files/section.ts";
import { readTextFile, withPlainBreaks } from "../files/text_file.ts";
import { stateModule } from "../module.ts";
import { ModuleFailure } from "../module_failure.ts";

/** `replace`. */
export const replace = stateModule({
  name: "ansible.builtin.replace",
  summary: "Replaces everything in a file that a pattern matches",
  notes: [
    "Whether a second run changes something is up to the pattern: it should not match what is put there.",
    "Line breaks of a file that is changed become `\\n`.",
  ],
  arguments: {
    path: {
      type: "path",
      required: true,
      aliases: ["dest", "destfile", "name"],
      description: "The file; links are followed",
    },
    regexp: {
      type: "str",
      required: true,
      description: "A pattern of Python; `^` and `$` match at every line, and it may match several lines",
    },
    replace: {
      type: "str",
      default: "",
      description:
        "What takes the place of a match; `\\1` and `\\g<name>` stand for groups. Nothing by default",
    },
    after: {
      type: "str",
      description: "Look only behind the first match of this pattern, in which a point matches line breaks",
    },
    before: {
      type: "str",
      description: "Look only before a match of this pattern, in which a point matches line breaks",
    },
    encoding: ENCODING_ARGUMENT,
    backup: BACKUP_ARGUMENT,
    validate: VALIDATE_ARGUMENT,
    ...FILE_ARGUMENTS,
  },
  runsOn: "host",
  supports: { check: "full", diff: true },
  returns: {
    msg: { description: "How much was replaced", type: "str", returned: "success" },
    rc: { description: "Always 0", type: "int", returned: "success" },
    backup_file: {
      description: "Where the old file is kept",
      type: "str",
      returned: "with `backup`, where a file was replaced",
    },
  },
  examples: `- name: Point all repositories to the mirror
  ansible.builtin.replace:
    path: /etc/yum.repos.d/redhat.repo
    regexp: ^baseurl=https://cdn\\.example\\.com/
    replace: baseurl=https://mirror.example.com/

- name: Change a setting in one section only
  ansible.builtin.replace:
    path: /etc/app.ini
    after: \\[mirror\\]
    before: \\[
    regexp: ^enabled=.*$
    replace: enabled=1
`,
  plan: async (args, host, { environment, diff = true }) => {
    const path = await expandPath(args.path, host, environment);
    const file = await readTextFile(path, args.encoding, host);
    if (file.text === null) {
      throw new ModuleFailure(`Path ${path} does not exist !`, { rc: 257 }, { code: "file-not-found" });
    }
    const text = withPlainBreaks(file.text);
    const section = findSection(text, args.after, args.before);
    if (!section) {
      const pattern = sectionPattern(args.after, args.before);
      const msg = `Pattern for before/after params did not match the given file: ${pattern}`;
      return { changes: [], values: { rc: 0, msg } };
    }
    const old = text.slice(section.start, section.end);
    const made = replaceAll(compilePattern(args.regexp, { multiline: true }), old, args.replace);
    const isChanged = made.count > 0 && made.text !== old;
    const edit = {
      file,
      text: isChanged ? text.slice(0, section.start) + made.text + text.slice(section.end) : null,
      message: isChanged ? `${made.count} replacements made` : "",
    };
    const plan = await planEdit(edit, args, host, {
      diff,
      values: (backup, msg) => ({ rc: 0, msg, backup_file: backup ?? undefined }),
    });
    return withTextDiff(plan);
  },
});

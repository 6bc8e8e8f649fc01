/** Files and folders copied to a host, or on it. */

import { baseName } from "../../model/path.ts";
import { isDict, isList, type Value } from "../../model/value.ts";
import { encodeHostText } from "../../connection/host_text.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { pathInfo } from "../../system/files.ts";
import { PLAIN_JSON, writeJson } from "../../template/json/write_json.ts";
import { isRaised } from "../../template/python/error.ts";
import { str } from "../../template/python/repr.ts";
import { expandPath } from "../files/expand_path.ts";
import { BACKUP_ARGUMENT, FILE_ARGUMENTS, VALIDATE_ARGUMENT } from "../files/file_arguments.ts";
import { bytesSource, fileSource, localMode } from "../files/local_source.ts";
import { walkLocalTree } from "../files/local_tree.ts";
import { modeText } from "../files/mode.ts";
import { PATH_RETURNS } from "../files/path_values.ts";
import { type CopyOptions, planFile } from "../files/plan_file.ts";
import { planHostCopy } from "../files/plan_host_copy.ts";
import { planTree } from "../files/plan_tree.ts";
import { type ModuleContext, type Plan, stateModule } from "../module.ts";
import type { TargetReader } from "../../connection/target.ts";
import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";

const ARGUMENTS = {
  src: {
    type: "path",
    description: "The file or folder to copy, sought in `files` beside the playbook and in the role; with " +
      "`remote_src` a path on the host. Of a folder that ends with a slash only the content is copied",
  },
  content: {
    type: "raw",
    description: "What the file is to hold, instead of `src`; a list or a dictionary is written as JSON",
  },
  dest: {
    type: "path",
    required: true,
    description:
      "Where it goes on the host. A path that ends with a slash is a folder, which is made where " +
      "there is none; so is the path where a folder is to be copied",
  },
  remote_src: {
    type: "bool",
    default: false,
    description: "Look for `src` on the host instead of on the machine that ferry runs on",
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
  local_follow: {
    type: "bool",
    description: "Copy what links inside of a folder point to instead of the links; by default so, but not " +
      "with `remote_src`",
  },
  directory_mode: {
    type: "raw",
    description: "Permissions of folders that are made on the way",
  },
  checksum: {
    type: "str",
    description: "The SHA-1 that the file must have; otherwise the task fails",
  },
  decrypt: {
    type: "bool",
    default: true,
    description: "Decrypt a file that is a vault; otherwise it is copied as it is",
  },
  backup: BACKUP_ARGUMENT,
  validate: VALIDATE_ARGUMENT,
  ...FILE_ARGUMENTS,
  mode: {
    ...FILE_ARGUMENTS.mode,
    description: `${FILE_ARGUMENTS.mode.description}. \`preserve\` takes the permissions of the source`,
  },
} as const satisfies ArgumentSpec;

type Arguments = ArgumentsOf<typeof ARGUMENTS>;

/** `copy`; large files travel as streams. */
export const copy = stateModule({
  name: "ansible.builtin.copy",
  summary: "Copies files and folders to a host, or from one place of it to another",
  notes: [
    "Folders are compared file by file: nothing is taken away at the destination.",
    "An empty folder is not copied by itself: `ansible.builtin.file` makes one.",
  ],
  arguments: ARGUMENTS,
  rules: { missing: "dest is required" },
  runsOn: "host",
  supports: { check: "full", diff: true, async: false },
  returns: {
    dest: { description: "The path on the host", type: "str", returned: "success" },
    src: {
      description: "The file or folder that was copied; the new file itself where the content was given",
      type: "str",
      returned: "where there is one, and where the content changed",
    },
    checksum: { description: "SHA-1 of the file", type: "str", returned: "for a single file" },
    md5sum: { description: "MD5 of the file", type: "str", returned: "where the file was replaced" },
    backup_file: {
      description: "Where the old file is kept",
      type: "str",
      returned: "with `backup`, where a file was replaced",
    },
    ...PATH_RETURNS,
  },
  examples: `- name: Copy a file with certain permissions
  ansible.builtin.copy:
    src: mirror.conf
    dest: /etc/mirror.conf
    owner: root
    group: root
    mode: "0644"

- name: Write text into a file, and keep the old one
  ansible.builtin.copy:
    content: |
      [registry]
      location = "mirror.example.com"
    dest: /etc/containers/registries.conf.d/mirror.conf
    backup: true

- name: Copy a file that is on the host already
  ansible.builtin.copy:
    remote_src: true
    src: /etc/chrony.conf
    dest: /etc/chrony.conf.orig
    mode: preserve
`,
  plan: async (args, host, context) => {
    const { content } = args;
    const src = args.src || null;
    if (src === null && content === null) throw refused("src (or content) is required");
    if (src !== null && content !== null) throw refused("src and content are mutually exclusive");
    if (content !== null && args.dest.endsWith("/")) throw refused("can not use content with a dir as dest");
    const dest = await expandPath(args.dest, host, context.environment);
    if (src === null) return await planContent(args, dest, host, context);
    return args.remote_src
      ? await planOnHost(args, src, dest, host, context)
      : await planFromHere(args, src, dest, host, context);
  },
});

async function planContent(
  args: Arguments,
  dest: string,
  host: TargetReader,
  context: ModuleContext,
): Promise<Plan> {
  const source = bytesSource(encodeHostText(contentText(args.content)));
  const options = optionsOf(args, context);
  return await planFile({ source, origin: null, dest, name: "", checksum: args.checksum, options }, host);
}

async function planOnHost(
  args: Arguments,
  src: string,
  dest: string,
  host: TargetReader,
  context: ModuleContext,
): Promise<Plan> {
  return await planHostCopy({
    src: await expandPath(src, host, context.environment),
    dest,
    options: optionsOf(args, context),
    preserveMode: args.mode === "preserve",
    followLinks: args.local_follow === true,
    checksum: args.checksum,
  }, host);
}

async function planFromHere(
  args: Arguments,
  src: string,
  dest: string,
  host: TargetReader,
  context: ModuleContext,
): Promise<Plan> {
  const found = context.findFile("files", src).replace(/(?<=.)\/+$/, "");
  const options = optionsOf(args, context);
  const decrypt = args.decrypt ? context.readFile : null;
  const preserveMode = args.mode === "preserve";
  if (pathInfo(found)?.kind !== "directory") {
    const mode = preserveMode ? modeText(localMode(found)) : args.mode;
    return await planFile({
      source: await fileSource(found, decrypt),
      origin: found,
      dest,
      name: baseName(found),
      checksum: args.checksum,
      options: { ...options, mode },
    }, host);
  }
  const tree = walkLocalTree(found, src.endsWith("/") ? "" : baseName(found), args.local_follow ?? true);
  const folder = dest.endsWith("/") ? dest : `${dest}/`;
  const plan = await planTree({ tree, dest: folder, options, preserveMode, decrypt }, host);
  return { values: { dest: folder, src: src.endsWith("/") ? `${found}/` : found }, ...plan };
}

function optionsOf(args: Arguments, { diff = true }: ModuleContext): CopyOptions {
  const mode = args.mode === "preserve" ? null : args.mode;
  return { ...args, mode, directoryMode: args.directory_mode, diff };
}

/** The text of a value that is to be a file's content. */
function contentText(value: Value): string {
  if (!isDict(value) && !isList(value)) return str(value);
  try {
    return writeJson(value, PLAIN_JSON);
  } catch (error) {
    if (!isRaised(error, "TypeError", "ValueError")) throw error;
    throw refused(`could not write content temp file: ${error.message}`);
  }
}

function refused(message: string): DiagnosticError {
  return new DiagnosticError(message, { code: "bad-argument" });
}

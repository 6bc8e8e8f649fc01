/** Ansible's tests of paths on this machine. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { CallContext, PathFacts, Test } from "../environment.ts";
import { alias, type Plugins, REQUIRED, test } from "../plugin.ts";
import { pathArgument } from "../python/arguments.ts";
import { PythonError, typeError } from "../python/error.ts";
import { integerIn } from "../python/numbers.ts";
import { joinPaths } from "../python/posix_path.ts";
import { quoted } from "../python/repr.ts";
import { typeName } from "../python/type_names.ts";
import { type RuntimeValue, textIn } from "../python/values.ts";

const PATH = { path: REQUIRED } as const;
const ENVELOPE = "$ANSIBLE_VAULT";

const directory = test(
  "directory",
  PATH,
  ({ path }, { context }) => facts(path, context)?.kind === "directory",
);
const file = test("file", PATH, ({ path }, { context }) => facts(path, context)?.kind === "file");
const link = test("link", PATH, ({ path }, { context }) => facts(path, context, false)?.kind === "symlink");
const absolute = test("abs", PATH, ({ path }) => pathArgument(path).startsWith("/"));
const sameFile = test("same_file", { path: REQUIRED, other: REQUIRED }, ({ path, other }, { context }) => {
  const [a, b] = [existing(path, context), existing(other, context)];
  return a.device === b.device && a.inode === b.inode;
});
const mount = test("mount", PATH, ({ path }, { context }) => isMount(path, context));

export const FILE_TESTS: Plugins<Test> = [
  directory,
  ...alias(directory, "is_dir"),
  file,
  ...alias(file, "is_file"),
  link,
  ...alias(link, "is_link"),
  test("exists", PATH, ({ path }, { context }) => facts(path, context) !== null),
  test("link_exists", PATH, ({ path }, { context }) => facts(path, context, false) !== null),
  absolute,
  ...alias(absolute, "is_abs"),
  sameFile,
  ...alias(sameFile, "is_same_file"),
  mount,
  ...alias(mount, "is_mount"),
  test("vaulted_file", PATH, ({ path }, { context }) => {
    const name = pathArgument(path);
    try {
      const bytes = context.environment.io.readBytes(name);
      return new TextDecoder().decode(bytes.subarray(0, ENVELOPE.length)) === ENVELOPE;
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      throw new PythonError(
        "RuntimeError",
        `Cannot test if the file ${quoted(name)} is a vault: ${error.message}`,
      );
    }
  }),
];

/** What is at a path; numbers, which Python takes for open files, are never one here, and have no link. */
function facts(value: RuntimeValue, { environment: { io } }: CallContext, follow = true): PathFacts | null {
  const text = textIn(value);
  if (text !== undefined) return io.pathFacts(text, { follow });
  if (!follow) {
    throw typeError(`lstat: path should be string, bytes or os.PathLike, not ${typeName(value)}`);
  }
  if (integerIn(value) !== undefined) return null;
  throw typeError(`stat: path should be string, bytes, os.PathLike or integer, not ${typeName(value)}`);
}

function existing(value: RuntimeValue, context: CallContext): PathFacts {
  const found = facts(value, context);
  if (found) return found;
  throw new PythonError(
    "RuntimeError",
    `[Errno 2] No such file or directory: ${quoted(textIn(value) ?? "")}`,
  );
}

/** A mount point is a folder on another device than the one above it. */
function isMount(value: RuntimeValue, context: CallContext): boolean {
  const here = facts(value, context, false);
  if (!here || here.kind === "symlink") return false;
  const above = facts(joinPaths([textIn(value) ?? "", ".."]), context, false);
  return above !== null && (above.device !== here.device || above.inode === here.inode);
}

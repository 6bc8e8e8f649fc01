/** A version of a repository as one file. */

import type { Git } from "./git.ts";
import { mistake } from "../commands/tools.ts";
import type { GitArguments } from "./git_arguments.ts";

const FORMATS: readonly (readonly [ending: RegExp, format: string])[] = [
  [/\.zip$/, "zip"],
  [/\.(tar\.gz|tgz|gz)$/, "tar.gz"],
  [/\.tar$/, "tar"],
];
const COMPARE = 'archive=$1; shift; "$git" archive "$@" | cmp -s - "$archive"';

/** Whether the archive is not there or is another one. */
export async function isArchiveStale(
  dest: string,
  archive: string,
  args: GitArguments,
  git: Git,
): Promise<boolean> {
  const { code } = await git.shell(COMPARE, [archive, ...archiveWords(archive, args)], dest);
  return code !== 0;
}

/** Writes the archive. */
export async function writeArchive(
  dest: string,
  archive: string,
  args: GitArguments,
  git: Git,
): Promise<void> {
  const words = ["archive", `--output=${archive}`, ...archiveWords(archive, args)];
  await git.run("Failed to perform archive operation", words, dest);
}

function archiveWords(archive: string, { version, archive_prefix: prefix }: GitArguments): readonly string[] {
  const format = FORMATS.find(([ending]) => ending.test(archive))?.[1];
  if (format === undefined) throw mistake(`Unable to get file extension from archive file name: ${archive}`);
  return [`--format=${format}`, ...(prefix === null ? [] : [`--prefix=${prefix}`]), version];
}

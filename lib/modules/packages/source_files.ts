/** The files with the repositories of a host, and what is to become of them. */

import type { Value } from "../../model/value.ts";
import type { TargetReader } from "../../connection/target.ts";
import { askSurely } from "../commands/tools.ts";
import { planOwnFile, readOwnFile } from "../files/own_file.ts";
import type { TextFile } from "../files/text_file.ts";
import type { Plan } from "../module.ts";
import {
  readSourceLines,
  type SourceLine,
  sourceLine,
  sourceLinesText,
  withoutSource,
  withSource,
} from "./source_lines.ts";

export interface SourceFile {
  readonly file: TextFile;
  readonly lines: readonly SourceLine[];
}

export interface SourceFiles {
  /** The folder for files of single repositories, without a slash at its end. */
  readonly folder: string;
  readonly files: readonly SourceFile[];
}

/** Reads all of them; where they are, apt's configuration tells. */
export async function readSourceFiles(host: TargetReader): Promise<SourceFiles> {
  const words = ["main", "Dir::Etc::sourcelist/f", "parts", "Dir::Etc::sourceparts/d"];
  const said = await askSurely(host, ["apt-config", "shell", ...words]);
  const [, main = "/etc/apt/sources.list"] = /^main='(.*)'$/m.exec(said) ?? [];
  const [, folder = "/etc/apt/sources.list.d"] = /^parts='(.*?)\/?'$/m.exec(said) ?? [];
  const listing = await host.list(folder, { depth: 1 });
  const paths = (listing?.states ?? []).map(({ path }) => path).filter((path) => path.endsWith(".list"));
  const files = await Promise.all([main, ...paths].map((path) => readSourceFile(path, host)));
  return { folder, files: files.filter(({ file }) => file.text !== null) };
}

async function readSourceFile(path: string, host: TargetReader): Promise<SourceFile> {
  const file = await readOwnFile(path, host);
  return { file, lines: readSourceLines(file.text ?? "") };
}

/** A file that is to hold other lines than it does; none takes it away. */
export interface Rewrite {
  readonly file: TextFile;
  readonly lines: readonly SourceLine[];
  /** Null for a file that keeps its permissions. */
  readonly mode: Value;
}

/** Uses a repository wherever it is written, or else writes it into a file. @param path Where that would be. */
export async function addSource(
  source: string,
  path: string,
  mode: Value,
  { files }: SourceFiles,
  host: TargetReader,
): Promise<readonly Rewrite[]> {
  const known = files.flatMap(({ file, lines }) => {
    const used = withSource(lines, source);
    return used ? [{ file, before: lines, lines: used }] : [];
  });
  if (known.length > 0) {
    return known.filter(({ before, lines }) => sourceLinesText(before) !== sourceLinesText(lines))
      .map(({ file, lines }) => ({ file, lines, mode: null }));
  }
  const { file, lines } = files.find((one) => one.file.path === path) ?? await readSourceFile(path, host);
  return [{ file, lines: [...lines, sourceLine(source)], mode }];
}

/** Takes a repository out of all files. */
export function removeSource(source: string, { files }: SourceFiles): readonly Rewrite[] {
  return files.flatMap(({ file, lines }) => {
    const kept = withoutSource(lines, source);
    return kept.length === lines.length ? [] : [{ file, lines: kept, mode: null }];
  });
}

/** Plans the files. @param diff Whether anybody will look at a diff. */
export async function planRewrites(
  rewrites: readonly Rewrite[],
  diff: boolean,
  host: TargetReader,
): Promise<Plan> {
  const plans = await Promise.all(rewrites.map(({ file, lines, mode }) => {
    const text = lines.length === 0 ? null : sourceLinesText(lines);
    return planOwnFile(file, text, host, { diff, args: { mode } });
  }));
  return { changes: plans.flatMap(({ changes }) => changes) };
}

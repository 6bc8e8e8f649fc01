/** Folders and work trees that tests deliver to, and what is looked at there. */

import { findProgram } from "../../lib/system/process.ts";
import { type Fixture, openFixture } from "./fixture.ts";
import { makeWorkTree, OWN_GIT, type WorkTree } from "./work_tree.ts";

export interface Lab {
  readonly fixture: Fixture;
  readonly tree: WorkTree;
  /** The folder in the work tree that manifests are delivered to; not there yet. */
  readonly folder: string;
  /** The arguments that deliver to it. */
  readonly args: { readonly name: string; readonly gitops_path: string };
}

/** Registers a test that delivers to a new work tree; without git it is ignored. */
export function testGitops(name: string, fn: (lab: Lab) => Promise<void>): void {
  const ignore = findProgram("git") === null;
  Deno.test({
    name: `applyResources ${name}${ignore ? " (skipped: git is not installed)" : ""}`,
    ignore,
    fn: async () => {
      await using fixture = openFixture(OWN_GIT);
      const tree = await makeWorkTree(`${fixture.folder}/tree`);
      const folder = `${tree.folder}/clusters/edge`;
      await fn({ fixture, tree, folder, args: { name: "edge", gitops_path: folder } });
    },
  });
}

/** What would show that a file was touched. */
export function statesOf(folder: string): readonly unknown[] {
  return namesIn(folder).map((name) => {
    const { ino, mtime, ctime, size } = Deno.statSync(`${folder}/${name}`);
    return [name, ino, mtime?.getTime(), ctime?.getTime(), size];
  });
}

/** Sorted. */
export function namesIn(folder: string): readonly string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).toSorted();
}

export function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return false;
    throw error;
  }
}

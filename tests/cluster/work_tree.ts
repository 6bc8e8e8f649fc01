/** A git work tree that nobody's own settings reach. */

import { runProcess } from "../../lib/system/process.ts";

/** Git without what the machine or its user has set. */
export const OWN_GIT: Readonly<Record<string, string>> = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
};

export interface WorkTree {
  readonly folder: string;
  /** What git prints; a failure is an exception. */
  git(...args: readonly string[]): Promise<string>;
  /** Writes a file, with folders on the way to it. */
  write(name: string, text: string): void;
  /** The names of commits, the last one first. */
  commits(): Promise<readonly string[]>;
  /** The files that a commit changed, each as `A path`, `M path` or `D path`. */
  filesOf(commit: string): Promise<readonly string[]>;
}

/** A work tree on the branch `main`, with one commit of a file `README`. */
export async function makeWorkTree(folder: string): Promise<WorkTree> {
  await Deno.mkdir(folder, { recursive: true });
  const tree = workTree(folder);
  await tree.git("init", "--quiet", "--initial-branch=main");
  tree.write("README", "Clusters\n");
  await tree.git("add", "README");
  await tree.git("-c", "user.name=Ada", "-c", "user.email=ada@test", "commit", "--quiet", "-m", "Begin");
  return tree;
}

function workTree(folder: string): WorkTree {
  const git = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await runProcess(["git", ...args], { cwd: folder, env: OWN_GIT });
    if (code === 0) return new TextDecoder().decode(stdout);
    throw new Error(`git ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
  };
  return {
    folder,
    git,
    write: (name, text) => {
      const path = `${folder}/${name}`;
      Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
      Deno.writeTextFileSync(path, text);
    },
    commits: async () => linesOf(await git("log", "--format=%H")),
    filesOf: async (commit) => {
      const changes = await git("show", "--format=", "--name-status", "--no-renames", commit);
      return linesOf(changes).map((line) => line.replace("\t", " "));
    },
  };
}

export function linesOf(text: string): readonly string[] {
  return text.split("\n").filter((line) => line !== "");
}

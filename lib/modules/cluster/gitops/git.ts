/** The git work tree that a folder of a host lies in. */

import type { Command } from "../../../model/change.ts";
import { DiagnosticError } from "../../../source/diagnostic.ts";
import type { ExecResult } from "../../../connection/connection.ts";
import { decodeHostText } from "../../../connection/host_text.ts";
import type { Target, TargetReader } from "../../../connection/target.ts";
import type { Author } from "../request.ts";

export interface WorkTree {
  readonly kind: "tree";
  /** The branch that is checked out, null for none. */
  readonly branch: string | null;
  /** What somebody has begun there and not ended, such as a merge; null for nothing. */
  readonly unfinished: string | null;
  /** Whether git knows who the user is. */
  readonly hasAuthor: boolean;
  readonly hasCommitter: boolean;
}

/** Where a folder lies: in a work tree; in none; or on a host that has no git to tell. */
export type Place = WorkTree | { readonly kind: "none" } | { readonly kind: "no-git" };

/** A file of the folder that differs from the last commit. */
export interface PendingFile {
  readonly name: string;
  readonly isDeleted: boolean;
}

/** A folder that is not there yet lies where the next one above it lies. */
const INSPECTION = `command -v git >/dev/null 2>&1 || { echo no-git; exit 0; }
d=$1
while [ ! -d "$d" ]; do
  case $d in */*) d=\${d%/*}; d=\${d:-/} ;; *) d=. ;; esac
done
cd -- "$d" || exit
git rev-parse --show-toplevel >/dev/null || exit
g=$(git rev-parse --git-dir) || exit
echo tree
echo "branch $(git symbolic-ref -q --short HEAD)"
for f in MERGE_HEAD CHERRY_PICK_HEAD REVERT_HEAD rebase-merge rebase-apply; do
  [ ! -e "$g/$f" ] || echo "unfinished $f"
done
name=$(git config user.name) mail=$(git config user.email)
[ -z "\${GIT_AUTHOR_NAME:-$name}" ] || [ -z "\${GIT_AUTHOR_EMAIL:-$mail}" ] || echo author
[ -z "\${GIT_COMMITTER_NAME:-$name}" ] || [ -z "\${GIT_COMMITTER_EMAIL:-$mail}" ] || echo committer`;

const UNFINISHED: Readonly<Record<string, string>> = {
  MERGE_HEAD: "merge",
  CHERRY_PICK_HEAD: "cherry-pick",
  REVERT_HEAD: "revert",
  "rebase-merge": "rebase",
  "rebase-apply": "rebase",
};

/**
 * Git is not to ask anybody anything, and speaks the language that is looked for here. Looking is to write nothing;
 * names are names, whatever signs of patterns they hold.
 */
const QUIET: Readonly<Record<string, string>> = {
  LC_ALL: "C",
  GIT_TERMINAL_PROMPT: "0",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_LITERAL_PATHSPECS: "1",
};
/** The exit code of a search that found nothing. */
const NONE_IGNORED = 1;

/** Git as the host has it, in one folder. Failures are `command-failed` diagnostics in git's own words. */
export class Git {
  constructor(
    private readonly folder: string,
    private readonly reader: TargetReader,
    private readonly environment: Readonly<Record<string, string>>,
  ) {}

  /** Where the folder lies. */
  async place(): Promise<Place> {
    const run = { kind: "argv", argv: ["sh", "-c", INSPECTION, "sh", this.folder] } as const;
    const result = await this.reader.query({ run, environment: { ...this.environment, ...QUIET } });
    const stderr = decodeHostText(result.stderr);
    if (result.code !== 0 && /not a git repository/.test(stderr)) return { kind: "none" };
    const lines = linesOf(said(result, "look at its state"));
    if (lines.includes("no-git")) return { kind: "no-git" };
    const unfinished = lines.find((line) => line.startsWith("unfinished "))?.slice("unfinished ".length);
    return {
      kind: "tree",
      branch: lines.find((line) => line.startsWith("branch "))?.slice("branch ".length) || null,
      unfinished: unfinished === undefined ? null : UNFINISHED[unfinished] ?? unfinished,
      hasAuthor: lines.includes("author"),
      hasCommitter: lines.includes("committer"),
    };
  }

  /**
   * What of the folder, but not of folders in it, differs from the last commit.
   *
   * @param names The files to look at; null for all.
   */
  async pending(names: readonly string[] | null): Promise<readonly PendingFile[]> {
    const options = ["--porcelain=v1", "-z", "--no-renames", "--untracked-files=all"];
    const [prefix, status] = await Promise.all([
      this.#query(["rev-parse", "--show-prefix"]),
      this.#query(["status", ...options, "--", ...names ?? ["."]]),
    ]);
    const above = said(prefix, "find the folder").replace(/\n$/, "");
    return said(status, "compare with the last commit").split("\0").flatMap((entry) => {
      const [code, path] = [entry.slice(0, 2), entry.slice(3)];
      const name = path.slice(above.length);
      if (!path.startsWith(above) || name === "" || name.includes("/")) return [];
      return [{ name, isDeleted: code.includes("D") }];
    });
  }

  /** Which of these files git is told to ignore, and has not been told to keep all the same. */
  async ignored(names: readonly string[]): Promise<readonly string[]> {
    // This command takes names as they are, but refuses to be told so.
    const asTheyAre = { GIT_LITERAL_PATHSPECS: "0" };
    const paths = names.map((name) => `./${name}\0`).join("");
    const result = await this.reader.query(
      this.#command(["check-ignore", "-z", "--stdin"], asTheyAre, paths),
    );
    if (result.code === NONE_IGNORED) return [];
    const ignored = said(result, "tell which files it ignores").split("\0");
    return ignored.filter((path) => path !== "").map((path) => path.slice("./".length));
  }

  /** A file as the last commit has it; null where it has none. */
  async committed(name: string): Promise<Uint8Array | null> {
    const { code, stdout } = await this.#query(["show", `HEAD:./${name}`]);
    return code === 0 ? stdout : null;
  }

  /** How many commits the upstream lacks, as far as this machine knows; null where there is no upstream. */
  async ahead(): Promise<number | null> {
    const { code, stdout } = await this.#query(["rev-list", "--count", "@{upstream}..HEAD"]);
    return code === 0 ? Number(decodeHostText(stdout)) : null;
  }

  /** Commits these files and nothing else, whatever is staged. @returns the commit's name. */
  async commit(
    names: readonly string[],
    message: string,
    people: { readonly author: Author | null; readonly committer: Author | null },
    target: Target,
  ): Promise<string> {
    const environment = {
      ...peopleEnvironment(people.author, "AUTHOR"),
      ...peopleEnvironment(people.committer, "COMMITTER"),
    };
    said(await target.run(this.#command(["add", "--all", "--", ...names])), "stage the files");
    const command = this.#command(["commit", "--quiet", "--file=-", "--", ...names], environment, message);
    said(await target.run(command), "commit");
    return said(await this.#query(["rev-parse", "HEAD"]), "name the commit").trim();
  }

  /** Pushes the current branch. */
  async push(target: Target): Promise<void> {
    said(await target.run(this.#command(["push", "--quiet"])), "push");
  }

  #query(args: readonly string[]): Promise<ExecResult> {
    return this.reader.query(this.#command(args));
  }

  #command(
    args: readonly string[],
    more: Readonly<Record<string, string>> = {},
    stdin?: string,
  ): Command {
    return {
      run: { kind: "argv", argv: ["git", ...args] },
      cwd: this.folder,
      environment: { ...this.environment, ...QUIET, ...more },
      ...(stdin === undefined ? {} : { stdin }),
    };
  }
}

function peopleEnvironment(person: Author | null, role: "AUTHOR" | "COMMITTER"): Record<string, string> {
  return person ? { [`GIT_${role}_NAME`]: person.name, [`GIT_${role}_EMAIL`]: person.mail } : {};
}

/** What git printed. @throws {DiagnosticError} `command-failed` with its own words. */
function said({ code, stdout, stderr }: ExecResult, action: string): string {
  if (code === 0) return decodeHostText(stdout);
  const words = linesOf(decodeHostText(stderr.length > 0 ? stderr : stdout)).filter((line) =>
    !/^hint:/.test(line)
  );
  throw new DiagnosticError(`git cannot ${action}: ${words.join("; ") || `exit code ${code}`}`, {
    code: "command-failed",
  });
}

function linesOf(text: string): readonly string[] {
  return text.split("\n").map((line) => line.trimEnd()).filter((line) => line !== "");
}

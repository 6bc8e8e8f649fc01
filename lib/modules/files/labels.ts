/** What paths have beside owner and mode: flags of the file system, and the SELinux context. */

import type { CommandChange } from "../../model/change.ts";
import { decodeHostText } from "../../connection/host_text.ts";
import type { TargetReader } from "../../connection/target.ts";
import type { FileArguments } from "./file_arguments.ts";

/** The labels that a task wants; null for what it leaves alone. */
export interface Labels {
  readonly flags: FlagChange | null;
  /** Parts of the context by the option of `chcon` that sets them; `_default` is the policy's. */
  readonly context: ReadonlyMap<ContextPart, string>;
}

type ContextPart = "user" | "role" | "type" | "range";

interface FlagChange {
  readonly operator: "+" | "-" | "=";
  readonly letters: string;
}

/** What a path has now; a part is empty where the host has no tool for it, or SELinux is off. */
interface Found {
  readonly flags: string | null;
  readonly context: readonly string[];
  readonly policy: readonly string[];
}

const PARTS: readonly ContextPart[] = ["user", "role", "type", "range"];
/** Flags that nobody sets or clears, such as `e` for extents, do not count against `=`. */
const SETTABLE = "aAcCdDFijmPsStTux";
const UNKNOWN: Found = { flags: null, context: [], policy: [] };

export function wantedLabels(
  args: Pick<FileArguments, "attributes" | "seuser" | "serole" | "setype" | "selevel">,
): Labels {
  const { attributes, seuser, serole, setype, selevel } = args;
  const [, operator = "", letters = ""] = /^([-+=]?)(.*)$/.exec(attributes ?? "") ?? [];
  const parts = [seuser, serole, setype, selevel];
  return {
    flags: letters === ""
      ? null
      : { operator: operator === "+" || operator === "-" ? operator : "=", letters },
    context: new Map(PARTS.flatMap((part, at) => {
      const value = parts[at] ?? null;
      return value === null ? [] : [[part, value] as const];
    })),
  };
}

/**
 * The changes that give paths their labels, by path. Paths that do not exist yet get them when they are made.
 *
 * The host is asked, once for all paths, only where a task wants labels at all.
 */
export async function labelChange(
  paths: readonly string[],
  labels: Labels,
  host: TargetReader,
): Promise<(path: string) => readonly CommandChange[]> {
  if ((!labels.flags && labels.context.size === 0) || paths.length === 0) return () => [];
  const found = await readLabels(paths, host);
  return (path) => {
    const now = found.get(path) ?? UNKNOWN;
    return [...contextChange(path, labels, now), ...flagChange(path, labels, now)];
  };
}

/** Prints, for each path, a line with its flags, its context and the context that the policy has for it. */
const LOOK = `PATH=$PATH:/usr/sbin:/sbin
command -v lsattr >/dev/null && command -v chattr >/dev/null && flags=yes
command -v selinuxenabled >/dev/null && selinuxenabled && selinux=yes
for path do
  f= c= p=
  [ ! "$flags" ] || { f=$(lsattr -d -- "$path" 2>/dev/null); f=+\${f%% *}; }
  [ ! "$selinux" ] || { c=$(stat -c %C -- "$path" 2>/dev/null); p=$(matchpathcon -n "$path" 2>/dev/null); c=\${c:-?}; }
  printf '%s\\t%s\\t%s\\n' "$f" "$c" "$p"
done`;

async function readLabels(paths: readonly string[], host: TargetReader): Promise<ReadonlyMap<string, Found>> {
  const { stdout } = await host.query({
    run: { kind: "argv", argv: ["/bin/sh", "-s", "--", ...paths] },
    stdin: LOOK,
  });
  const lines = decodeHostText(stdout).split("\n");
  return new Map(paths.map((path, at) => {
    const [flags = "", context = "", policy = ""] = (lines[at] ?? "").split("\t");
    return [path, {
      flags: flags.startsWith("+") ? flags.slice(1).replaceAll("-", "") : null,
      context: contextParts(context),
      policy: contextParts(policy),
    }];
  }));
}

/** `user:role:type:range`, where the range may hold colons. */
function contextParts(text: string): readonly string[] {
  return text === "" ? [] : /^([^:]*):?([^:]*):?([^:]*):?(.*)$/.exec(text)?.slice(1) ?? [];
}

function contextChange(path: string, { context }: Labels, now: Found): readonly CommandChange[] {
  if (now.context.length === 0) return [];
  const options = PARTS.flatMap((part, at) => {
    const wanted = context.get(part);
    const value = wanted === "_default" ? now.policy[at] : wanted;
    return value === undefined || value === "" || value === now.context[at] ? [] : [`--${part}=${value}`];
  });
  return options.length === 0
    ? []
    : [command(["chcon", "-h", ...options, "--", path], `set the SELinux context of ${path}`)];
}

function flagChange(path: string, { flags }: Labels, now: Found): readonly CommandChange[] {
  if (!flags || now.flags === null) return [];
  const { operator, letters } = flags;
  const has = (letter: string) => now.flags?.includes(letter) ?? false;
  const wanted = letters.split("");
  const surplus = now.flags.split("").filter((letter) =>
    SETTABLE.includes(letter) && !wanted.includes(letter)
  );
  const fits = operator === "-"
    ? !wanted.some(has)
    : wanted.every(has) && (operator === "+" || surplus.length === 0);
  return fits
    ? []
    : [command(["chattr", `${operator}${letters}`, "--", path], `set the attributes of ${path}`)];
}

function command(argv: readonly string[], why: string): CommandChange {
  return {
    kind: "command",
    why,
    // The tools may lie where only root's PATH leads.
    command: {
      run: { kind: "argv", argv: ["/bin/sh", "-c", 'PATH=$PATH:/usr/sbin:/sbin; exec "$@"', "sh", ...argv] },
    },
  };
}

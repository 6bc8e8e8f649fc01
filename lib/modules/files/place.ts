/** A file with certain content at a path of a host: what has to change for that. */

import type { Change, PathAttributes, PathChange, PathState } from "../../model/change.ts";
import { shellQuote, shlexSplit } from "../../model/shell_words.ts";
import type { TargetReader } from "../../connection/target.ts";
import { DiagnosticError, messageOf } from "../../source/diagnostic.ts";
import type { Plan, ResultValues } from "../module.ts";
import { attributeChanges, lackingAttributes, newAttributes, type WantedAttributes } from "./attributes.ts";
import { backupPath } from "./backup.ts";
import { diffTexts } from "./diff_texts.ts";
import { labelChange } from "./labels.ts";
import type { Source } from "./local_source.ts";
import { pathValues } from "./path_values.ts";

export interface Placement {
  readonly path: string;
  /** What is at the path, a link not followed; a regular file with its SHA-1. */
  readonly before: PathState | null;
  readonly source: Source;
  readonly wanted: WantedAttributes;
  readonly backup: boolean;
  /** What a backup is named after where that is a link to the path. */
  readonly link?: string;
  /** A command with `%s`, null for none. */
  readonly validate: string | null;
  readonly unsafeWrites: boolean;
  /** Whether anybody will look at a diff. */
  readonly diff: boolean;
  /** Attributes that a new or replaced file gets where the task does not say. */
  readonly defaults?: PathAttributes;
}

export interface Placed {
  readonly changes: readonly Change[];
  /** Whether the content is new. */
  readonly replaced: boolean;
  readonly backupFile: string | null;
}

/** @throws {DiagnosticError} `bad-argument` for a validating command without `%s`. */
export async function placeFile(placement: Placement, host: TargetReader): Promise<Placed> {
  const { path, before, source, wanted } = placement;
  if (before?.kind === "file" && before.size === source.size && before.sha1 === await source.sha1()) {
    return { changes: await attributeChanges([before], wanted, host), replaced: false, backupFile: null };
  }
  const [change, labels] = await Promise.all([
    replacement(placement, host),
    labelChange([path], wanted.labels, host),
  ]);
  return { changes: [change, ...labels(path)], replaced: true, backupFile: change.backup ?? null };
}

async function replacement(placement: Placement, host: TargetReader): Promise<PathChange> {
  const { path, before, source, wanted, validate, unsafeWrites, diff, defaults = {} } = placement;
  if (validate !== null) checkValidating(validate);
  const [backup, inPlace, texts] = await Promise.all([
    placement.backup && before ? backupPath(placement.link ?? path, host) : null,
    unsafeWrites && before?.kind === "file" ? mustWriteInPlace(path, host) : false,
    diff ? diffTexts(before, source, host) : null,
  ]);
  const attributes = before?.kind === "file"
    ? lackingAttributes(before, wanted)
    : newAttributes("file", wanted);
  return {
    kind: "path",
    path,
    before,
    after: { kind: "file", attributes: { ...defaults, ...attributes }, content: source.content },
    ...(validate === null ? {} : { validate }),
    ...(backup === null ? {} : { backup }),
    ...(inPlace ? { inPlace } : {}),
    ...(texts ? { texts } : {}),
  };
}

function checkValidating(command: string): void {
  if (!command.includes("%s")) {
    throw new DiagnosticError(`validate must contain %s: ${command}`, { code: "bad-argument" });
  }
  try {
    shlexSplit(command);
  } catch (cause) {
    throw new DiagnosticError(`Invalid command syntax in validate: ${messageOf(cause)}`, {
      code: "bad-argument",
      cause,
    });
  }
}

/** Whether a file cannot be replaced: it is a mount point, or its folder may not be written to. */
async function mustWriteInPlace(path: string, host: TargetReader): Promise<boolean> {
  const text = `path=${shellQuote(path)}
case $path in */*) folder=\${path%/*} ;; *) folder=. ;; esac
[ -w "\${folder:-/}" ] || exit 0
while read -r _ _ _ _ point _; do [ "$point" != "$path" ] || exit 0; done </proc/self/mountinfo
exit 1`;
  const { code } = await host.query({ run: { kind: "shell", text } });
  return code === 0;
}

/**
 * A plan that tells of one path: its state now where nothing changes, else its state when all is done.
 *
 * @param before What is there, null for nothing.
 */
export function planFor(
  path: string,
  before: PathState | null,
  changes: readonly Change[],
  values: ResultValues,
): Plan {
  if (changes.length === 0) return { changes, values: { ...values, ...pathValues(before) } };
  return {
    changes,
    values,
    afterwards: async (host, { states }) => {
      // What commands did to the path since then is known to the host alone.
      const told = changes.every(({ kind }) => kind === "path") ? states.get(path) : undefined;
      return pathValues(told === undefined ? (await host.stat([path]))[0] ?? null : told);
    },
  };
}

/** Owner, group, mode and flags that a task wants, compared with what paths have. */

import type { CommandChange, PathAttributes, PathChange, PathState } from "../../model/change.ts";
import { decodeHostText } from "../../connection/host_text.ts";
import type { TargetReader } from "../../connection/target.ts";
import type { Value } from "../../model/value.ts";
import { ModuleFailure } from "../module_failure.ts";
import type { FileArguments } from "./file_arguments.ts";
import { labelChange, type Labels, wantedLabels } from "./labels.ts";
import { type Mode, modeBits, readMode } from "./mode.ts";
import { pathValues } from "./path_values.ts";

/** What a task wants of every path that it works on, and what the host has to say about it. */
export interface WantedAttributes {
  readonly mode: Mode | null;
  readonly owner: Account | null;
  readonly group: Account | null;
  /** Of the user at work; known only where a symbolic mode may need it. */
  readonly umask: number;
  readonly labels: Labels;
}

interface Account {
  readonly name: string;
  /** Null where the host does not know the name. */
  readonly id: number | null;
  /** Whether the host knows it: a number can be given without that. */
  readonly isKnown: boolean;
}

/** The arguments that attributes come from. */
export type AttributeArguments = Pick<
  FileArguments,
  "mode" | "owner" | "group" | "attributes" | "seuser" | "serole" | "setype" | "selevel"
>;

const NEW_FILE = 0o666;
const NEW_FOLDER = 0o777;

/**
 * Reads what a task wants; the host is asked where a name or a symbolic mode needs it.
 *
 * @throws {DiagnosticError} `bad-argument` for a mode that is none.
 */
export async function wantedAttributes(
  args: AttributeArguments,
  host: TargetReader,
): Promise<WantedAttributes> {
  const mode = readMode(args.mode);
  const [owner, group, umask] = await Promise.all([
    account(args.owner, async (name) => (await host.user(name))?.uid),
    account(args.group, async (name) => (await host.group(name))?.gid),
    mode?.kind === "symbolic" ? readUmask(host) : 0,
  ]);
  return { mode, owner, group, umask, labels: wantedLabels(args) };
}

/** The same with another mode, such as one for folders. @throws {DiagnosticError} `bad-argument`. */
export async function withMode(
  wanted: WantedAttributes,
  value: Value,
  host: TargetReader,
): Promise<WantedAttributes> {
  const mode = readMode(value);
  const umask = mode?.kind === "symbolic" && wanted.mode?.kind !== "symbolic"
    ? await readUmask(host)
    : wanted.umask;
  return { ...wanted, mode, umask };
}

async function account(
  name: string | null,
  find: (name: string) => Promise<number | undefined>,
): Promise<Account | null> {
  if (name === null) return null;
  const found = await find(name);
  return { name, id: /^\d+$/.test(name) ? Number(name) : found ?? null, isKnown: found !== undefined };
}

/** The umask of the user at work. */
export async function readUmask(host: TargetReader): Promise<number> {
  const { stdout } = await host.query({ run: { kind: "shell", text: "umask" } });
  return parseInt(decodeHostText(stdout), 8) || 0;
}

/**
 * The attributes that a path lacks; empty where it has all of them. Links have no mode.
 *
 * @throws {DiagnosticError} `bad-argument` for an owner or a group that the host does not know.
 */
export function lackingAttributes(state: PathState, wanted: WantedAttributes): PathAttributes {
  const { owner, group } = wanted;
  if (owner?.id === null) throw unknownAccount("chown", "user", owner.name, state);
  if (group?.id === null) throw unknownAccount("chgrp", "group", group.name, state);
  const mode = state.kind === "symlink" ? null : modeFor(wanted, state.kind === "directory", state.mode);
  return {
    ...(mode !== null && mode !== state.mode ? { mode } : {}),
    ...(owner && owner.id !== state.uid ? { owner: owner.name } : {}),
    ...(group && group.id !== state.gid ? { group: group.name } : {}),
  };
}

function unknownAccount(action: string, kind: string, name: string, state: PathState): ModuleFailure {
  const message = `${action} failed: failed to look up ${kind} ${name}`;
  return new ModuleFailure(message, { path: state.path, ...pathValues(state) }, { code: "bad-argument" });
}

/** What is to be said of an owner and a group that the host does not know, in Ansible's words. */
export function accountWarnings({ owner, group }: WantedAttributes): readonly string[] {
  const unknown = [["user", "uid", owner], ["group", "gid", group]] as const;
  return unknown.flatMap(([kind, number, account]) => {
    if (account === null || account.isKnown) return [];
    const shown = /^\d+$/.test(account.name) ? `with ${number} ${account.name}` : account.name;
    return [`failed to look up ${kind} ${shown}. Create ${kind} up to this point in real play`];
  });
}

/** The attributes that something new is to be made with. */
export function newAttributes(
  kind: "file" | "directory" | "symlink",
  wanted: WantedAttributes,
): PathAttributes {
  const { owner, group, umask } = wanted;
  const isDirectory = kind === "directory";
  const start = (isDirectory ? NEW_FOLDER : NEW_FILE) & ~umask;
  const mode = kind === "symlink" ? null : modeFor(wanted, isDirectory, start);
  return {
    ...(mode === null ? {} : { mode }),
    ...(owner ? { owner: owner.name } : {}),
    ...(group ? { group: group.name } : {}),
  };
}

function modeFor({ mode, umask }: WantedAttributes, isDirectory: boolean, bits: number): number | null {
  return mode === null ? null : modeBits(mode, { bits, isDirectory, umask });
}

/** Whether there is anything in a record of attributes. */
export function hasAttributes(attributes: PathAttributes): boolean {
  return Object.keys(attributes).length > 0;
}

/** Gives paths that are there what they lack: one change a path, and one for its flags and context. */
export async function attributeChanges(
  states: readonly PathState[],
  wanted: WantedAttributes,
  host: TargetReader,
): Promise<readonly (PathChange | CommandChange)[]> {
  const labels = await labelChange(states.map(({ path }) => path), wanted.labels, host);
  return states.flatMap((state) => {
    const attributes = lackingAttributes(state, wanted);
    const change: readonly PathChange[] = hasAttributes(attributes) ? [dressing(state, attributes)] : [];
    return [...change, ...labels(state.path)];
  });
}

/** A change of nothing but attributes. */
export function dressing(state: PathState, attributes: PathAttributes): PathChange {
  const { path } = state;
  switch (state.kind) {
    case "symlink": {
      // A link is made anew: what was not asked for is to stay.
      const { target = "", owner, group } = state;
      const kept = { owner, group, ...attributes };
      return { kind: "path", path, before: state, after: { kind: "symlink", target, attributes: kept } };
    }
    case "directory":
      return { kind: "path", path, before: state, after: { kind: "directory", attributes } };
    default:
      return { kind: "path", path, before: state, after: { kind: "file", attributes } };
  }
}

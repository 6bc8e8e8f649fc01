/** `workspace.json`: the identity of a workspace and the chain of its sequences. */

import type { DriverName, Predecessor } from "../../model/mirror.ts";
import type { Digest } from "../../model/oci.ts";
import { makeFolder, readTextIfAny, replaceFile } from "../../system/files.ts";
import * as z from "../../yaml/zod.ts";
import { digestField, FORMAT, parseJsonFile, sealedJsonText } from "../json_file.ts";
import type { SequenceFolder } from "../sequence/sequence_folder.ts";
import type { WorkspacePaths } from "./paths.ts";

/** A sequence that was cut. It stays in the chain when its folder was carried away. */
export interface ChainLink extends Predecessor {
  /** The folder's name. */
  readonly name: string;
  readonly driver: DriverName;
  /** ISO 8601, UTC. */
  readonly created: string;
  readonly complete: boolean;
  /** Bytes of its parts. */
  readonly bytes: number;
  /** The number of the sequence that it presumes; null for none, undefined where nothing is said: the one before. */
  readonly base?: number | null | undefined;
  /** The digest of its index; null for archives without one, undefined where nothing is said. */
  readonly index?: Digest | null | undefined;
}

/** What a site of destinations said to have published. */
export interface Acknowledgement extends Predecessor {
  /** What the site is called: a destination, or a name of the user's. */
  readonly site: string;
  /** ISO 8601, UTC: when it was recorded here. */
  readonly at: string;
}

export interface WorkspaceState {
  readonly uuid: string;
  /** Workspaces whose content this one replaces, newest first. */
  readonly supersedes: readonly string[];
  /** By number. */
  readonly chain: readonly ChainLink[];
  /** The newest of each site. */
  readonly acknowledged: readonly Acknowledgement[];
}

const count = z.number().int().min(0);

const STATE = z.object({
  format: z.literal(FORMAT),
  uuid: z.string().min(1),
  supersedes: z.array(z.string()),
  chain: z.array(z.object({
    number: count.min(1),
    manifest: digestField,
    name: z.string().min(1),
    driver: z.enum(["embedded", "oc-mirror"]),
    created: z.string(),
    complete: z.boolean(),
    bytes: count,
    base: count.min(1).nullable().optional(),
    index: digestField.nullable().optional(),
  })),
  acknowledged: z.array(z.object({
    site: z.string().min(1),
    number: count.min(1),
    manifest: digestField,
    at: z.string(),
  })).default([]),
});

/** Null where there is no state. @throws {DiagnosticError} `workspace-unusable` for what is no state. */
export function readState({ stateFile }: WorkspacePaths): WorkspaceState | null {
  const text = readTextIfAny(stateFile);
  return text === null ? null : parseState(text, stateFile);
}

/** @throws {DiagnosticError} `workspace-unusable` for what is no state. */
export function parseState(text: string, shown: string): WorkspaceState {
  const { format: _format, ...state } = parseJsonFile(text, STATE, {
    shown,
    code: "workspace-unusable",
    hint: "remove it: it is rebuilt from the sequences in content",
    isSealed: true,
  });
  return state;
}

export function stateText(state: WorkspaceState): string {
  return sealedJsonText({ format: FORMAT, ...state });
}

export function writeState({ state: folder, stateFile }: WorkspacePaths, state: WorkspaceState): void {
  makeFolder(folder);
  replaceFile(stateFile, stateText(state));
}

/** The link that a sequence is in its chain. */
export function linkOf(
  { name, manifest, manifestDigest }: Pick<SequenceFolder, "name" | "manifest" | "manifestDigest">,
): ChainLink {
  return {
    number: manifest.number,
    manifest: manifestDigest,
    name,
    driver: manifest.driver,
    created: manifest.created,
    complete: manifest.complete,
    base: manifest.base?.number ?? null,
    index: manifest.index,
    bytes: manifest.parts.reduce((sum, { size }) => sum + size, 0),
  };
}

/** One chain of sequences for several machines: a workspace that is kept like the state in a registry. */

import type { Digest } from "../../model/oci.ts";
import { parseRepository, type Repository, repositoryText } from "../../model/oci.ts";
import type { Registry } from "../../registry/registry.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { makeFolder, readTextIfAny, replaceFile } from "../../system/files.ts";
import type { Teller } from "../teller.ts";
import { sequenceFolders } from "../sequence/sequence_folder.ts";
import { openWorkspace } from "../workspace/open_workspace.ts";
import { indexPath, type WorkspacePaths } from "../workspace/paths.ts";
import { parseState, readState, stateText, type WorkspaceState, writeState } from "../workspace/state.ts";
import { StateRegistry } from "./state_registry.ts";

/** What cutting a sequence asks of those who share the chain. */
export interface ChainKeeper {
  /** Takes the right to make the next link. @throws {DiagnosticError} `workspace-locked` for all but one machine. */
  claim(): Promise<void>;
  /** Tells the others of the state that is in the workspace now. */
  publish(): Promise<void>;
}

export interface SharedChainDeps {
  readonly registry: Registry;
  readonly teller: Teller;
  readonly newUuid: () => string;
}

export class SharedChain implements ChainKeeper {
  #seen: Digest | null;

  private constructor(
    private readonly paths: WorkspacePaths,
    private readonly store: StateRegistry,
    seen: Digest | null,
  ) {
    this.#seen = seen;
  }

  /**
   * Brings a workspace to the state in a registry; a state that is not there yet is made of the workspace's own.
   *
   * @throws {DiagnosticError} `sequence-foreign` for the state of another workspace, `workspace-unusable` for a chain
   * that was gone on with in both places.
   */
  static async open(
    paths: WorkspacePaths,
    repository: Repository,
    { registry, teller, newUuid }: SharedChainDeps,
    signal?: AbortSignal,
  ): Promise<SharedChain> {
    const store = new StateRegistry(registry, repository, machineOf(paths, newUuid), signal);
    const shown = repositoryText(repository);
    const found = await store.read();
    // What was sealed right before a crash belongs to what the others are to be told of.
    const isCutHere = sequenceFolders(paths.content).length > 0 && (readState(paths) !== null || !found);
    if (isCutHere) await openWorkspace(paths, { teller, newUuid });
    const own = readState(paths);
    const there = found && parseState(found.state, shown);
    const isAhead = own !== null &&
      (there ? requireSameChain(own, there, paths, shown) : own.chain.length > 0);
    if (!there) teller.notice(`${shown} keeps no state yet: this run begins it`);
    else if (!isAhead) {
      makeFolder(paths.sequences);
      for (const [number, text] of found?.indexes ?? []) {
        if (readTextIfAny(indexPath(paths, number)) === null) replaceFile(indexPath(paths, number), text);
      }
      writeState(paths, there);
    }
    const chain = new SharedChain(paths, store, found?.digest ?? null);
    if (isAhead) {
      teller.notice(`${shown} does not know the last sequence of ${paths.root} yet: it is told now`);
      await chain.claim();
      await chain.publish();
    }
    return chain;
  }

  async claim(): Promise<void> {
    await this.store.claim(this.#seen);
  }

  async publish(): Promise<void> {
    const state = readState(this.paths);
    if (!state) throw new TypeError("a chain without state");
    const indexes = new Map<number, string>();
    for (const { number } of state.chain) {
      const text = readTextIfAny(indexPath(this.paths, number));
      if (text !== null) indexes.set(number, text);
    }
    this.#seen = await this.store.replace(this.#seen, { state: stateText(state), indexes });
  }
}

/** Reads `registry://host[:port]/path`. @throws {DiagnosticError} `bad-option`. */
export function parseMetadata(text: string): Repository {
  const bare = text.replace(/^(?:registry|docker):\/\//, "");
  const isNamed = /^[^/]+[.:][^/]*\/.+$|^localhost\/.+$/.test(bare);
  if (isNamed) return parseRepository(bare);
  throw new DiagnosticError(`no place for metadata: ${text}`, {
    code: "bad-option",
    hint: "registry://HOST[:PORT]/REPOSITORY",
  });
}

/** Whether the workspace has links that the registry does not know yet. */
function requireSameChain(
  own: WorkspaceState,
  there: WorkspaceState,
  { root }: WorkspacePaths,
  shown: string,
): boolean {
  if (own.chain.length > 0 && own.uuid !== there.uuid) {
    throw new DiagnosticError(
      `${shown} keeps the state of the workspace ${there.uuid}, and ${root} is ${own.uuid}`,
      {
        code: "sequence-foreign",
        hint: "use an empty mirror path, or another repository",
      },
    );
  }
  const shared = Math.min(own.chain.length, there.chain.length);
  for (let at = 0; at < shared; at++) {
    const [here, other] = [own.chain[at], there.chain[at]];
    if (here?.manifest === other?.manifest) continue;
    throw new DiagnosticError(
      `sequence ${here?.number} was cut in ${root} and, another one, where ${shown} is used`,
      {
        code: "workspace-unusable",
        hint: `put ${here?.name} of ${root} aside with its .ferry folder, and run again`,
      },
    );
  }
  return own.chain.length > there.chain.length;
}

/** What tells this workspace from others that share the chain. */
function machineOf(paths: WorkspacePaths, newUuid: () => string): string {
  const path = `${paths.state}/machine`;
  const known = readTextIfAny(path)?.trim();
  if (known) return known;
  const made = newUuid();
  makeFolder(paths.state);
  replaceFile(path, `${made}\n`);
  return made;
}

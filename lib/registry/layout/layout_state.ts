/** Which repositories a layout has, and what each holds by name. */

import type { Descriptor, Digest } from "../../model/oci.ts";
import type { RepositoryName } from "./entry_name.ts";
import type { LayoutChange } from "./layout_change.ts";

export interface RepositoryState {
  readonly tags: Map<string, Descriptor>;
  /** Manifests that no tag names and no index of the repository needs to name. */
  readonly roots: Map<Digest, Descriptor>;
  /** Blobs that no manifest of the repository names. */
  readonly loose: Set<Digest>;
  /** What was deleted although something that is still there names it. */
  readonly removed: Set<Digest>;
}

/** The repositories by name. It changes by `apply` only, so that a journal can repeat it. */
export class LayoutState {
  readonly repositories = new Map<RepositoryName, RepositoryState>();

  apply(change: LayoutChange): void {
    const state = this.#stateOf(change.repository);
    switch (change.kind) {
      case "tag": {
        const { tag, descriptor } = change;
        const before = state.tags.get(tag);
        if (before && before.digest !== descriptor.digest) state.roots.set(before.digest, before);
        state.tags.set(tag, descriptor);
        this.#absorb(state, descriptor, change.absorbs);
        state.roots.delete(descriptor.digest);
        break;
      }
      case "hold":
        state.roots.set(change.descriptor.digest, change.descriptor);
        this.#absorb(state, change.descriptor, change.absorbs);
        break;
      case "untag": {
        const before = state.tags.get(change.tag);
        if (before) state.roots.set(before.digest, before);
        state.tags.delete(change.tag);
        break;
      }
      case "remove":
        for (const [tag, { digest }] of state.tags) if (digest === change.digest) state.tags.delete(tag);
        state.roots.delete(change.digest);
        state.removed.add(change.digest);
        for (const descriptor of change.frees) state.roots.set(descriptor.digest, descriptor);
        for (const digest of change.loosens) state.loose.add(digest);
        break;
      case "adopt":
        state.loose.add(change.digest);
        state.removed.delete(change.digest);
        break;
      case "abandon":
        state.loose.delete(change.digest);
        state.removed.add(change.digest);
        break;
      case "forget":
        for (const digest of change.digests) {
          state.roots.delete(digest);
          state.loose.delete(digest);
          state.removed.delete(digest);
        }
        break;
      default:
        change satisfies never;
    }
    if (state.tags.size + state.roots.size + state.loose.size === 0) {
      this.repositories.delete(change.repository);
    }
  }

  #absorb(state: RepositoryState, { digest }: Descriptor, absorbed: readonly Digest[]): void {
    state.removed.delete(digest);
    for (const part of absorbed) {
      state.roots.delete(part);
      state.loose.delete(part);
      state.removed.delete(part);
    }
  }

  #stateOf(repository: RepositoryName): RepositoryState {
    const known = this.repositories.get(repository);
    if (known) return known;
    const made = { tags: new Map(), roots: new Map(), loose: new Set<Digest>(), removed: new Set<Digest>() };
    this.repositories.set(repository, made);
    return made;
  }
}

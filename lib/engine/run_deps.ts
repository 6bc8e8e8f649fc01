/** What a run is made of. */

import type { Span } from "../source/span.ts";
import type { RunHappening, Tell } from "../model/event.ts";
import type { Host, Inventory } from "../model/inventory.ts";
import type { Play } from "../model/playbook.ts";
import type { Clock } from "../system/clock.ts";
import type { PlaybookLoader } from "../playbook/load_playbook.ts";
import type { Renderer } from "../vars/render.ts";
import type { Scope } from "../vars/scope.ts";
import type { MatchedHosts } from "../inventory/pattern/match_hosts.ts";
import type { RunMemory } from "./scope/memory.ts";
import type { ScopeBuilder } from "./scope/scope_builder.ts";
import type { TagSelection } from "./tags.ts";
import type { TaskDebugger } from "./task/task_debugger.ts";
import type { TaskDeps } from "./task/task_deps.ts";

export type Emit = (happening: RunHappening) => void;

/** What the user asked for. */
export interface RunSettings {
  readonly checkMode: boolean;
  readonly diff: boolean;
  /** Hosts at work at a time. */
  readonly forks: number;
  readonly tags: TagSelection;
  /** `--start-at-task`: tasks before it are left out. */
  readonly startAtTask: string | null;
  readonly forceHandlers: boolean;
  /** How plays go through their tasks that do not say so themselves. */
  readonly strategy: string;
  /** When facts are gathered: `implicit` unless a play says no, `explicit` only if it says yes, `smart` once a host. */
  readonly gathering: "implicit" | "explicit" | "smart";
  readonly missingHandlerIsError: boolean;
}

export interface RunDeps {
  readonly loader: PlaybookLoader;
  readonly renderer: Renderer;
  readonly scopes: ScopeBuilder;
  readonly memory: RunMemory;
  readonly tasks: TaskDeps;
  readonly emit: Emit;
  readonly tell: Tell;
  readonly clock: Clock;
  readonly settings: RunSettings;
  /** The hosts that patterns mean, within the limit. @throws {DiagnosticError} `bad-inventory`. */
  readonly matchHosts: (patterns: readonly string[], order: string | null, at: Span) => MatchedHosts;
  /** The host of a name: of the inventory, else one of that name only. */
  readonly hostOf: (name: string) => Host;
  /** Reads the inventory anew. */
  readonly refreshInventory: () => Promise<Inventory>;
  /** Closes the connections to a host. */
  readonly resetConnection: (host: string) => Promise<void>;
  /** Answers to `vars_prompt`; questions may hold templates over the scope. */
  readonly prompt: (play: Play, scope: Scope) => Promise<ReadonlyMap<string, string>>;
  /** Asks whether to run a task (`--step`); null where nobody is asked. */
  readonly step: ((task: string) => Promise<"yes" | "no" | "continue">) | null;
  readonly taskDebugger: TaskDebugger;
  readonly signal: AbortSignal;
}

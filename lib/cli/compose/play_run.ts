/** A run of playbooks, put together from its parts. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Span } from "../../source/span.ts";
import type { Inventory } from "../../model/inventory.ts";
import type { Task } from "../../model/playbook.ts";
import type { ListenOptions } from "../../system/keyboard.ts";
import { EventTurns } from "../../system/event_turns.ts";
import { systemClock } from "../../system/clock.ts";
import { str } from "../../template/python/repr.ts";
import { pythonRegExp } from "./python_regexp.ts";
import { type MatchedHosts, matchHosts, type MatchOptions } from "../../inventory/pattern/match_hosts.ts";
import { findHost } from "../../inventory/relations.ts";
import { PlaybookLoader } from "../../playbook/load_playbook.ts";
import { unknownModule } from "../../playbook/load_task.ts";
import type { Scope } from "../../vars/scope.ts";
import { loopLookup } from "../../lookups/with_loop.ts";
import type { Module } from "../../modules/module.ts";
import type { ConnectDefaults } from "../../engine/task/connect.ts";
import { Jobs } from "../../engine/task/jobs.ts";
import { RunMemory } from "../../engine/scope/memory.ts";
import { moduleContext } from "../../engine/task/module_context.ts";
import type { MagicInput } from "../../engine/scope/magic.ts";
import type { Emit, RunDeps, RunSettings } from "../../engine/run_deps.ts";
import type { TaskDeps } from "../../engine/task/task_deps.ts";
import { programOf } from "../pack/program.ts";
import type { Config } from "../settings/config.ts";
import type { Session } from "../session.ts";
import { Connections, NO_TARGET } from "./connections.ts";
import { CONNECTION_LEVEL } from "./told_connection.ts";
import type { Content } from "./content.ts";
import { factStore } from "./fact_store.ts";
import { roleFolders } from "./module_files.ts";
import { scopesOver } from "./scopes.ts";
import { taskDebugger } from "./task_debugger.ts";
import { askForVars } from "./vars_prompt.ts";

export interface PlayRunRequest {
  readonly settings: RunSettings;
  readonly connect: ConnectDefaults;
  readonly magic: MagicInput;
  /** Patterns of `--limit`; null for none. */
  readonly limit: readonly string[] | null;
  /** `--step`: ask before each task. */
  readonly step: boolean;
  /** `--flush-cache`: forget the facts that earlier runs kept. */
  readonly flushCache: boolean;
}

export interface PlayRun extends AsyncDisposable {
  readonly deps: RunDeps;
  readonly loader: PlaybookLoader;
}

export function composeRun(
  request: PlayRunRequest,
  content: Content,
  inventory: Inventory,
  session: Session,
  emit: Emit,
): PlayRun {
  const { config, renderer, warn } = content;
  const { settings, limit } = request;
  const mismatch = hostPatternMismatch(config);
  const memory = new RunMemory(factStore(config, session, warn));
  if (request.flushCache) {
    for (const name of ["localhost", ...inventory.hosts.keys()]) memory.forgetFacts(name);
  }
  const scopes = scopesOver(content, inventory, memory, request.magic);
  const loader = new PlaybookLoader({
    catalog: content.catalog,
    read: (path) => content.documents.read(path),
    render: (raw, vars, { playVars, playbookFolder, roles }) =>
      renderer.value(
        raw,
        scopes.playScope([...(playVars ? [playVars] : []), ...vars], playbookFolder, roles),
      ),
    warn,
    rolesPath: roleFolders(config, session),
    publicRoles: config.text("privateRoleVars") === null ? null : !config.flag("privateRoleVars", false),
  });
  const connections = new Connections(
    renderer,
    request.connect,
    session.output.hears(CONNECTION_LEVEL) ? session.output.tell : null,
    config.flag("noLog", false),
  );
  const deps: RunDeps = {
    loader,
    renderer,
    scopes,
    memory,
    tasks: taskDeps(request, content, connections, session, emit),
    emit,
    tell: session.output.tell,
    clock: systemClock,
    settings,
    matchHosts: (patterns, order, at) => hostsOf(patterns, { order, limit, mismatch }, at, scopes.inventory),
    hostOf: (name) => findHost(scopes.inventory, name) ?? { name, vars: new Map(), implicit: false },
    refreshInventory: content.loadInventory,
    resetConnection: (host) => connections.reset(host),
    prompt: (play, scope) => askForVars(play, scope, content, session),
    taskDebugger: taskDebugger(
      {
        isOn: config.flag("taskDebugger", false),
        skipsIgnored: config.flag("debuggerSkipsIgnored", true),
      },
      session,
      renderer,
    ),
    step: request.step ? stepper(session) : null,
    signal: session.signal,
  };
  return {
    deps,
    loader,
    [Symbol.asyncDispose]: async () => {
      await using _ = connections;
      await deps.tasks.jobs.settled();
    },
  };
}

const DEFAULT_POLL_S = 15;

function taskDeps(
  { settings, magic, connect }: PlayRunRequest,
  content: Content,
  connections: Connections,
  session: Session,
  emit: Emit,
): TaskDeps {
  const turns = new EventTurns();
  const { keyboard, secrets, signal } = session;
  const { renderer, conditions, documents, config } = content;
  const jobFolder = config.text("asyncDir") ?? "~/.ansible_async";
  const pythonInterpreter = config.text("pythonInterpreter") ?? null;
  const pollS = config.integer("pollInterval", DEFAULT_POLL_S);
  const contextDeps = {
    renderer,
    documents: {
      read: (path: string) => documents.read(path),
      source: (path: string) => documents.source(path),
      bytes: (path: string) => documents.bytes(path),
    },
    prompt: (text: string, options: Omit<ListenOptions, "signal">) =>
      keyboard.listen(text, { ...options, signal }),
    clock: systemClock,
    verbosity: magic.verbosity,
    emit,
    controller: {
      environment: session.env,
      secrets,
      program: programOf(session),
      jobFolder,
      pythonInterpreter,
    },
  };
  return {
    renderer,
    conditions,
    defaults: {
      checkMode: settings.checkMode,
      diff: settings.diff,
      pollS,
      noLog: config.flag("noLog", false),
      timeoutS: config.integer("taskTimeout", 0) || null,
      anyErrorsFatal: config.flag("anyErrorsFatal", false),
    },
    tellsInvocation: config.flag("injectInvocation", false),
    login: connect,
    factModules: config.text("factModules") === null ? ["smart"] : config.list("factModules"),
    lookup: loopLookup(content.lookups, renderer.environment),
    moduleOf: (task, scope) => moduleOf(task, scope, content),
    inGroup: (module, group) => content.catalog.inGroup(module, group),
    targetOf: (task, delegate, lane, limit) => connections.target(task, delegate, lane, limit),
    ownHostOf: (task, delegate) => connections.own(task, delegate),
    jobs: new Jobs(emit),
    leaveUser: (host, user) => connections.leaveUser(host, user),
    noTarget: NO_TARGET,
    contextOf: (input) => moduleContext(input, contextDeps),
    warn: content.warn,
    hide: (secret) => secrets.add(secret),
    signal,
    heed: async () => {
      await turns.take();
      signal.throwIfAborted();
    },
  };
}

async function moduleOf(task: Task, scope: Scope, { catalog, renderer }: Content): Promise<Module> {
  const name = task.module ?? str(renderer.value(task.moduleName, scope));
  const entry = catalog.find(name, task.inherited.collections);
  if (entry && "removed" in entry) {
    throw new DiagnosticError(entry.removed, { code: "removed-module", at: task.moduleName.at });
  }
  const module = entry && await catalog.module(entry.fullName);
  if (module) return module;
  throw unknownModule(name, task.moduleName.at, catalog);
}

/** What is said of a pattern that means no host. @throws {DiagnosticError} `bad-config`. */
export function hostPatternMismatch(config: Config): NonNullable<MatchOptions["mismatch"]> {
  return config.choice("hostPatternMismatch", ["error", "warning", "ignore"], "warning");
}

function hostsOf(
  patterns: readonly string[],
  options: MatchOptions,
  at: Span,
  inventory: Inventory,
): MatchedHosts {
  try {
    return matchHosts(patterns, inventory, { pythonRegExp, random: Math.random }, options);
  } catch (error) {
    throw error instanceof DiagnosticError ? error.located(at) : error;
  }
}

function stepper({ keyboard, signal }: Session): RunDeps["step"] {
  let goesOn = false;
  return async (task) => {
    if (goesOn) return "continue";
    const options = { echo: true, timeoutMs: null, signal };
    const answer = await keyboard.ask(`Perform task: ${task} (N)o/(y)es/(c)ontinue: `, options);
    if (/^c(ontinue)?$/i.test(answer ?? "")) {
      goesOn = true;
      return "continue";
    }
    return /^y(es)?$/i.test(answer ?? "") ? "yes" : "no";
  };
}

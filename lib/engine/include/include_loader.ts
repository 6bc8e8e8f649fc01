/** Files and roles that running tasks include: loaded once for all hosts that ask for the same. */

import { DiagnosticError, diagnosticsOf } from "../../source/diagnostic.ts";
import { isFile, realPath } from "../../system/files.ts";
import type { Node, Task } from "../../model/playbook.ts";
import type { RawDocument } from "../../model/raw.ts";
import type { Value } from "../../model/value.ts";
import { notFound } from "../../playbook/load_nodes.ts";
import type { Included, PlaybookLoader } from "../../playbook/load_playbook.ts";
import { includeCandidates } from "../../playbook/search.ts";
import { type IncludeRequest, requestKey } from "./include_request.ts";

/** One loading, and the hosts that asked for it, in the order in which they did. */
export interface IncludeGroup {
  readonly task: Task;
  readonly request: IncludeRequest;
  readonly hosts: readonly string[];
}

/** The same requests of several hosts as one. */
export function groupIncludes(
  asked: readonly {
    readonly task: Task;
    readonly host: string;
    readonly requests: readonly IncludeRequest[];
  }[],
): readonly IncludeGroup[] {
  const groups = new Map<string, IncludeGroup>();
  for (const { task, host, requests } of asked) {
    for (const request of requests) {
      const key = `${task.id} ${requestKey(request)}`;
      const known = groups.get(key);
      groups.set(key, { task, request, hosts: [...(known?.hosts ?? []), host] });
    }
  }
  return [...groups.values()];
}

export interface LoadedInclude extends Included {
  /** As reports name what was included. */
  readonly name: string;
  readonly label: Value | null;
}

/**
 * @returns the error when what was asked for cannot be read; the hosts that asked have failed then.
 * @throws {DiagnosticError} or {DiagnosticList} for mistakes in what was read: they end the run.
 */
export function loadInclude(
  { task, request }: IncludeGroup,
  loader: PlaybookLoader,
  read: (path: string) => RawDocument,
): LoadedInclude | DiagnosticError {
  const label = itemOf(request);
  try {
    if (request.kind === "role") {
      return { ...loader.includeRole(request.use, task, request.vars), name: request.use.name, label };
    }
    const candidates = includeCandidates(task.site, request.file, task.handler !== null);
    const path = candidates.find(isFile);
    if (path === undefined) return notFound(request.file, candidates, task.moduleName);
    const { root } = read(path);
    if (root && root.kind !== "list" && !(root.kind === "scalar" && root.value === null)) {
      return new DiagnosticError("included task files must contain a list of tasks", {
        code: "bad-playbook",
        at: root.at,
      });
    }
    return { ...loader.includeTasks(path, root, task, request.vars), name: realPath(path), label };
  } catch (error) {
    const [first] = diagnosticsOf(error);
    const isRescuable = request.kind === "tasks" || request.use.isRescuable;
    if (first?.code === "file-not-found" && isRescuable) return first;
    throw error;
  }
}

/** The item of the loop around an include, for its line in a report. */
function itemOf({ vars }: IncludeRequest): Value | null {
  const named = vars.entries.find(({ key }) => key.value === "ansible_loop_var")?.value;
  const variable = named?.kind === "scalar" ? named.value : null;
  const item = variable === null ? undefined : vars.entries.find(({ key }) => key.value === variable)?.value;
  return item?.kind === "scalar" ? item.value : item ? variable : null;
}

/** The handlers among nodes. */
export function handlerTasks(nodes: readonly Node[]): readonly Task[] {
  return nodes.flatMap((node) =>
    node.kind === "task" ? [node] : handlerTasks([...node.body, ...node.rescue, ...node.always])
  );
}

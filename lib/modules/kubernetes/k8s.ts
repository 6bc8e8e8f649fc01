/** Objects of a cluster as they should be. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import type { Diff } from "../../model/change.ts";
import { fromJson } from "../../model/json.ts";
import { dict, type Value } from "../../model/value.ts";
import { decodeHostText } from "../../connection/host_text.ts";
import type { Target, TargetReader } from "../../connection/target.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { matchLive } from "../cluster/api/live_objects.ts";
import { idOf, type JsonObject, labelOf } from "../cluster/manifests/manifest.ts";
import { refuse } from "../commands/tools.ts";
import { actionModule, type ModuleContext, type Outcome } from "../module.ts";
import { ACCESS_ARGUMENTS, type ClusterAccess, openCluster } from "./cluster_access.ts";
import { definitionsOf } from "./definitions.ts";
import { withoutHidden } from "./hidden_fields.ts";
import { isReady, WAIT_ARGUMENTS, waitUntil } from "./wait.ts";

const ARGUMENTS = {
  state: {
    type: "str",
    default: "present",
    choices: ["absent", "present", "patched"],
    description: "`patched` changes only objects that are there",
  },
  definition: {
    type: "raw",
    aliases: ["resource_definition", "inline"],
    description: "The objects: one, a list of them, or their YAML",
  },
  src: { type: "path", description: "A file with them on the machine that ferry runs on" },
  template: {
    type: "raw",
    description: "A template of such a file, several of them, or a dictionary with a `path`",
  },
  kind: { type: "str", description: "The kind of an object that nothing else tells of" },
  api_version: { type: "str", default: "v1", aliases: ["api", "version"], description: "Its version" },
  name: { type: "str", description: "Its name" },
  generate_name: { type: "str", description: "The beginning of a name that the cluster completes" },
  namespace: { type: "str", description: "The namespace of objects that name none" },
  apply: { type: "bool", default: false, description: "Without effect: objects are always applied" },
  server_side_apply: {
    type: "dict",
    description: "How they are applied: refused, as the cluster applies them for ferry",
    options: {
      field_manager: { type: "str", required: true, description: "The name of who applies" },
      force_conflicts: { type: "bool", default: false, description: "Take over fields of others" },
    },
  },
  force: { type: "bool", default: false, description: "Replace an object as a whole" },
  merge_type: { type: "list", elements: "str", description: "Without effect: objects are applied" },
  append_hash: { type: "bool", default: false, description: "Refused: names stay as they are" },
  validate: { type: "dict", description: "Without effect: the cluster checks objects itself", options: {} },
  delete_options: {
    type: "dict",
    description: "How objects are deleted",
    options: {
      propagationPolicy: {
        type: "str",
        choices: ["Foreground", "Background", "Orphan"],
        description: "What becomes of what belongs to an object",
      },
      gracePeriodSeconds: { type: "int", description: "Seconds that it has to end" },
      preconditions: { type: "dict", description: "Refused" },
    },
  },
  delete_all: { type: "bool", default: false, description: "Refused: objects are deleted by name" },
  label_selectors: { type: "list", elements: "str", description: "Refused: objects are meant by name" },
  continue_on_error: {
    type: "bool",
    default: false,
    description: "Go on with other objects where one fails",
  },
  hidden_fields: { type: "list", elements: "str", description: "Fields that are left out of the result" },
  ...WAIT_ARGUMENTS,
  ...ACCESS_ARGUMENTS,
} as const satisfies ArgumentSpec;

type Arguments = ArgumentsOf<typeof ARGUMENTS>;

const REFUSED = {
  server_side_apply: "objects are applied on the cluster's side in any case",
  append_hash: "names stay as they are",
  delete_all: "objects are deleted by name",
  label_selectors: "objects are meant by name",
};

/** `k8s`, by the host's `oc` or `kubectl`. */
export const k8s = actionModule({
  name: "kubernetes.core.k8s",
  summary: "Makes objects of a cluster, changes them, and takes them away",
  notes: [
    "The host needs `oc` or `kubectl` and a kubeconfig; other ways to a cluster are refused.",
    "Objects are applied on the cluster's side: fields that were given before and are left out now are removed, " +
    "fields of others stay. In check mode the cluster is asked for a dry run.",
  ],
  arguments: ARGUMENTS,
  rules: { exclusive: [["definition", "src", "template"], ["name", "generate_name"]] },
  runsOn: "host",
  supports: { check: "full", diff: true },
  returns: {
    result: {
      description: "The object as it is now, or `results` for several; empty where it is gone",
      type: "dict",
      returned: "success",
    },
    method: {
      description: "`create`, `patch`, `replace` or `delete`",
      type: "str",
      returned: "for one object",
    },
  },
  examples: `- name: Apply a catalog
  kubernetes.core.k8s:
    kubeconfig: /etc/ferry/kubeconfig
    template: catalog.yaml.j2
    state: present
`,
  run: (args, host, context) => work(args, host, host, context),
  preview: (args, host, context) => work(args, host, null, context),
});

/** What came of one object. */
interface Done {
  readonly changed: boolean;
  readonly method: string;
  readonly result: JsonObject | null;
  readonly diff: Diff | null;
  readonly failed: string | null;
  readonly warnings: readonly string[];
}

/** @param target Null in check mode. */
async function work(
  args: Arguments,
  host: TargetReader,
  target: Target | null,
  context: ModuleContext,
): Promise<Outcome> {
  refuse("k8s", args, REFUSED);
  if (args.delete_options) {
    refuse("k8s", args.delete_options, { preconditions: "objects are deleted as they are" });
  }
  const objects = definitionsOf(args, context);
  const cluster = await openCluster(args, host, target, context.environment);
  const all: Done[] = [];
  for (const object of objects) {
    const done = await oneObject(object, args, cluster, host, target, context);
    all.push(done);
    if (done.failed !== null && !args.continue_on_error) break;
  }
  const results = all.map((done) => valueOf(done, args));
  const failed = all.flatMap((done) => done.failed ?? []);
  const [only] = all;
  const single = objects.length === 1 && only
    ? { result: results[0] ?? new Map(), method: only.method }
    : null;
  return {
    changed: all.some(({ changed }) => changed),
    values: single ?? { result: dict({ results }) },
    diffs: all.flatMap(({ diff }) => diff ?? []),
    warnings: all.flatMap(({ warnings }) => warnings),
    ...(failed.length > 0 ? { failed: failed.join("\n") } : {}),
  };
}

function valueOf({ result }: Done, { hidden_fields: hidden }: Arguments): Value {
  return result === null ? new Map() : fromJson(withoutHidden(result, hidden ?? ["metadata.managedFields"]));
}

async function oneObject(
  object: JsonObject,
  args: Arguments,
  cluster: ClusterAccess,
  host: TargetReader,
  target: Target | null,
  context: ModuleContext,
): Promise<Done> {
  const isNamed = idOf(object).name !== "";
  const live = isNamed ? await liveObject(object, cluster) : null;
  if (args.state === "absent") return await deletion(object, live, args, cluster, target);
  if (args.state === "patched" && !live) {
    const warning =
      `resource 'kind=${idOf(object).kind},name=${idOf(object).name}' was not found but will not be ` +
      "created as 'state' parameter has been set to 'patched'";
    return { changed: false, method: "patch", result: null, diff: null, failed: null, warnings: [warning] };
  }
  const replaces = args.force && live !== null;
  const made = replaces || !isNamed
    ? await send(replaces ? "replace" : "create", object, cluster, host, target)
    : await applied(object, cluster, target);
  if ("problem" in made) {
    const failed = `${labelOf(idOf(object))}: ${made.problem}`;
    return { changed: false, method: "patch", result: live, diff: null, failed, warnings: [] };
  }
  const [before, after] = [comparable(live), comparable(made.object)];
  const changed = before !== after;
  const base = {
    changed,
    method: replaces ? "replace" : live ? "patch" : "create",
    diff: changed ? diffOf(idOf(object), before, after) : null,
    warnings: made.warnings,
  };
  if (!args.wait || !target) return { ...base, result: made.object, failed: null };
  const look = () => liveObject(made.object, cluster);
  const isWell = (found: JsonObject | null) => found !== null && isReady(found, args.wait_condition);
  const { found, isWell: inTime } = await waitUntil(args, context, look, isWell);
  const failed = inTime
    ? null
    : `"${idOf(object).kind}" "${idOf(object).name}": Timed out waiting on resource`;
  return { ...base, result: found, failed };
}

async function liveObject(object: JsonObject, cluster: ClusterAccess): Promise<JsonObject | null> {
  const state = await cluster.client.read([idOf(object)]);
  if (state.kind === "failed") throw new DiagnosticError(state.failure.words, { code: "cluster-failed" });
  if (state.refusals[0] !== undefined) {
    throw new DiagnosticError(state.refusals[0], { code: "cluster-failed" });
  }
  return matchLive([idOf(object)], state.objects)[0] ?? null;
}

type Made = { readonly object: JsonObject; readonly warnings: readonly string[] } | {
  readonly problem: string;
};

async function applied(object: JsonObject, cluster: ClusterAccess, target: Target | null): Promise<Made> {
  const answer = await cluster.client.apply([object], { dryRun: target === null });
  if (answer.kind === "failed") return { problem: answer.failure.words };
  return { object: answer.objects[0] ?? object, warnings: answer.warnings };
}

/** What applying cannot do: replacing a whole object, and one whose name the cluster completes. */
async function send(
  verb: "replace" | "create",
  object: JsonObject,
  cluster: ClusterAccess,
  host: TargetReader,
  target: Target | null,
): Promise<Made> {
  const words = [verb, ...(target ? [] : ["--dry-run=server"]), "-f", "-", "-o", "json"];
  const command = cluster.command(words, `${JSON.stringify(object)}\n`);
  const { code, stdout, stderr } = target ? await target.run(command) : await host.query(command);
  if (code !== 0) return { problem: decodeHostText(stderr).trim() };
  return { object: JSON.parse(decodeHostText(stdout)), warnings: [] };
}

async function deletion(
  object: JsonObject,
  live: JsonObject | null,
  { delete_options: options, wait, wait_timeout: seconds }: Arguments,
  cluster: ClusterAccess,
  target: Target | null,
): Promise<Done> {
  const base = { method: "delete", result: null, failed: null, warnings: [] };
  if (!live) return { ...base, changed: false, diff: null };
  const grace = options?.gracePeriodSeconds ?? null;
  const policy = options?.propagationPolicy ?? null;
  const words = [
    "delete",
    "--ignore-not-found",
    `--wait=${wait}`,
    ...(wait ? [`--timeout=${seconds}s`] : []),
    ...(policy === null ? [] : [`--cascade=${policy.toLowerCase()}`]),
    ...(grace === null ? [] : [`--grace-period=${grace}`]),
    "-f",
    "-",
  ];
  const done: Done = { ...base, changed: true, diff: diffOf(idOf(object), comparable(live), "") };
  if (!target) return done;
  const { code, stderr } = await target.run(cluster.command(words, `${JSON.stringify(object)}\n`));
  if (code === 0) return done;
  return { ...done, changed: false, failed: `${labelOf(idOf(object))}: ${decodeHostText(stderr).trim()}` };
}

/** What clusters count and note by themselves is no difference. */
const INCIDENTAL = [
  "metadata.managedFields",
  "metadata.resourceVersion",
  "metadata.generation",
  "metadata.uid",
  "metadata.creationTimestamp",
  "status",
];

function comparable(object: JsonObject | null): string {
  return object === null ? "" : `${JSON.stringify(withoutHidden(object, INCIDENTAL), null, 2)}\n`;
}

function diffOf(id: ReturnType<typeof idOf>, before: string, after: string): Diff {
  return { before, after, beforeHeader: labelOf(id), afterHeader: labelOf(id) };
}

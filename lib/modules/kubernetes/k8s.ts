/** Objects of a cluster as they should be. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import { fromJson } from "../../model/json.ts";
import { dict, type Value } from "../../model/value.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { idOf, type JsonObject } from "../cluster/manifests/manifest.ts";
import { withoutSecrets } from "../cluster/object_text.ts";
import { mistake, refuse } from "../commands/tools.ts";
import { actionModule, type Outcome } from "../module.ts";
import { bringAbout, type Done, takeAway, type Way } from "./change_object.ts";
import type { Cluster, PatchType } from "./cluster.ts";
import { ACCESS_ARGUMENTS, ACCESS_NOTES, withCluster } from "./cluster_access.ts";
import { definitionsOf } from "./definitions.ts";
import { withoutHidden } from "./hidden_fields.ts";
import type { Hands } from "./http_way.ts";
import { matchesLabels } from "./labels.ts";
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
  apply: {
    type: "bool",
    default: false,
    description: "Apply objects: what was applied before and is left out now is removed",
  },
  server_side_apply: {
    type: "dict",
    description: "How they are applied",
    options: {
      field_manager: { type: "str", required: true, description: "The name of who applies" },
      force_conflicts: { type: "bool", default: false, description: "Take over fields of others" },
    },
  },
  force: { type: "bool", default: false, description: "Replace an object as a whole" },
  merge_type: {
    type: "list",
    elements: "str",
    choices: ["json", "merge", "strategic-merge"],
    description:
      "How objects that are there are patched: kinds of patches, tried one after the other. By default " +
      "`strategic-merge`, then `merge`",
  },
  append_hash: { type: "bool", default: false, description: "Refused: names stay as they are" },
  validate: {
    type: "dict",
    description: "Without effect: the cluster checks objects itself",
    options: {
      fail_on_error: { type: "bool", description: "Fail where an object is not as its kind has it" },
      version: { type: "str", description: "The version of Kubernetes that objects are to suit" },
      strict: { type: "bool", default: true, description: "Fields that there are not are mistakes" },
    },
  },
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
  delete_all: {
    type: "bool",
    aliases: ["all"],
    default: false,
    description: "With `state: absent` and no name: take away all objects of the kind",
  },
  label_selectors: {
    type: "list",
    elements: "str",
    description: "Leave objects alone that do not have these labels",
  },
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

const MANAGER = "ferry";
const PATCH_TYPES: readonly PatchType[] = ["strategic-merge", "merge"];

/** `k8s`. */
export const k8s = actionModule({
  name: "kubernetes.core.k8s",
  summary: "Makes objects of a cluster, changes them, and takes them away",
  notes: [
    ...ACCESS_NOTES,
    "Objects that are there are patched: fields that the task leaves out stay. With `apply` the cluster applies them, " +
    "as `ferry` where `server_side_apply` gives no other name. In check mode the cluster is asked for a dry run.",
  ],
  arguments: ARGUMENTS,
  rules: { exclusive: [["definition", "src", "template"], ["name", "generate_name"], ["apply", "force"]] },
  runsOn: "host",
  supports: { check: "full", diff: true },
  returns: {
    result: {
      description: "The object as it is now, or `results` for several; empty where it is gone",
      type: "dict",
      returned: "success",
    },
    method: {
      description: "`create`, `update`, `replace`, `apply` or `delete`",
      type: "str",
      returned: "for one object",
    },
    duration: {
      description: "Seconds that were waited",
      type: "int",
      returned: "with `wait`, for one object",
    },
  },
  examples: `- name: Apply a catalog
  kubernetes.core.k8s:
    kubeconfig: /etc/ferry/kubeconfig
    template: catalog.yaml.j2
    apply: true

- name: Scale an operator down, without a client on the host
  kubernetes.core.k8s:
    host: https://api.edge-1.example.com:6443
    api_key: "{{ token }}"
    state: patched
    kind: Deployment
    api_version: apps/v1
    namespace: olm
    name: catalog-operator
    definition:
      spec:
        replicas: 0
`,
  run: (args, host, context) => work(args, { host, target: host, context }),
  preview: (args, host, context) => work(args, { host, target: null, context }),
});

/** What came of one object, with what waiting for it gave. */
interface Result extends Done {
  readonly failed: string | null;
  /** Seconds; null where nobody waited. */
  readonly waitedS: number | null;
}

async function work(args: Arguments, hands: Hands): Promise<Outcome> {
  refuse("k8s", args, { append_hash: "names stay as they are" });
  if (args.delete_options) {
    refuse("k8s", args.delete_options, { preconditions: "objects are deleted as they are" });
  }
  if (args.server_side_apply && !args.apply) throw mistake("server_side_apply requires apply");
  return await withCluster(args, hands, async (cluster) => {
    const objects = await objectsOf(args, hands, cluster);
    const results: Result[] = [];
    for (const object of objects) {
      const result = await oneObject(object, args, cluster, hands);
      results.push(result);
      if (result.failed !== null && !args.continue_on_error) break;
    }
    return outcomeOf(args, results, objects.length);
  });
}

async function objectsOf(args: Arguments, hands: Hands, cluster: Cluster): Promise<readonly JsonObject[]> {
  const { state, delete_all: all, kind, api_version: apiVersion, namespace, name, definition, src } = args;
  const isBySelection = state === "absent" && (all || (args.label_selectors ?? []).length > 0);
  if (!isBySelection || name !== null || definition !== null || src !== null || args.template !== null) {
    return definitionsOf(args, hands.context);
  }
  if (kind === null) throw mistake("'kind' option is required to specify the resource type.");
  const labels = args.label_selectors ?? [];
  return await cluster.list({ apiVersion, kind, name: null, namespace, labels, fields: [] }) ?? [];
}

function outcomeOf({ hidden_fields: hidden }: Arguments, results: readonly Result[], count: number): Outcome {
  const values = results.map((one): Value =>
    one.object ? fromJson(withoutHidden(one.object, hidden ?? ["metadata.managedFields"])) : new Map()
  );
  const failed = results.flatMap((one) => one.failed ?? []);
  const [only] = results;
  const single = count === 1 && only
    ? { result: values[0] ?? new Map(), method: only.method, duration: only.waitedS ?? undefined }
    : null;
  return {
    changed: results.some(({ changed }) => changed),
    values: single ?? { result: dict({ results: values }) },
    diffs: results.flatMap(({ diff }) => diff ?? []),
    warnings: results.flatMap(({ warnings }) => warnings),
    ...(failed.length > 0 ? { failed: failed.join("\n") } : {}),
  };
}

async function oneObject(
  object: JsonObject,
  args: Arguments,
  cluster: Cluster,
  hands: Hands,
): Promise<Result> {
  if (!matchesLabels(object, args.label_selectors ?? [])) return NOTHING;
  try {
    const done = args.state === "absent"
      ? await takeAway(object, deletionOf(args), hands.target === null, cluster)
      : await bringAbout(object, wayOf(args, hands), cluster);
    return args.wait && hands.target
      ? await waited(done, object, args, cluster, hands)
      : { ...done, ...AT_ONCE };
  } catch (error) {
    if (!(error instanceof DiagnosticError) || error.code !== "cluster-failed") throw error;
    const { kind, name } = idOf(object);
    return { ...NOTHING, failed: `${kind} ${name}: ${withoutSecrets(error.message, object)}` };
  }
}

const AT_ONCE = { failed: null, waitedS: null };
const NOTHING: Result = { changed: false, method: null, object: null, diff: null, warnings: [], ...AT_ONCE };

function wayOf(args: Arguments, { target }: Hands): Way {
  const { field_manager: manager = MANAGER, force_conflicts: force = true } = args.server_side_apply ?? {};
  const types = (args.merge_type ?? []).map(String);
  return {
    isPatchOnly: args.state === "patched",
    apply: args.apply ? { fieldManager: manager, force } : null,
    replaces: args.force,
    patchTypes: types.length === 0 ? PATCH_TYPES : types as readonly PatchType[],
    dryRun: target === null,
  };
}

function deletionOf({ delete_options: options }: Arguments) {
  return { policy: options?.propagationPolicy ?? null, graceS: options?.gracePeriodSeconds ?? null };
}

/** Waits until an object is ready, or gone. */
async function waited(
  done: Done,
  object: JsonObject,
  args: Arguments,
  cluster: Cluster,
  { context }: Hands,
): Promise<Result> {
  const id = idOf(done.object ?? object);
  const startMs = context.clock.nowMs();
  const look = async () => (await cluster.list({ ...id, labels: [], fields: [] }))?.[0] ?? null;
  const isGone = args.state === "absent";
  const isWell = (found: JsonObject | null) =>
    isGone ? found === null : found !== null && isReady(found, args.wait_condition);
  const { found, isWell: inTime } = await waitUntil(args, context, look, isWell);
  return {
    ...done,
    object: isGone ? null : found,
    failed: inTime ? null : `"${id.kind}" "${id.name}": Timed out waiting on resource`,
    waitedS: Math.floor((context.clock.nowMs() - startMs) / 1000),
  };
}

/** Releases of Helm charts. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import { fromJson, type Json, toJson } from "../../model/json.ts";
import { shlexJoin } from "../../model/shell_words.ts";
import { field } from "../../model/value.ts";
import { str } from "../../template/python/repr.ts";
import { jsonAt, type JsonObject, textAt } from "../cluster/manifests/manifest.ts";
import { sameJson } from "../cluster/manifests/same_json.ts";
import { refuse } from "../commands/tools.ts";
import { actionModule, type Outcome } from "../module.ts";
import { HELM_ARGUMENTS, type HelmClient, openHelm } from "./helm_client.ts";
import type { Hands } from "./http_way.ts";

const ARGUMENTS = {
  release_name: { type: "str", required: true, aliases: ["name"], description: "The name of the release" },
  release_namespace: { type: "str", required: true, aliases: ["namespace"], description: "Its namespace" },
  release_state: {
    type: "str",
    default: "present",
    choices: ["present", "absent"],
    aliases: ["state"],
    description: "Whether it is there",
  },
  chart_ref: { type: "path", description: "The chart: a name, an address, or a path of the host" },
  chart_repo_url: { type: "str", description: "The repository of the chart" },
  chart_version: { type: "str", description: "The version of the chart" },
  release_values: {
    type: "dict",
    default: new Map(),
    aliases: ["values"],
    description: "Values for the chart",
  },
  values_files: { type: "list", elements: "str", default: [], description: "Files of the host with values" },
  set_values: {
    type: "list",
    elements: "dict",
    description: "Single values: `value` as `key=value`, and `value_type`: raw, string, json or file",
  },
  reuse_values: { type: "bool", description: "Keep the values of the release" },
  reset_values: { type: "bool", default: true, description: "Begin with the values of the chart" },
  reset_then_reuse_values: {
    type: "bool",
    default: false,
    description: "Begin with the values of the chart, then take those of the release",
  },
  update_repo_cache: { type: "bool", default: false, description: "Read the repositories anew first" },
  dependency_update: {
    type: "bool",
    default: false,
    aliases: ["dep_up"],
    description: "Get the charts that the chart needs",
  },
  create_namespace: { type: "bool", default: false, description: "Make the namespace where it is missing" },
  force: { type: "bool", default: false, description: "Replace what cannot be changed, in every run" },
  purge: { type: "bool", default: true, description: "Forget the release when it is taken away" },
  wait: { type: "bool", default: false, description: "Wait until everything runs" },
  wait_for_jobs: { type: "bool", default: false, description: "Wait for jobs as well" },
  wait_timeout: { type: "str", description: "How long that may take, such as `5m`" },
  timeout: { type: "str", description: "How long a request may take, such as `5m`" },
  atomic: { type: "bool", default: false, description: "Take everything back where it fails" },
  cleanup_on_fail: { type: "bool", default: false, description: "Remove what was made where it fails" },
  disable_hook: { type: "bool", default: false, description: "Run no hooks" },
  skip_crds: { type: "bool", default: false, description: "Leave definitions of kinds out" },
  history_max: { type: "int", description: "How many revisions are kept" },
  post_renderer: { type: "str", description: "A program that gets the manifests last" },
  replace: { type: "bool", default: false, description: "Refused: a release is upgraded" },
  insecure_skip_tls_verify: {
    type: "bool",
    default: false,
    aliases: ["skip_tls_certs_check"],
    description: "Take any certificate of the chart's repository",
  },
  plain_http: { type: "bool", default: false, description: "Reach the repository without TLS" },
  take_ownership: { type: "bool", default: false, description: "Take over objects of others" },
  skip_schema_validation: { type: "bool", default: false, description: "Do not check values" },
  server_side: {
    type: "str",
    choices: ["auto", "true", "false"],
    description: "Apply on the cluster's side",
  },
  force_conflicts: { type: "bool", default: false, description: "Take over fields of others" },
  ...HELM_ARGUMENTS,
} as const satisfies ArgumentSpec;

type Arguments = ArgumentsOf<typeof ARGUMENTS>;

/** `helm`, by the host's helm. */
export const helm = actionModule({
  name: "kubernetes.core.helm",
  summary: "Installs charts of Helm, upgrades them, and takes them away",
  notes: [
    "The host needs `helm`. A dry run of it tells the values and the chart that a release would get: it is upgraded " +
    "where it has others, or is not deployed.",
  ],
  arguments: ARGUMENTS,
  rules: {
    exclusive: [["context", "ca_cert"], ["wait_timeout", "timeout"]],
    requiredIf: [{ name: "release_state", is: "present", needs: ["chart_ref"] }],
  },
  runsOn: "host",
  supports: { check: "full", diff: false },
  returns: {
    status: { description: "The release as helm lists it, with `values`", type: "dict", returned: "success" },
    command: { description: "The command of helm", type: "str", returned: "where something was done" },
    stdout: { description: "What helm printed", type: "str", returned: "success" },
    stderr: { description: "What it said beside", type: "str", returned: "success" },
  },
  examples: `- name: Install an ingress controller from the mirror
  kubernetes.core.helm:
    name: ingress
    namespace: ingress
    create_namespace: true
    chart_ref: oci://{{ mirror_registry }}/charts/ingress-nginx
    chart_version: 4.11.3
    values:
      controller:
        image:
          registry: "{{ mirror_registry }}"
`,
  run: (args, host, context) => work(args, { host, target: host, context }),
  preview: (args, host, context) => work(args, { host, target: null, context }),
});

async function work(args: Arguments, hands: Hands): Promise<Outcome> {
  refuse("helm", args, { replace: "a release is upgraded" });
  const client = await openHelm(args, hands);
  const { release_name: name, release_namespace: namespace } = args;
  if (args.update_repo_cache && hands.target) await client.run(["repo", "update"]);
  const release = await client.release(name, namespace);
  const isAbsent = args.release_state === "absent";
  const isNeeded = isAbsent
    ? release !== null && !textAt(release, "status").startsWith("uninstall")
    : release === null || args.force || await isOther(args, release, client);
  if (!isNeeded) return { changed: false, values: told(release, "", "") };
  const words = isAbsent ? uninstallWords(args) : upgradeWords(args);
  const values = { command: shlexJoin([client.program, ...words]) };
  if (!hands.target) return { changed: true, values: { ...told(release, "", ""), ...values } };
  const { stdout, stderr } = await client.run(words, isAbsent ? undefined : valuesText(args));
  const after = await client.release(name, namespace);
  return { changed: true, values: { ...told(after, stdout, stderr), ...values } };
}

function told(release: JsonObject | null, stdout: string, stderr: string) {
  return { status: fromJson(release), stdout, stderr };
}

/** Whether a release would get another chart or other values. */
async function isOther(args: Arguments, release: JsonObject, client: HelmClient): Promise<boolean> {
  if (textAt(release, "status") !== "deployed") return true;
  const words = [...upgradeWords(args), "--dry-run", "--output=json"];
  const planned: Json = JSON.parse(await client.askSurely(words, valuesText(args)));
  const chart = `${textAt(planned, "chart", "metadata", "name")}-${
    textAt(planned, "chart", "metadata", "version")
  }`;
  if (textAt(release, "chart") !== chart) return true;
  return !sameJson(jsonAt(planned, "config") ?? {}, jsonAt(release, "values") ?? {});
}

function valuesText({ release_values: values }: Arguments): string {
  return `${JSON.stringify(toJson(values))}\n`;
}

function upgradeWords(args: Arguments): readonly string[] {
  const given = (flag: string, value: string | number | null) => value === null ? [] : [`--${flag}=${value}`];
  const flags = [
    ["dependency-update", args.dependency_update],
    ["create-namespace", args.create_namespace],
    ["force", args.force],
    ["atomic", args.atomic],
    ["cleanup-on-fail", args.cleanup_on_fail],
    ["no-hooks", args.disable_hook],
    ["skip-crds", args.skip_crds],
    ["wait", args.wait],
    ["wait-for-jobs", args.wait_for_jobs],
    ["insecure-skip-tls-verify", args.insecure_skip_tls_verify],
    ["plain-http", args.plain_http],
    ["take-ownership", args.take_ownership],
    ["skip-schema-validation", args.skip_schema_validation],
    ["force-conflicts", args.force_conflicts],
  ] as const;
  return [
    ...["upgrade", args.release_name, args.chart_ref ?? "", "--install"],
    `--namespace=${args.release_namespace}`,
    ...given("version", args.chart_version),
    ...given("repo", args.chart_repo_url),
    ...flags.flatMap(([flag, isOn]) => isOn ? [`--${flag}`] : []),
    valuesMode(args),
    ...given("timeout", args.wait_timeout ?? args.timeout),
    ...given("history-max", args.history_max),
    ...given("post-renderer", args.post_renderer),
    ...given("server-side", args.server_side),
    ...args.values_files.map((file) => `--values=${file}`),
    "--values=-",
    ...(args.set_values ?? []).map(setWord),
  ];
}

function valuesMode(args: Arguments): string {
  if (args.reset_then_reuse_values) return "--reset-then-reuse-values";
  return args.reuse_values ? "--reuse-values" : `--reset-values=${args.reset_values}`;
}

function setWord(item: ReadonlyMap<unknown, unknown>): string {
  const dict = item as Parameters<typeof field>[0];
  const type = str(field(dict, "value_type") ?? "raw");
  return `--set${type === "raw" ? "" : `-${type}`}=${str(field(dict, "value") ?? "")}`;
}

function uninstallWords(args: Arguments): readonly string[] {
  const timeout = args.wait_timeout ?? args.timeout;
  return [
    ...["uninstall", args.release_name, `--namespace=${args.release_namespace}`],
    ...(args.purge ? [] : ["--keep-history"]),
    ...(args.disable_hook ? ["--no-hooks"] : []),
    ...(args.wait ? ["--wait"] : []),
    ...(timeout === null ? [] : [`--timeout=${timeout}`]),
  ];
}

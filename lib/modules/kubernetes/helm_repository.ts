/** Repositories of charts that helm knows. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import type { Json } from "../../model/json.ts";
import { isJsonList, isJsonObject, textAt } from "../cluster/manifests/manifest.ts";
import { actionModule, type Outcome } from "../module.ts";
import { HELM_ARGUMENTS, type HelmClient, openHelm } from "./helm_client.ts";
import type { Hands } from "./http_way.ts";

const ARGUMENTS = {
  repo_name: { type: "str", required: true, aliases: ["name"], description: "The name of the repository" },
  repo_url: { type: "str", aliases: ["url"], description: "Its address" },
  repo_state: {
    type: "str",
    default: "present",
    choices: ["present", "absent"],
    aliases: ["state"],
    description: "Whether helm knows it",
  },
  repo_username: { type: "str", aliases: ["username"], description: "The user" },
  repo_password: {
    type: "str",
    secret: true,
    aliases: ["password"],
    description: "The password of the user",
  },
  pass_credentials: { type: "bool", default: false, description: "Show them to other servers as well" },
  force_update: {
    type: "bool",
    default: false,
    aliases: ["force"],
    description: "Add it again in every run",
  },
  insecure_skip_tls_verify: {
    type: "bool",
    default: false,
    aliases: ["skip_tls_certs_check"],
    description: "Take any certificate of it",
  },
  ca_cert_file: { type: "path", description: "The certificates to believe of it" },
  ...HELM_ARGUMENTS,
} as const satisfies ArgumentSpec;

/** `helm_repository`, by the host's helm. */
export const helmRepository = actionModule({
  name: "kubernetes.core.helm_repository",
  summary: "Tells helm of repositories of charts, and has it forget them",
  notes: ["The host needs `helm`. A password goes to it by its input."],
  arguments: ARGUMENTS,
  rules: {
    together: [["repo_username", "repo_password"]],
    requiredIf: [{ name: "repo_state", is: "present", needs: ["repo_url"] }],
  },
  runsOn: "host",
  supports: { check: "full", diff: false },
  returns: {
    stdout: { description: "What helm printed", type: "str", returned: "where something was done" },
    msg: { description: "Why nothing could be done", type: "str", returned: "failure" },
  },
  examples: `- name: Add a repository of charts
  kubernetes.core.helm_repository:
    name: ingress-nginx
    repo_url: https://kubernetes.github.io/ingress-nginx
`,
  run: (args, host, context) => work(args, { host, target: host, context }),
  preview: (args, host, context) => work(args, { host, target: null, context }),
});

async function work(args: ArgumentsOf<typeof ARGUMENTS>, hands: Hands): Promise<Outcome> {
  const client = await openHelm(args, hands);
  const { repo_name: name, repo_username: user } = args;
  const known = await addressOf(name, client);
  const isAbsent = args.repo_state === "absent";
  const isNeeded = isAbsent ? known !== null : known !== args.repo_url || args.force_update;
  if (!isNeeded) return { changed: false };
  if (!hands.target) return { changed: true };
  if (isAbsent) {
    const { stdout } = await client.run(["repo", "remove", name]);
    return { changed: true, values: { stdout } };
  }
  const words = [
    ...["repo", "add", name, args.repo_url ?? ""],
    ...(known === null && !args.force_update ? [] : ["--force-update"]),
    ...(args.pass_credentials ? ["--pass-credentials"] : []),
    ...(args.insecure_skip_tls_verify ? ["--insecure-skip-tls-verify"] : []),
    ...(args.ca_cert_file === null ? [] : [`--ca-file=${args.ca_cert_file}`]),
    ...(user === null ? [] : [`--username=${user}`, "--password-stdin"]),
  ];
  const { stdout } = await client.run(words, user === null ? undefined : args.repo_password ?? "");
  return { changed: true, values: { stdout } };
}

/** The address of a repository that helm knows; null for one that it does not know. */
async function addressOf(name: string, client: HelmClient): Promise<string | null> {
  const { code, stdout } = await client.ask(["repo", "list", "--output=json"]);
  // Helm fails where it knows none.
  if (code !== 0) return null;
  const all: Json = JSON.parse(stdout);
  const found = isJsonList(all) ? all.filter(isJsonObject).find((one) => one["name"] === name) : undefined;
  return found ? textAt(found, "url") : null;
}

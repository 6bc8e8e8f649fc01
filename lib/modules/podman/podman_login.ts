/** Logins of podman at registries. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import type { Json } from "../../model/json.ts";
import type { Target, TargetReader } from "../../connection/target.ts";
import { textAt } from "../cluster/manifests/manifest.ts";
import { runChange } from "../commands/run_change.ts";
import { askShell, mistake } from "../commands/tools.ts";
import { actionModule, type ModuleContext, type Outcome } from "../module.ts";
import { Podman, PODMAN_ARGUMENTS } from "./podman.ts";
import { loginWord } from "./temporary_login.ts";

const ARGUMENTS = {
  registry: { type: "str", description: "The registry; by default the one that podman is set to" },
  username: { type: "str", description: "The user" },
  password: { type: "str", secret: true, description: "The password" },
  secret: { type: "str", description: "The secret of podman that holds the password, in its place" },
  authfile: { type: "path", description: "The file that keeps the login; by default podman's own" },
  certdir: { type: "path", description: "A folder of certificates for the registry" },
  tlsverify: { type: "bool", description: "Check the certificate of the registry" },
  ...PODMAN_ARGUMENTS,
} as const satisfies ArgumentSpec;

type Arguments = ArgumentsOf<typeof ARGUMENTS>;

/** `podman_login`. */
export const podmanLogin = actionModule({
  name: "containers.podman.podman_login",
  summary: "Logs in at a registry",
  notes: [
    "The registry is asked in every run, so that a wrong password fails; it is a change where the login was not kept " +
    "before. The password goes to podman by its input.",
  ],
  arguments: ARGUMENTS,
  rules: { requiredBy: { password: ["username"] }, exclusive: [["password", "secret"]] },
  runsOn: "host",
  supports: { check: "full", diff: false },
  returns: {
    registry: { description: "The registry", type: "str", returned: "always" },
  },
  examples: `- name: Log in at the mirror
  containers.podman.podman_login:
    registry: "{{ mirror_registry }}"
    username: "{{ registry_user }}"
    password: "{{ registry_password }}"
`,
  run: (args, host, context) => login(args, host, host, context),
  preview: (args, host, context) => login(args, host, null, context),
});

/** @param target Null in check mode. */
async function login(
  args: Arguments,
  host: TargetReader,
  target: Target | null,
  { environment }: ModuleContext,
): Promise<Outcome> {
  const { registry, username, password, secret } = args;
  if (username === null) throw mistake("username and password are required");
  if (password === null && secret === null) {
    throw mistake("Must pass either password or secret with username");
  }
  const before = await keptLogin(args, host, environment);
  if (target) {
    const words = [
      "login",
      `--username=${username}`,
      secret === null ? "--password-stdin" : `--secret=${secret}`,
      ...(args.authfile === null ? [] : [`--authfile=${args.authfile}`]),
      ...(args.certdir === null ? [] : [`--cert-dir=${args.certdir}`]),
      ...(args.tlsverify === null ? [] : [`--tls-verify=${args.tlsverify}`]),
      ...(registry === null ? [] : [registry]),
    ];
    const podman = new Podman(args.executable, host, environment);
    const why = `Unable to login to ${registry ?? "the registry"} as ${username}`;
    await runChange(podman.change({ why, words, ...(password === null ? {} : { stdin: password }) }), target);
  }
  // What a secret holds is known only from the login that podman keeps; in check mode a kept one counts as right.
  const after = password !== null
    ? loginWord(username, password)
    : target
    ? await keptLogin(args, host, environment)
    : before || null;
  return { changed: before !== after, values: { registry } };
}

const AUTH_FILE = `path=\${1:-\${REGISTRY_AUTH_FILE-}}
user=$(id -u)
runtime=\${XDG_RUNTIME_DIR:-/run/user/$user}
[ "$user" != 0 ] || runtime=\${XDG_RUNTIME_DIR:-/run}
[ -n "$path" ] || for path in "$runtime/containers/auth.json" "/run/containers/$user/auth.json"; do
  [ ! -f "$path" ] || break
done
cat "$path" 2>/dev/null`;

/** The login that is kept for the registry; empty where there is none. */
async function keptLogin(
  { authfile, registry }: Arguments,
  host: TargetReader,
  environment: Readonly<Record<string, string>>,
): Promise<string> {
  const { stdout } = await askShell(host, AUTH_FILE, [authfile ?? ""], { environment });
  try {
    const kept: Json = JSON.parse(stdout);
    return textAt(kept, "auths", registry ?? "docker.io", "auth");
  } catch {
    // A file that is not there or is damaged keeps nothing: podman makes it anew.
    return "";
  }
}

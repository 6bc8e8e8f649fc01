/** Images of podman. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import { fromJson } from "../../model/json.ts";
import { shlexSplit } from "../../model/shell_words.ts";
import { str } from "../../template/python/repr.ts";
import type { Target, TargetReader } from "../../connection/target.ts";
import { type JsonObject, textAt } from "../cluster/manifests/manifest.ts";
import { runChange } from "../commands/run_change.ts";
import { mistake } from "../commands/tools.ts";
import { actionModule, type ModuleContext, type Outcome } from "../module.ts";
import { imageName, registryOf } from "./image_name.ts";
import { Podman, PODMAN_ARGUMENTS, type Step } from "./podman.ts";
import { planQuadlet, QUADLET_ARGUMENTS } from "./quadlet.ts";
import { withLogin } from "./temporary_login.ts";

const ARGUMENTS = {
  name: { type: "str", required: true, description: "The image, with or without a tag or digest" },
  tag: { type: "str", default: "latest", description: "The tag, where the name has none" },
  state: {
    type: "str",
    default: "present",
    choices: ["present", "absent", "build", "quadlet"],
    description: "Whether it is there, is built, or is a unit of systemd that pulls it",
  },
  arch: { type: "str", description: "The architecture" },
  platform: { type: "str", description: "The system and architecture" },
  pull: { type: "bool", default: true, description: "Pull it where it is not there" },
  pull_policy: {
    type: "str",
    choices: ["always", "missing", "never", "newer"],
    description: "What podman is told of when to pull; by default it is not told",
  },
  pull_extra_args: { type: "str", description: "More words for `podman pull`" },
  retry: { type: "int", description: "How often pulling and pushing are tried again" },
  retry_delay: { type: "str", description: "The time between, such as `5s`" },
  push: { type: "bool", default: false, description: "Push it, in every run" },
  path: { type: "str", description: "The folder that it is built from" },
  force: {
    type: "bool",
    default: false,
    description: "Pull or build it again, or remove it although it is used",
  },
  validate_certs: {
    type: "bool",
    aliases: ["tlsverify", "tls_verify"],
    description: "Check the certificate of the registry",
  },
  ca_cert_dir: { type: "path", description: "A folder of certificates for the registry" },
  auth_file: { type: "path", aliases: ["authfile"], description: "The file with credentials of registries" },
  username: { type: "str", description: "The user of the registry" },
  password: { type: "str", secret: true, description: "The password of that user" },
  build: {
    type: "dict",
    aliases: ["build_args", "buildargs"],
    description: "How it is built",
    options: {
      file: { type: "path", description: "The file that says how" },
      container_file: { type: "str", description: "The text of that file" },
      volume: { type: "list", elements: "str", description: "What is mounted meanwhile" },
      annotation: { type: "dict", description: "Annotations" },
      force_rm: { type: "bool", default: false, description: "Remove what is between in any case" },
      format: { type: "str", default: "oci", choices: ["docker", "oci"], description: "The format" },
      cache: { type: "bool", default: true, description: "Use layers that were made before" },
      rm: { type: "bool", default: true, description: "Remove what is between" },
      extra_args: { type: "str", description: "More words for `podman build`" },
      target: { type: "str", description: "The stage that is built" },
    },
  },
  push_args: {
    type: "dict",
    description: "How it is pushed",
    options: {
      compression_format: {
        type: "str",
        description: "How layers are compressed: `gzip`, `zstd` or `zstd:chunked`",
      },
      compress: { type: "bool", description: "Compress layers for the transport `dir`" },
      format: { type: "str", choices: ["oci", "v2s1", "v2s2"], description: "The format of the manifest" },
      remove_signatures: { type: "bool", description: "Leave signatures out" },
      sign_by: { type: "str", description: "The key that signs it" },
      sign_by_sq_fingerprint: {
        type: "str",
        description: "The fingerprint of the Sequoia key that signs it",
      },
      ssh: { type: "str", description: "How podman speaks SSH, with the transport `scp`" },
      dest: { type: "str", aliases: ["destination"], description: "Where it goes; by default its own name" },
      transport: {
        type: "str",
        choices: ["dir", "docker-archive", "docker-daemon", "oci-archive", "ostree", "docker", "scp"],
        description:
          "What kind of place that is, or the host of another podman with `scp`; a registry by default",
      },
      extra_args: { type: "str", description: "More words for `podman push`" },
    },
  },
  ...QUADLET_ARGUMENTS,
  ...PODMAN_ARGUMENTS,
} as const satisfies ArgumentSpec;

type Arguments = ArgumentsOf<typeof ARGUMENTS>;

/** `podman_image`. */
export const podmanImage = actionModule({
  name: "containers.podman.podman_image",
  summary: "Pulls, builds, pushes and removes images of podman",
  notes: ["A password is not told to podman in words that others on the host could see."],
  arguments: ARGUMENTS,
  rules: {
    together: [["username", "password"]],
    exclusive: [["auth_file", "username"], ["auth_file", "password"], ["arch", "platform"]],
  },
  runsOn: "host",
  supports: { check: "full", diff: false },
  returns: {
    image: { description: "What podman tells of it, as a list", type: "list", returned: "success" },
    actions: { description: "What was done", type: "list", returned: "success" },
    podman_actions: { description: "The commands of podman", type: "list", returned: "success" },
  },
  examples: `- name: Pull the image of a registry
  containers.podman.podman_image:
    name: docker.io/library/registry:2

- name: Push an image to the mirror
  containers.podman.podman_image:
    name: localhost/tool:1
    push: true
    username: "{{ registry_user }}"
    password: "{{ registry_password }}"
    push_args:
      dest: "{{ mirror_registry }}/tool:1"
`,
  run: (args, host, context) => work(args, host, host, context),
  preview: (args, host, context) => work(args, host, null, context),
});

/** @param target Null in check mode. */
async function work(
  args: Arguments,
  host: TargetReader,
  target: Target | null,
  context: ModuleContext,
): Promise<Outcome> {
  const image = imageName(args.name, args.tag);
  const podman = new Podman(args.executable, host, context.environment);
  if (args.state === "quadlet") return await quadlet(args, image, host, target, context);
  const before = await podman.inspect("image", image);
  if (args.state === "absent") return await removed(args, image, before, podman, target);
  const { steps, actions } = stepsFor(args, image, before);
  const told = (found: JsonObject | null) => ({
    image: found ? [fromJson(found)] : [],
    actions,
    podman_actions: steps.map((step) => podman.line(step)),
  });
  if (!target) return { changed: steps.length > 0, values: told(before) };
  const credentials = args.username === null ? null : {
    registry: registryOf(args.push ? args.push_args?.dest ?? image : image),
    username: args.username,
    password: args.password ?? "",
  };
  await withLogin(credentials, target, async (authFile) => {
    for (const { words: [verb = "", ...rest], ...step } of steps) {
      const takesLogin = ["build", "pull", "push"].includes(verb);
      const login = authFile === null || !takesLogin ? [] : [`--authfile=${authFile}`];
      await runChange(podman.change({ ...step, words: [verb, ...login, ...rest] }), target);
    }
  });
  const after = steps.length === 0 ? before : await podman.inspect("image", image);
  if (!after) throw mistake(`Failed to find image ${image} although it was pulled or built`);
  const isNew = textAt(before ?? {}, "Id") !== textAt(after, "Id");
  return { changed: steps.length > 0 && (isNew || args.push), values: told(after) };
}

async function quadlet(
  args: Arguments,
  image: string,
  host: TargetReader,
  target: Target | null,
  context: ModuleContext,
): Promise<Outcome> {
  const name = args.name.slice(args.name.lastIndexOf("/") + 1).split(":")[0] ?? "";
  const lines = [
    ["Image", image],
    ...(args.arch === null ? [] : [["Arch", args.arch]]),
    ...(args.auth_file === null ? [] : [["AuthFile", args.auth_file]]),
    ...(args.ca_cert_dir === null ? [] : [["CertDir", args.ca_cert_dir]]),
    ...(args.validate_certs === null ? [] : [["TLSVerify", String(args.validate_certs)]]),
  ];
  const { changes, values = {} } = await planQuadlet({ kind: "image", name, lines, args }, host, context);
  for (const change of changes) if (target && change.kind === "path") await target.apply(change);
  return { changed: changes.length > 0, values };
}

async function removed(
  { force }: Arguments,
  image: string,
  before: JsonObject | null,
  podman: Podman,
  target: Target | null,
): Promise<Outcome> {
  if (!before) return { changed: false, values: { image: [], actions: [], podman_actions: [] } };
  const step: Step = {
    why: `Failed to remove image ${image}`,
    words: ["image", "rm", ...(force ? ["--force"] : []), image],
  };
  if (target) await runChange(podman.change(step), target);
  const actions = [`Removed image ${image}`];
  return { changed: true, values: { image: [], actions, podman_actions: [podman.line(step)] } };
}

interface Steps {
  readonly steps: readonly Step[];
  readonly actions: readonly string[];
}

function stepsFor(args: Arguments, image: string, before: JsonObject | null): Steps {
  const { force, path, pull, push, state } = args;
  const builds = (!before || force) && (path !== null || (args.build?.container_file ?? null) !== null);
  const pulls = (!before || force) && !builds;
  if (builds === false && state === "build" && !before) {
    throw mistake("path, or container_file in build, is required to build an image");
  }
  if (pulls && !before && !pull) throw mistake(`Failed to find image ${image} locally, pull is disabled`);
  const dest = args.push_args?.dest ?? image;
  return {
    steps: [
      ...(builds ? [building(args, image)] : []),
      ...(pulls && pull ? [pulling(args, image)] : []),
      ...(push ? [pushing(args, image, dest)] : []),
    ],
    actions: [
      ...(builds ? [`Built image ${image} from ${path ?? "-"}`] : []),
      ...(pulls && pull ? [`Pulled image ${image}`] : []),
      ...(push ? [`Pushed image ${image} to ${dest}`] : []),
    ],
  };
}

function registryWords({ auth_file, ca_cert_dir, validate_certs }: Arguments): readonly string[] {
  return [
    ...given("authfile", auth_file),
    ...given("cert-dir", ca_cert_dir),
    ...given("tls-verify", validate_certs),
  ];
}

function retries({ retry, retry_delay }: Arguments): readonly string[] {
  return [...given("retry", retry), ...given("retry-delay", retry_delay)];
}

function pulling(args: Arguments, image: string): Step {
  const { arch, platform, pull_extra_args: more } = args;
  const words = [
    ...given("arch", arch),
    ...given("platform", platform),
    ...given("policy", args.pull_policy),
    ...retries(args),
    ...registryWords(args),
    ...shlexSplit(more ?? ""),
  ];
  return { why: `Failed to pull image ${image}`, words: ["pull", "--quiet", ...words, image] };
}

function building(args: Arguments, image: string): Step {
  const { build } = args;
  const text = build?.container_file ?? null;
  const words = [
    `--tag=${image}`,
    `--format=${build?.format ?? "oci"}`,
    `--rm=${build?.rm ?? true}`,
    ...(build?.force_rm ? ["--force-rm"] : []),
    ...(build?.cache === false ? ["--no-cache"] : []),
    ...given("target", build?.target),
    ...given("file", text === null ? build?.file : "-"),
    ...(build?.volume ?? []).map((one) => `--volume=${one}`),
    ...[...build?.annotation ?? []].map(([key, value]) => `--annotation=${str(key)}=${str(value)}`),
    ...registryWords(args),
    ...shlexSplit(build?.extra_args ?? ""),
  ];
  return {
    why: `Failed to build image ${image}`,
    words: ["build", ...words, ...(args.path === null ? [] : [args.path])],
    ...(text === null ? {} : { stdin: text }),
  };
}

function pushing(args: Arguments, image: string, dest: string): Step {
  const push = args.push_args;
  const transport = push?.transport ?? null;
  if (transport === "scp") return copying(args, image);
  const words = [
    ...(push?.compress ? ["--compress"] : []),
    ...given("format", push?.format),
    ...(push?.remove_signatures ? ["--remove-signatures"] : []),
    ...given("sign-by", push?.sign_by),
    ...given("sign-by-sq-fingerprint", push?.sign_by_sq_fingerprint),
    ...given("compression-format", push?.compression_format),
    ...retries(args),
    ...registryWords(args),
    ...shlexSplit(push?.extra_args ?? ""),
  ];
  const place = transport === null ? dest : `${transport}:${transport === "docker" ? "//" : ""}${dest}`;
  return { why: `Failed to push image ${image}`, words: ["push", "--quiet", ...words, image, place] };
}

/** To the podman of another host. */
function copying({ push_args: push }: Arguments, image: string): Step {
  const dest = push?.dest ?? null;
  if (dest === null) throw mistake("When using transport 'scp', push_args.dest must be provided");
  const place = dest.includes("::") ? dest : `${dest}::`;
  return {
    why: `Failed to scp image ${image} to ${dest}`,
    words: [...given("ssh", push?.ssh), "image", "scp", ...shlexSplit(push?.extra_args ?? ""), image, place],
  };
}

function given(flag: string, value: string | number | boolean | null | undefined): readonly string[] {
  return value === null || value === undefined ? [] : [`--${flag}=${value}`];
}

/** Containers of podman. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import { fromJson } from "../../model/json.ts";
import { shlexJoin, shlexSplit } from "../../model/shell_words.ts";
import { isList, type Value } from "../../model/value.ts";
import { str } from "../../template/python/repr.ts";
import { isJsonList, jsonAt, type JsonObject, textAt } from "../cluster/manifests/manifest.ts";
import { mistake, refuse } from "../commands/tools.ts";
import { type Plan, stateModule } from "../module.ts";
import { CONTAINER_OPTIONS, containerFlags, containerUnit } from "./container_options.ts";
import { readCreateCommand } from "./create_command.ts";
import { type Difference, differing, diffOf } from "./planned_object.ts";
import { Podman, PODMAN_ARGUMENTS, type Step } from "./podman.ts";
import { planQuadlet, QUADLET_ARGUMENTS } from "./quadlet.ts";

const OWN = {
  name: { type: "str", required: true, description: "The name of the container" },
  image: { type: "str", description: "The image, or a folder with `rootfs`" },
  state: {
    type: "str",
    default: "started",
    choices: ["absent", "present", "stopped", "started", "created", "quadlet"],
    description:
      "Whether it is there and runs, or a unit of systemd that makes it. `present` means `created`",
  },
  command: { type: "raw", description: "What is run in it: words, or a line of them" },
  cmd_args: { type: "list", elements: "str", description: "Words for podman in front of the others" },
  detach: { type: "bool", default: true, description: "Do not wait for its end" },
  recreate: { type: "bool", default: false, description: "Make it anew in every run" },
  force_restart: {
    type: "bool",
    default: false,
    aliases: ["restart"],
    description: "Start it anew in every run",
  },
  force_delete: { type: "bool", default: true, description: "Take it away although it runs" },
  delete_depend: { type: "bool", description: "Take away containers that depend on it as well" },
  delete_time: { type: "str", description: "Seconds that it has to stop before it is taken away" },
  delete_volumes: { type: "bool", description: "Take away its nameless volumes as well" },
  restart_time: { type: "str", description: "Seconds that it has to stop where it is started anew" },
  stop_time: { type: "str", description: "Seconds that it has to stop" },
  image_strict: {
    type: "bool",
    default: false,
    description: "Make it anew where its image is another by now, not only called otherwise",
  },
  generate_systemd: {
    type: "dict",
    default: new Map(),
    description: "Refused: `podman_generate_systemd` makes units",
  },
  debug: { type: "bool", default: false, description: "Without effect" },
  ...QUADLET_ARGUMENTS,
  ...PODMAN_ARGUMENTS,
} as const satisfies ArgumentSpec;

const FLAG_ARGUMENTS = Object.fromEntries(
  Object.entries(CONTAINER_OPTIONS).map(([name, { argument }]) => [name, argument]),
);

type Arguments = ArgumentsOf<typeof OWN>;

/** `podman_container`. */
export const podmanContainer = stateModule({
  name: "containers.podman.podman_container",
  summary: "Makes containers of podman, starts and stops them, and takes them away",
  notes: [
    "A container is as wanted where it was made with the same flags, image and command, in whatever order the flags " +
    "were; otherwise it is made anew. Podman keeps the words with which it was called.",
  ],
  arguments: { ...FLAG_ARGUMENTS, ...OWN } as typeof OWN,
  rules: { exclusive: [["no_hosts", "etc_hosts"]] },
  runsOn: "host",
  supports: { check: "full", diff: true },
  returns: {
    container: { description: "What podman tells of it", type: "dict", returned: "always" },
    actions: { description: "What was done", type: "list", returned: "always" },
    podman_actions: { description: "The commands of podman", type: "list", returned: "always" },
    stdout: { description: "What podman printed", type: "str", returned: "where something was done" },
    stderr: { description: "What it said beside", type: "str", returned: "where something was done" },
    podman_quadlet: { description: "The unit", type: "str", returned: "with `state: quadlet`" },
  },
  examples: `- name: Run a registry
  containers.podman.podman_container:
    name: registry
    image: docker.io/library/registry:2
    ports:
      - "5000:5000"
    volumes:
      - /srv/registry:/var/lib/registry:Z
    restart_policy: always
`,
  plan: async (args, host, context) => {
    const { name, state, image, generate_systemd: generated } = args;
    refuse("podman_container", { generate_systemd: generated.size > 0 }, {
      generate_systemd: "podman_generate_systemd makes units",
    });
    const words = commandWords(args.command);
    if (state === "quadlet") {
      if (image === null) throw mistake("state is quadlet but all of the following are missing: image");
      const unit = containerUnit(args);
      const more = args.cmd_args ?? [];
      const lines = [
        ["ContainerName", name],
        [unit.imageKey, image],
        ...(words.length === 0 ? [] : [["Exec", shlexJoin(words)]]),
        ...unit.lines,
        ...more.map((word) => ["PodmanArgs", word]),
      ];
      return await planQuadlet(
        { kind: "container", name, lines, restart: unit.restart, args },
        host,
        context,
      );
    }
    const podman = new Podman(args.executable, host, context.environment);
    return await planContainer({ args, podman, words });
  },
});

function commandWords(command: Value): readonly string[] {
  if (command === null) return [];
  return isList(command) ? command.map(str) : shlexSplit(str(command));
}

interface Request {
  readonly args: Arguments;
  readonly podman: Podman;
  /** What is run in the container. */
  readonly words: readonly string[];
}

async function planContainer(request: Request): Promise<Plan> {
  const { args, podman } = request;
  const { name, state, image } = args;
  const found = await podman.inspect("container", name);
  const isRunning = jsonAt(found ?? {}, "State", "Running") === true;
  if (state === "absent") {
    return planned(request, found, found ? [removal(args)] : [], found ? "deleted" : null);
  }
  const runs = state === "started" || (isRunning && state !== "stopped");
  if (!found) {
    if (image === null) {
      throw mistake(`Cannot ${runs ? "start" : "create"} container when image is not specified!`);
    }
    return planned(request, found, [creation(request, image, runs)], runs ? "started" : "created");
  }
  const differences = image === null ? [] : await compare(request, image, found);
  if (args.recreate || differences.length > 0) {
    const steps = [removal(args), creation(request, image ?? textAt(found, "ImageName"), runs)];
    const plan = planned(request, found, steps, "recreated");
    return { ...plan, diffs: differences.length === 0 ? [] : [diffOf(name, differences)] };
  }
  const [done, step] = movement(args, isRunning);
  return planned(request, found, step ? [step] : [], done);
}

/** What brings a container that is as wanted into its state; nulls for nothing. */
function movement(args: Arguments, isRunning: boolean): readonly [string, Step] | readonly [null, null] {
  const { name, state } = args;
  const step = (verb: string, more: readonly string[] = []): Step => ({
    why: `Can't ${verb} container ${name}`,
    words: ["container", verb, ...more, name],
  });
  const time = (seconds: string | null) => seconds === null ? [] : [`--time=${seconds}`];
  if (state === "stopped") return isRunning ? ["stopped", step("stop", time(args.stop_time))] : [null, null];
  if (args.force_restart && (isRunning || state === "started")) {
    return ["restarted", step("restart", time(args.restart_time ?? args.stop_time))];
  }
  if (state === "started" && !isRunning) return ["started", step("start")];
  return [null, null];
}

function creation({ args, words }: Request, image: string, runs: boolean): Step {
  const verb = runs ? "run" : "create";
  return {
    why: `Can't ${verb} container ${args.name}`,
    words: [
      "container",
      verb,
      ...(runs ? [`--detach=${args.detach}`] : []),
      `--name=${args.name}`,
      ...containerFlags(args),
      ...args.cmd_args ?? [],
      image,
      ...words,
    ],
  };
}

function removal(args: Arguments): Step {
  const { name, delete_time: seconds } = args;
  return {
    why: `Can't delete container ${name}`,
    words: [
      "container",
      "rm",
      ...(args.force_delete ? ["--force"] : []),
      ...(args.delete_depend ? ["--depend"] : []),
      ...(args.delete_volumes ? ["--volumes"] : []),
      ...(seconds === null ? [] : [`--time=${seconds}`]),
      name,
    ],
  };
}

/** How a container differs from what the task would make. */
async function compare(request: Request, image: string, found: JsonObject): Promise<readonly Difference[]> {
  const { podman, args } = request;
  const kept = jsonAt(found, "Config", "CreateCommand");
  const there = readCreateCommand(isJsonList(kept) ? kept.map(String) : []);
  const wanted = readCreateCommand(creation(request, image, true).words);
  if (!there || !wanted) return [{ name: "container", before: "made otherwise", after: "made by podman" }];
  const strict = args.image_strict ? await podman.inspect("image", image) : null;
  return [
    ...differing("flags", there.flags.join(" "), wanted.flags.join(" ")),
    ...differing("image", there.image, wanted.image),
    ...differing("command", shlexJoin(there.command), shlexJoin(wanted.command)),
    ...(strict ? differing("image_id", textAt(found, "Image"), textAt(strict, "Id")) : []),
  ];
}

function planned(
  { args: { name, state }, podman }: Request,
  found: JsonObject | null,
  steps: readonly Step[],
  done: string | null,
): Plan {
  const values = {
    container: fromJson(found ?? {}),
    actions: done === null ? [] : [`${done} ${name}`],
    podman_actions: steps.map((step) => podman.line(step)),
  };
  if (steps.length === 0) return { changes: [], values };
  const afterwards: Plan["afterwards"] = async (_, { stdout, stderr }) => ({
    container: fromJson(state === "absent" ? {} : await podman.inspect("container", name) ?? {}),
    stdout,
    stderr,
  });
  return { changes: steps.map((step) => podman.change(step)), values, afterwards };
}

/** Partitions of disks. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import type { Target, TargetReader } from "../../connection/target.ts";
import { ask, askSurely, missingTool, mistake, toolChange } from "../commands/tools.ts";
import { runChange } from "../commands/run_change.ts";
import { actionModule, type Outcome } from "../module.ts";
import { bytesOf, type Disk, type Partition, readDisk, readLength, UNITS } from "./parted_disk.ts";

const ARGUMENTS = {
  device: { type: "str", required: true, description: "The disk, or a file that holds one" },
  align: {
    type: "str",
    default: "optimal",
    choices: ["cylinder", "minimal", "none", "optimal", "undefined"],
    description: "How new partitions are aligned; `undefined` as `parted` does it by itself",
  },
  number: { type: "int", description: "The partition" },
  unit: {
    type: "str",
    default: "KiB",
    choices: UNITS,
    description: "The unit of what is told, and of what is given without one",
  },
  label: {
    type: "str",
    default: "msdos",
    choices: ["aix", "amiga", "bsd", "dvh", "gpt", "loop", "mac", "msdos", "pc98", "sun"],
    description: "The kind of table. A disk with another one gets a new table, and loses its partitions",
  },
  part_type: {
    type: "str",
    default: "primary",
    choices: ["extended", "logical", "primary"],
    description: "The kind of a new partition",
  },
  part_start: { type: "str", default: "0%", description: "Where a new partition begins" },
  part_end: { type: "str", default: "100%", description: "Where it ends" },
  name: { type: "str", description: "The name of the partition, where the table has names" },
  flags: { type: "list", elements: "str", description: "The flags that it has, and no others" },
  state: {
    type: "str",
    default: "info",
    choices: ["absent", "present", "info"],
    description: "Whether the partition is there; `info` only tells what is",
  },
  fs_type: { type: "str", description: "The kind of file system that a new partition is meant for" },
  resize: { type: "bool", default: false, description: "Move the end of a partition that is there" },
  unit_preserve_case: {
    type: "bool",
    default: false,
    description: "Tell units as they are written, such as `KiB` instead of `kib`",
  },
} as const satisfies ArgumentSpec;

type Arguments = ArgumentsOf<typeof ARGUMENTS>;

/** `parted`. */
export const parted = actionModule({
  name: "community.general.parted",
  summary: "Makes partitions of disks, changes them, takes them away, and tells them",
  notes: ["The host needs `parted` 3.1 or newer."],
  arguments: ARGUMENTS,
  rules: {
    requiredIf: ["present", "absent"].map((is) => ({ name: "state", is, needs: ["number"] })),
  },
  runsOn: "host",
  supports: { check: "full", diff: false, async: false },
  returns: {
    disk: { description: "The disk: `dev`, `size`, `unit`, `table`, …", type: "dict", returned: "success" },
    partitions: {
      description: "Its partitions: `num`, `begin`, `end`, `size`, `fstype`, `name`, `flags`, `unit`",
      type: "list",
      returned: "success",
    },
    script: { description: "What `parted` was told", type: "list", returned: "success" },
  },
  examples: `- name: Make one partition of a whole disk
  community.general.parted:
    device: /dev/vdb
    label: gpt
    name: mirror
    number: 1
    state: present
`,
  run: async (args, host) => {
    checkArguments(args);
    const before = await lookAt(args, host);
    const [first, version] = [firstScript(args, before), await versionOf(host)];
    await runScript(first, args, version, host);
    const made = first.length > 0 ? await lookAt(args, host) : before;
    const second = secondScript(args, partitionOf(args, made));
    await runScript(second, args, version, host);
    const after = second.length > 0 ? await lookAt(args, host) : made;
    return outcome(args, [...first, ...second], after);
  },
  preview: async (args, host) => {
    checkArguments(args);
    const before = await lookAt(args, host);
    const first = firstScript(args, before);
    const isNew = first.length > 0 && args.state === "present";
    const second = secondScript(args, isNew ? NEW_PARTITION : partitionOf(args, before));
    return outcome(args, [...first, ...second], before);
  },
});

/** What is known of a partition that is not there yet. */
const NEW_PARTITION: Pick<Partition, "name" | "flags"> = { name: "", flags: [] };

function checkArguments({ number, part_start: start, part_end: end }: Arguments): void {
  if (number !== null && number < 1) throw mistake("The partition number must be greater then 0.");
  for (const [name, text] of [["part_start", start], ["part_end", end]] as const) {
    const { unit } = readLength(text, "");
    if ((UNITS as readonly string[]).includes(unit)) continue;
    throw mistake(`The argument '${name}' doesn't respect required format.The size unit is case sensitive.`);
  }
}

async function lookAt({ device, unit, unit_preserve_case: keepsCase }: Arguments, host: TargetReader) {
  const words = ["parted", "-s", "-m", device, "--", "unit", unit, "print"];
  const { code, stdout, stderr } = await ask(host, words);
  if (code === 127) throw missingTool("parted");
  if (code !== 0 && !stderr.includes("unrecognised disk label")) {
    const command = `parted -s -m ${device} -- unit ${unit} print`;
    throw mistake(
      `Error while getting device information with parted script: '${command}': ${stderr.trim()}`,
    );
  }
  return readDisk(stdout, unit, keepsCase);
}

function partitionOf({ number }: Arguments, disk: Disk): Partition | undefined {
  return disk.partitions.find((one) => one.number === number);
}

/** The words that make the table and the partition, move its end, or take it away. */
function firstScript(args: Arguments, disk: Disk): readonly string[] {
  const { state, label, unit, number } = args;
  const partition = partitionOf(args, disk);
  if (state === "absent") return partition ? ["rm", String(number)] : [];
  if (state === "info") return [];
  const isOther = disk.table !== label;
  const fs = args.fs_type === null ? [] : [args.fs_type];
  const made = [
    ...(isOther ? ["mklabel", label] : []),
    ...(isOther || !partition ? ["mkpart", args.part_type, ...fs, args.part_start, args.part_end] : []),
  ];
  const moved = args.resize && partition && movesEnd(args, disk, partition)
    ? ["resizepart", String(number), args.part_end]
    : [];
  return [...(made.length > 0 ? ["unit", unit] : []), ...made, ...moved];
}

function movesEnd({ part_end: end, unit }: Arguments, disk: Disk, partition: Partition): boolean {
  const wanted = readLength(end, unit);
  const length = wanted.unit === "%"
    ? { size: Math.trunc(Math.trunc(disk.size.size) * wanted.size / 100), unit }
    : wanted;
  return bytesOf({ ...partition.end, unit }) !== bytesOf(length);
}

/** The words that name the partition and set its flags. */
function secondScript(args: Arguments, partition: Pick<Partition, "name" | "flags"> | undefined) {
  if (args.state !== "present" || !partition) return [];
  const number = String(args.number);
  const named = args.name !== null && partition.name !== args.name ? ["name", number, `"${args.name}"`] : [];
  const script = [...named, ...flagWords(number, args.flags ?? [], partition.flags)];
  return script.length > 0 ? ["unit", args.unit, ...script] : [];
}

/** Words for flags that are to be set or not; none where no flags are given. */
function flagWords(number: string, given: readonly string[], found: readonly string[]): readonly string[] {
  if (given.length === 0) return [];
  // Parted sets both of them together.
  const wanted = given.includes("esp") && !given.includes("boot") ? [...given, "boot"] : given;
  // Some builds tell the code of the type among the flags.
  const current = found.filter((flag) => !/^type=[0-9a-fA-F]+$/.test(flag));
  const on = wanted.filter((flag) => !current.includes(flag));
  const off = current.filter((flag) => !wanted.includes(flag));
  return [
    ...on.flatMap((flag) => ["set", number, flag, "on"]),
    ...off.flatMap((flag) => ["set", number, flag, "off"]),
  ];
}

/** Whether `parted` repairs tables without asking: from 3.4.64 on. */
async function versionOf(host: TargetReader): Promise<"repairs" | "asks"> {
  const [, ...numbers] = /\s(\d+)\.(\d+)(?:\.(\d+))?/.exec(await askSurely(host, ["parted", "--version"])) ??
    [];
  const [major = 0, minor = 0, patch = 0] = numbers.map((number) => Number(number ?? 0));
  return major * 1e6 + minor * 1e3 + patch >= 3_004_064 ? "repairs" : "asks";
}

async function runScript(
  script: readonly string[],
  { device, align }: Arguments,
  version: "repairs" | "asks",
  host: Target,
): Promise<void> {
  if (script.length === 0) return;
  const words = [
    "parted",
    "-s",
    ...(version === "repairs" ? ["-f"] : []),
    "-m",
    ...(align === "undefined" ? [] : ["-a", align]),
    device,
    "--",
    ...script,
  ];
  await runChange(toolChange(`Error while running parted script: ${words.join(" ")}`, words), host);
}

function outcome({ state, unit }: Arguments, script: readonly string[], disk: Disk): Outcome {
  return {
    changed: script.length > 0,
    values: {
      disk: disk.values,
      partitions: disk.partitions.map(({ values }) => values),
      script: state === "info" ? ["unit", unit, "print"] : script,
    },
  };
}

/** Mounts of a host as facts. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import { dict, type Value } from "../../model/value.ts";
import type { TargetReader } from "../../connection/target.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { globPattern } from "../../inventory/pattern/glob.ts";
import { mistake } from "../commands/tools.ts";
import { queryModule } from "../module.ts";
import type { ListedMount } from "../mounts/mount_table.ts";
import { readSizes, readTables, readUuids, runMount } from "../mounts/read_mounts.ts";

const DYNAMIC = ["/etc/mtab", "/proc/mounts", "/etc/mnttab"];
const STATIC = ["/etc/fstab", "/etc/vfstab", "/etc/filesystems"];

const ARGUMENTS = {
  devices: {
    type: "list",
    elements: "str",
    description: "Patterns with wildcards for devices; all by default",
  },
  fstypes: {
    type: "list",
    elements: "str",
    description: "Patterns with wildcards for types of file systems; all by default",
  },
  sources: {
    type: "list",
    elements: "str",
    description:
      "Where to look: paths of tables, `mount` for the program, `static` for what is configured, " +
      "`dynamic` for what is mounted, or `all`, which is the default",
  },
  mount_binary: {
    type: "raw",
    default: "mount",
    description: "The program that is asked where no table of `dynamic` tells anything; null for none",
  },
  timeout: {
    type: "float",
    description: "How many seconds each question may take; without limit by default",
  },
  on_timeout: {
    type: "str",
    default: "error",
    choices: ["error", "warn", "ignore"],
    description: "What to do where a question takes longer",
  },
  include_aggregate_mounts: {
    type: "bool",
    description: "Tell all mounts too, also those that lie below others. Not given: only warn of such ones",
  },
} as const satisfies ArgumentSpec;

type Arguments = ArgumentsOf<typeof ARGUMENTS>;

/** `mount_facts`. */
export const mountFacts = queryModule({
  name: "ansible.builtin.mount_facts",
  summary: "Lists the mounts of a host as the facts `mount_points` and `aggregate_mounts`",
  arguments: ARGUMENTS,
  setsFacts: true,
  runsOn: "host",
  supports: { check: "full", diff: false },
  returns: {
    ansible_facts: {
      description:
        "`mount_points`: by mount point, dictionaries of `device`, `fstype`, `options`, sizes and " +
        "`uuid`; `aggregate_mounts`: the same as a list with all of them",
      type: "dict",
      returned: "success",
    },
  },
  examples: `- name: Learn where file systems of disks are mounted
  ansible.builtin.mount_facts:
    devices: ["/dev/*"]
    fstypes: [ext4, xfs]

- name: Show how much room there is
  ansible.builtin.debug:
    msg: "{{ ansible_facts.mount_points['/'].size_available }}"
`,
  answer: async (args, host) => {
    const program = args.mount_binary;
    if (args.timeout !== null && args.timeout <= 0) {
      throw mistake(`argument 'timeout' must be a positive number or null, not ${args.timeout}`);
    }
    if (program !== null && typeof program !== "string") {
      throw mistake(`argument 'mount_binary' must be a string or null, not ${String(program)}`);
    }
    const warnings: string[] = [];
    const found = await listed(args, program, host, warnings);
    const mounts = await detailed(found, args, host, warnings);
    const points = new Map<Value, Value>();
    for (const { mount, value } of mounts) if (!points.has(mount)) points.set(mount, value);
    warnings.push(...repeats(mounts, args));
    const all = args.include_aggregate_mounts ? mounts.map(({ value }) => value) : [];
    const facts = new Map<string, Value>([["mount_points", points], ["aggregate_mounts", all]]);
    return {
      changed: false,
      values: { ansible_facts: new Map<Value, Value>(facts) },
      effects: [{ kind: "facts", facts }],
      warnings,
    };
  },
});

interface SourcedMount extends ListedMount {
  readonly source: string;
}

/** All mounts that the sources list; a source under two names is read once. */
async function listed(
  args: Arguments,
  program: string | null,
  host: TargetReader,
  warnings: string[],
): Promise<readonly SourcedMount[]> {
  const names = (args.sources ?? ["all"]).flatMap((name) => {
    if (name === "") throw mistake("sources contains an empty string");
    if (name === "all") return [...DYNAMIC, ...STATIC];
    return name === "dynamic" ? DYNAMIC : name === "static" ? STATIC : [name];
  });
  if (new Set(names).size < names.length) {
    warnings.push(
      "mount_facts option 'sources' contains duplicate entries, repeat sources will be ignored: " +
        names.join(", "),
    );
  }
  const tables = new Map(
    (await readTables(names.filter((name) => name !== "mount"), host)).map((one) => [one.name, one]),
  );
  const asked = async (): Promise<readonly SourcedMount[]> => {
    const mounts = await runMount(program ?? "mount", args.timeout, host);
    if (mounts !== "late") return mounts.map((mount) => ({ ...mount, source: "mount" }));
    late(`Command '${program}' timed out after ${args.timeout} seconds`, args, warnings);
    return [];
  };
  const all: SourcedMount[] = [];
  const seen = new Set<string>();
  let needsProgram = program !== null && names.some((name) => DYNAMIC.includes(name));
  for (const name of names) {
    const place = tables.get(name)?.place ?? name;
    if (seen.has(place)) continue;
    seen.add(place);
    const mounts = name === "mount"
      ? await asked()
      : (tables.get(name)?.mounts ?? []).map((mount) => ({ ...mount, source: name }));
    if (mounts.length > 0 && (name === "mount" || DYNAMIC.includes(name))) needsProgram = false;
    all.push(...mounts);
  }
  return needsProgram ? [...all, ...await asked()] : all;
}

interface DetailedMount {
  readonly mount: string;
  readonly source: string;
  readonly value: Value;
}

async function detailed(
  mounts: readonly SourcedMount[],
  args: Arguments,
  host: TargetReader,
  warnings: string[],
): Promise<readonly DetailedMount[]> {
  const uuids = await readUuids(host);
  const byUuid = new Map([...uuids].map(([device, uuid]) => [uuid, device]));
  const named = mounts.map((mount) => {
    const uuid = mount.device.startsWith("UUID=") ? mount.device.slice("UUID=".length) : null;
    const device = uuid === null ? mount.device : byUuid.get(uuid) ?? mount.device;
    return { ...mount, device, uuid: uuid ?? uuids.get(device) ?? null };
  });
  const fits = (text: string, patterns: readonly string[] | null) =>
    !patterns || patterns.length === 0 || patterns.some((pattern) => globPattern(pattern).test(text));
  const wanted = named.filter(({ device, fstype }) =>
    fits(device, args.devices) && fits(fstype, args.fstypes)
  );
  const points = [...new Set(wanted.map(({ mount }) => mount))];
  const { sizes, late: slow } = await readSizes(points, args.timeout, host);
  for (const point of slow) {
    const fstype = wanted.find(({ mount }) => mount === point)?.fstype;
    late(`Timed out getting mount size for mount ${point} (type ${fstype})`, args, warnings);
  }
  return wanted.map(({ mount, source, fields, origin, uuid }) => ({
    mount,
    source,
    value: dict({
      ...fields,
      ...sizes.get(mount),
      ansible_context: dict({ source, source_data: origin }),
      uuid,
    }),
  }));
}

function late(message: string, { on_timeout: reaction }: Arguments, warnings: string[]): void {
  if (reaction === "error") throw new DiagnosticError(message, { code: "timeout" });
  if (reaction === "warn") warnings.push(message);
}

function repeats(
  mounts: readonly DetailedMount[],
  { include_aggregate_mounts: all }: Arguments,
): readonly string[] {
  if (all !== null) return [];
  const bySource = Map.groupBy(mounts, ({ source }) => source);
  const repeated = [...bySource].flatMap(([source, own]) => {
    const points = own.map(({ mount }) => mount);
    return new Set(points).size < points.length
      ? [`${source} ([${points.map((point) => `'${point}'`).join(", ")}])`]
      : [];
  });
  if (repeated.length === 0) return [];
  return [
    `mount_facts: ignoring repeat mounts in the following sources: ${
      repeated.join(", ")
    }. You can disable this ` +
    "warning by configuring the 'include_aggregate_mounts' option as True or False.",
  ];
}

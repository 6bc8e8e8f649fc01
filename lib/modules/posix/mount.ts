/** What is mounted on a host, now and when it starts. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import type { Change } from "../../model/change.ts";
import type { TargetReader } from "../../connection/target.ts";
import { mistake, toolChange } from "../commands/tools.ts";
import { missingFolders } from "../files/destination.ts";
import { expandTexts } from "../files/expand_path.ts";
import { planOwnFile, readOwnFile } from "../files/own_file.ts";
import type { TextFile } from "../files/text_file.ts";
import { stateModule } from "../module.ts";
import { withEntry, withoutEntry } from "../mounts/fstab.ts";
import { type LiveMount, liveMount } from "../mounts/live_mount.ts";
import { mountCommand, OWN_TABLE, remountCommand, type WantedMount } from "../mounts/mount_commands.ts";

const ARGUMENTS = {
  path: { type: "path", required: true, aliases: ["name"], description: "The mount point; `none` for swap" },
  src: { type: "path", description: "What is mounted there: a device, a share, a folder" },
  fstype: { type: "str", description: "The type of the file system" },
  opts: { type: "str", description: "Options, with commas between them; `defaults` where not given" },
  opts_no_log: { type: "bool", default: false, description: "Show the options nowhere" },
  dump: { type: "str", default: "0", description: "The fifth field of the table" },
  passno: { type: "str", default: "0", description: "The sixth field: when it is checked at the start" },
  state: {
    type: "str",
    required: true,
    choices: ["absent", "absent_from_fstab", "mounted", "present", "unmounted", "remounted", "ephemeral"],
    description:
      "`mounted`: in the table and mounted; `present`: in the table; `unmounted`: not mounted, the " +
      "table is left alone; `absent`: not in the table, not mounted, and the folder is gone; " +
      "`absent_from_fstab`: not in the table; `remounted`: mounted anew each time; `ephemeral`: mounted, the " +
      "table is left alone",
  },
  fstab: { type: "str", description: "The table instead of `/etc/fstab`" },
  boot: {
    type: "bool",
    default: true,
    description: "Mount it when the host starts; otherwise with `noauto`",
  },
  backup: { type: "bool", default: false, description: "Keep the old table, under a name with the date" },
} as const satisfies ArgumentSpec;

type Arguments = ArgumentsOf<typeof ARGUMENTS>;

const RETURNED = {
  name: { description: "The mount point", type: "str", returned: "always" },
  src: { description: "What is mounted there", type: "str", returned: "where it is given" },
  fstype: { description: "The type of the file system", type: "str", returned: "where it is given" },
  opts: { description: "The options", type: "str", returned: "always" },
  dump: { description: "The fifth field of the table", type: "str", returned: "always" },
  passno: { description: "The sixth field of the table", type: "str", returned: "always" },
  boot: { description: "`yes` or `no`: whether it is mounted at the start", type: "str", returned: "always" },
  fstab: { description: "The table", type: "str", returned: "always" },
  backup_file: { description: "Where the old table is kept, or nothing", type: "str", returned: "always" },
};

/** `mount`. */
export const mount = stateModule({
  name: "ansible.posix.mount",
  aliases: ["ansible.builtin.mount"],
  summary: "Says what is mounted on a host, now and when it starts",
  notes: [
    "Linux only. The host needs `mount` and `umount`.",
    "Where a mount fails, the table gets its old lines again, and folders that were made are taken away.",
  ],
  arguments: ARGUMENTS,
  rules: {
    requiredIf: ["mounted", "present", "ephemeral"].map((is) => ({
      name: "state",
      is,
      needs: ["src", "fstype"],
    })),
  },
  runsOn: "host",
  supports: { check: "full", diff: true },
  returns: RETURNED,
  examples: `- name: Mount the disk with the mirror
  ansible.posix.mount:
    path: /var/lib/mirror
    src: LABEL=mirror
    fstype: xfs
    opts: noatime
    state: mounted
`,
  plan: async (args, host, { environment, controller, diff = true }) => {
    if (args.opts_no_log && args.opts !== null) controller.secrets.add(args.opts);
    const wanted = await wantedMount(args, host, environment);
    const [file, live] = await Promise.all([readOwnFile(wanted.fstab, host), liveMount(wanted.name, host)]);
    const text = tableText(args.state, file.text ?? "", wanted);
    const table = text === (file.text ?? "") ? null : await planOwnFile(file, text, host, {
      diff: diff && !args.opts_no_log,
      args: { backup: args.backup },
      values: (backup) => ({ backup_file: backup ?? "" }),
    });
    const changes = await changesFor(
      { state: args.state, wanted, file, live, table: table?.changes ?? [] },
      host,
    );
    const { src, fstype, isEphemeral: _, ...values } = wanted;
    return {
      changes,
      values: {
        ...values,
        ...(src === null ? {} : { src }),
        ...(fstype === null ? {} : { fstype }),
        backup_file: "",
        ...table?.values,
      },
      warnings: args.boot && values.opts.split(",").includes("noauto")
        ? ["Ignore the 'boot' due to 'opts' contains 'noauto'."]
        : [],
    };
  },
});

async function wantedMount(
  args: Arguments,
  host: TargetReader,
  environment: Readonly<Record<string, string>>,
): Promise<WantedMount> {
  const [name = args.path, src = ""] = await expandTexts([args.path, args.src ?? ""], host, environment);
  const opts = args.opts ?? "defaults";
  return {
    name,
    src: args.src === null ? null : src,
    fstype: args.fstype,
    isEphemeral: args.state === "ephemeral",
    opts: args.boot ? opts : `${opts},noauto`,
    dump: args.dump,
    passno: args.passno,
    fstab: args.fstab ?? OWN_TABLE,
    boot: args.boot ? "yes" : "no",
  };
}

function tableText(state: Arguments["state"], text: string, wanted: WantedMount): string {
  switch (state) {
    case "mounted":
    case "present":
      return withEntry(text, { ...wanted, src: wanted.src ?? "", fstype: wanted.fstype ?? "" });
    case "absent":
    case "absent_from_fstab":
      return withoutEntry(text, wanted);
    default:
      return text;
  }
}

interface MountWork {
  readonly state: Arguments["state"];
  readonly wanted: WantedMount;
  readonly file: TextFile;
  /** What is mounted there now; null for nothing. */
  readonly live: LiveMount | null;
  /** The changes of the table. */
  readonly table: readonly Change[];
}

async function changesFor(work: MountWork, host: TargetReader): Promise<readonly Change[]> {
  const { state, wanted, live, table } = work;
  const { name } = wanted;
  const unmount = live ? [toolChange(`Error unmounting ${name}`, ["umount", name])] : [];
  switch (state) {
    case "present":
    case "absent_from_fstab":
      return table;
    case "absent":
      return table.length === 0 ? [] : [...table, ...unmount, ...await folderGone(name, host)];
    case "unmounted":
      return unmount;
    case "mounted":
      if (!live) return await mountAnew(work, host);
      return table.length === 0 ? [] : [...table, remountCommand(wanted, "mounting")];
    case "ephemeral":
      if (!live) return await mountAnew(work, host);
      if (!live.sources.includes(wanted.src ?? "")) throw occupied();
      return [remountCommand(wanted, "mounting")];
    default:
      return [remountCommand(wanted, "remounting")];
  }
}

async function mountAnew(
  { wanted, file, table }: MountWork,
  host: TargetReader,
): Promise<readonly Change[]> {
  const folders = await missingFolders(wanted.name, host);
  const made = folders.map((path): Change => ({
    kind: "path",
    path,
    before: null,
    after: { kind: "directory", attributes: {} },
  }));
  return [...made, ...table, mountCommand(wanted, folders, table.length === 0 ? null : file)];
}

async function folderGone(name: string, host: TargetReader): Promise<readonly Change[]> {
  const [state = null] = await host.stat([name]);
  return state ? [toolChange(`Error rmdir ${name}`, ["rmdir", name])] : [];
}

function occupied() {
  return mistake(
    "Ephemeral mount point is already mounted with a different source than the specified one. Failing in order " +
      'to prevent an unwanted unmount or override operation. Try replacing this command with a "state: ' +
      'unmounted" followed by a "state: ephemeral", or use a different destination path.',
  );
}

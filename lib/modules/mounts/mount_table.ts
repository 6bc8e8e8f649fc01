/** Mounts as the tables of systems list them. */

import type { Value } from "../../model/value.ts";

/** One line of a table. */
export interface ListedMount {
  readonly mount: string;
  readonly device: string;
  readonly fstype: string;
  readonly fields: Readonly<Record<string, Value>>;
  /** The line, or lines, that it was read from. */
  readonly origin: string;
}

/** The mounts of a table, in the first form that all of its lines have; none where it is no table. */
export function readMountTable(text: string): readonly ListedMount[] {
  const lines = text.split("\n").filter((line) => line !== "");
  if (lines.length === 0) return [];
  return vfstab(lines) ?? mnttab(lines) ?? fstab(lines) ?? stanzas(lines) ?? [];
}

/** A text as a table writes it, with blanks and the like as octal numbers. */
export function unescapeMount(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 8)));
}

type Rows = readonly ListedMount[] | null;

function rows(lines: readonly string[], row: (line: string) => ListedMount | null): Rows {
  const made = lines.filter((line) => line.trim() !== "" && !line.trim().startsWith("#")).map(row);
  return made.includes(null) ? null : made.filter((one) => one !== null);
}

function fstab(lines: readonly string[]): Rows {
  return rows(lines, (line) => {
    const [device, mount, fstype, options, dump, passno] = line.trim().split(/\s+/).map(unescapeMount);
    if (device === undefined || mount === undefined || fstype === undefined || options === undefined) {
      return null;
    }
    const numbers = [dump, passno];
    if (numbers.some((number) => number !== undefined && !/^-?\d+$/.test(number))) return null;
    const fields = {
      device,
      mount,
      fstype,
      options,
      ...(dump === undefined ? {} : { dump: Number(dump) }),
      ...(passno === undefined ? {} : { passno: Number(passno) }),
    };
    return { mount, device, fstype, fields, origin: line.trim() };
  });
}

/** Seven columns, as Solaris has them in `/etc/vfstab`. */
function vfstab(lines: readonly string[]): Rows {
  return rows(lines, (line) => {
    const [device, check, mount, fstype, passno, atBoot, options] = line.trim().split(/\s+/);
    if (device === undefined || mount === undefined || fstype === undefined || options === undefined) {
      return null;
    }
    const number = /^\d+$/.test(passno ?? "") ? Number(passno) : passno ?? "";
    const fields = {
      device,
      device_to_fsck: check ?? "",
      mount,
      fstype,
      passno: number,
      mount_at_boot: atBoot ?? "",
      options,
    };
    return { mount, device, fstype, fields, origin: line };
  });
}

/** Five columns, the last of them a time, as Solaris has them in `/etc/mnttab`. */
function mnttab(lines: readonly string[]): Rows {
  if (!lines.some((line) => line.split(/\s+/)[4]?.length === 10)) return null;
  return rows(lines, (line) => {
    const [device = "", mount = "", fstype = "", options = "", time] = line.trim().split(/\s+/);
    if (time === undefined || !/^\d+$/.test(time)) return null;
    const fields = { device, mount, fstype, options, time: Number(time) };
    return { mount, device, fstype, fields, origin: line };
  });
}

/** Blocks of settings under a mount point, as AIX has them in `/etc/filesystems`. */
function stanzas(lines: readonly string[]): Rows {
  const blocks: string[][] = [];
  for (const line of lines.filter((one) => !one.startsWith("*") && one.trim() !== "")) {
    if (line.trimEnd().endsWith(":")) blocks.push([line]);
    else if (!line.includes("=") || blocks.length === 0) return null;
    else blocks.at(-1)?.push(line);
  }
  return blocks.map((block) => {
    const mount = (block[0] ?? "").trimEnd().slice(0, -1);
    const attributes = new Map(
      block.slice(1).map((line) => {
        const at = line.indexOf("=");
        return [line.slice(0, at).trim(), line.slice(at + 1).trim()] as const;
      }),
    );
    const device = [attributes.get("nodename"), attributes.get("dev")].filter((part) => part).join(":") ||
      "unknown";
    const fstype = attributes.get("vfs") ?? "unknown";
    const fields = { mount, device, fstype, attributes: new Map<Value, Value>(attributes) };
    return { mount, device, fstype, fields, origin: block.join("\n") };
  });
}

const LINUX = /^(\S+) on (\S+) type (\S+) \((.+)\)$/;
const BSD = /^(\S+) on (\S+) \((.+)\)$/;

/** The mounts that a program such as `mount` prints. */
export function readMountOutput(text: string): readonly ListedMount[] {
  const lines = text.split("\n").filter((line) => line !== "");
  if (lines.every((line) => LINUX.test(line))) {
    return lines.map((line) => {
      const [, device = "", mount = "", fstype = "", options = ""] = LINUX.exec(line) ?? [];
      return { mount, device, fstype, fields: { device, mount, fstype, options }, origin: line };
    });
  }
  return lines.flatMap((line) => {
    const [, device = "", mount = "", words] = BSD.exec(line) ?? [];
    if (words === undefined) return [];
    const [fstype = "", ...options] = words.split(/\s*,\s*/);
    const fields = { device, mount, fstype, ...(options.length > 0 ? { options: options.join(", ") } : {}) };
    return [{ mount, device, fstype, fields, origin: line }];
  });
}

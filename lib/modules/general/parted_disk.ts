/** A disk and its partitions as `parted -m` prints them, and lengths in its units. */

import { dict, float, type Value } from "../../model/value.ts";
import { mistake } from "../commands/tools.ts";

const DECIMAL_UNITS = ["B", "KB", "MB", "GB", "TB"] as const;
const BINARY_UNITS = ["KiB", "MiB", "GiB", "TiB"] as const;
export const UNITS = ["s", ...DECIMAL_UNITS, ...BINARY_UNITS, "%", "cyl", "chs", "compact"] as const;

export interface Partition {
  readonly number: number;
  readonly end: Length;
  readonly name: string;
  readonly flags: readonly string[];
  /** As the result tells it. */
  readonly values: Value;
}

export interface Disk {
  /** The kind of its table; `unknown` for none. */
  readonly table: string;
  readonly size: Length;
  readonly partitions: readonly Partition[];
  readonly values: Value;
}

/** A number with a unit, or a place as cylinder, head and sector. */
export interface Length {
  readonly size: number;
  readonly unit: string;
  readonly value: Value;
}

/** @throws {DiagnosticError} `bad-argument` for what is no length. */
export function readLength(text: string, unit: string): Length {
  const [, size, own] = /^(-?[\d.]+) *([\w%]+)?$/.exec(text) ?? [];
  if (size !== undefined) return { size: Number(size), unit: own ?? unit, value: float(Number(size)) };
  const [, cylinder, head, sector] = /^(\d+),(\d+),(\d+)$/.exec(text) ?? [];
  if (sector === undefined) throw mistake(`Error interpreting parted size output: '${text}'`);
  const value = dict({ cylinder: Number(cylinder), head: Number(head), sector: Number(sector) });
  return { size: Number(cylinder), unit: "chs", value };
}

/** Bytes of a length; what has no size of its own counts as megabytes. */
export function bytesOf({ size, unit }: Pick<Length, "size" | "unit">): number {
  const at = (units: readonly string[]) => units.findIndex((one) => one.toLowerCase() === unit.toLowerCase());
  const [decimal, binary] = [at(DECIMAL_UNITS), at(BINARY_UNITS)];
  if (decimal >= 0) return Math.trunc(size * 1000 ** decimal);
  if (binary >= 0) return Math.trunc(size * 1024 ** (binary + 1));
  return Math.trunc(unit === "s" || unit === "%" ? size : size * 1_000_000);
}

/**
 * Reads the output for programs.
 *
 * @param unit Of numbers that tell none.
 * @param keepsCase Whether units are told in the letters that users write, such as `KiB`.
 */
export function readDisk(output: string, unit: string, keepsCase: boolean): Disk {
  const lines = output.split("\n").map((line) => line.trim().replace(/;$/, "")).filter((line) => line !== "");
  const [dev = "", sizeText = "", , logical, physical, table = "", model = ""] = lines[1]?.split(":") ?? [];
  const size = readLength(sizeText, unit);
  const toldUnit = (own: string) => keepsCase ? canonical(own) : own.toLowerCase();
  const hasGeometry = size.unit === "cyl" || size.unit === "chs";
  const told = toldUnit(size.unit);
  return {
    table,
    size,
    partitions: lines.slice(hasGeometry ? 3 : 2).map((line) => readPartition(line, size.unit, told)),
    values: dict({
      dev,
      size: size.value,
      unit: told,
      table,
      model,
      logical_block: Number(logical),
      physical_block: Number(physical),
      ...(hasGeometry ? { chs_info: geometry(lines[2] ?? "", toldUnit) } : {}),
    }),
  };
}

/** The name of a unit as it is documented. */
function canonical(unit: string): string {
  return UNITS.find((one) => one.toLowerCase() === unit.toLowerCase()) ?? unit;
}

function geometry(line: string, toldUnit: (unit: string) => string): Value {
  const [cylinders, heads, sectors, size = ""] = line.split(":");
  const length = readLength(size, "");
  return dict({
    cylinders: Number(cylinders),
    heads: Number(heads),
    sectors: Number(sectors),
    cyl_size: length.value,
    cyl_size_unit: toldUnit(length.unit),
  });
}

/** With cylinders, heads and sectors there is no size. */
function readPartition(line: string, unit: string, told: string): Partition {
  const fields = line.split(":");
  const [number, begin = "", end = ""] = fields;
  const size = unit === "chs" ? null : fields[3] ?? "";
  const [fstype = "", name = "", flagText = ""] = fields.slice(size === null ? 3 : 4);
  const flags = flagText.split(",").map((flag) => flag.trim()).filter((flag) => flag !== "");
  const last = readLength(end, unit);
  const values = dict({
    num: Number(number),
    begin: readLength(begin, unit).value,
    end: last.value,
    size: size === null ? "" : readLength(size, unit).value,
    fstype,
    name,
    flags,
    unit: told,
  });
  return { number: Number(number), end: last, name, flags, values };
}

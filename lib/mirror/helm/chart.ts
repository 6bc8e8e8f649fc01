/** Helm charts as data. */

import { type Json, toJson } from "../../model/json.ts";
import { plainValue } from "../../model/raw.ts";
import { isRecord } from "../../registry/descriptor.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { byCodePoint } from "../../system/files.ts";
import { readYaml } from "../../yaml/read.ts";

/** Files of a chart by path, from `Chart.yaml` on. */
export type ChartFiles = ReadonlyMap<string, Uint8Array>;

export interface Chart {
  readonly metadata: JsonRecord;
  readonly name: string;
  readonly version: string;
  readonly values: JsonRecord;
  /** Sorted by path. */
  readonly templates: readonly ChartFile[];
  readonly crds: readonly ChartFile[];
  /** All others. */
  readonly files: readonly ChartFile[];
  /** Charts that lie in this one. */
  readonly charts: readonly Chart[];
}

export interface ChartFile {
  readonly path: string;
  readonly text: string;
}

export type JsonRecord = { readonly [key: string]: Json };

/** How packed charts inside a chart are opened. */
export type Unpack = (bytes: Uint8Array, shown: string) => Promise<ChartFiles>;

/** @throws {DiagnosticError} `bad-config` for files that are no chart. */
export async function readChart(files: ChartFiles, shown: string, unpack: Unpack): Promise<Chart> {
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  const metadata = yamlRecord(files.get("Chart.yaml"), `Chart.yaml of ${shown}`);
  const { name, version } = metadata ?? {};
  if (!metadata || typeof name !== "string") {
    throw new DiagnosticError(`${shown} is not a chart: it has no Chart.yaml with a name`, {
      code: "bad-config",
    });
  }
  const old = yamlRecord(files.get("requirements.yaml"), `requirements.yaml of ${shown}`);
  const own = [...files].filter(([path]) => !path.startsWith("charts/"))
    .map(([path, bytes]) => ({ path, text: text(bytes) }))
    .toSorted((a, b) => byCodePoint(a.path, b.path));
  const isIn = (folder: string) => ({ path }: ChartFile) => path.startsWith(`${folder}/`);
  return {
    metadata: old?.["dependencies"] === undefined
      ? metadata
      : { ...metadata, dependencies: old["dependencies"] },
    name,
    version: String(version ?? ""),
    values: yamlRecord(files.get("values.yaml"), `values.yaml of ${shown}`) ?? {},
    templates: own.filter(isIn("templates")),
    crds: own.filter(isIn("crds")),
    files: own.filter(({ path }) =>
      !/^(?:templates|crds)\/|^(?:Chart|values|requirements)\.yaml$/.test(path)
    ),
    charts: await innerCharts(files, shown, unpack),
  };
}

/** Charts in `charts/`: folders, and packed ones. */
async function innerCharts(files: ChartFiles, shown: string, unpack: Unpack): Promise<readonly Chart[]> {
  const folders = new Map<string, Map<string, Uint8Array>>();
  const charts: Chart[] = [];
  for (const [path, bytes] of files) {
    const [, name = "", rest = ""] = /^charts\/([^/]+)(?:\/(.+))?$/.exec(path) ?? [];
    if (rest !== "") folders.set(name, (folders.get(name) ?? new Map()).set(rest, bytes));
    else if (/^[^_.].*\.tgz$/.test(name)) {
      charts.push(await readChart(await unpack(bytes, `${name} in ${shown}`), `${name} in ${shown}`, unpack));
    }
  }
  for (const [name, own] of folders) {
    if (/^[^_.]/.test(name) && own.has("Chart.yaml")) {
      charts.push(await readChart(own, `${name} in ${shown}`, unpack));
    }
  }
  return charts.toSorted((a, b) => byCodePoint(a.name, b.name));
}

/** A YAML file with a mapping; null for none. @throws {DiagnosticError} */
export function yamlRecord(bytes: Uint8Array | undefined, shown: string): JsonRecord | null {
  if (!bytes) return null;
  const { root } = readYaml({ path: shown, text: new TextDecoder().decode(bytes) });
  const data = root ? toJson(plainValue(root)) : null;
  return isRecord(data) ? data as JsonRecord : null;
}

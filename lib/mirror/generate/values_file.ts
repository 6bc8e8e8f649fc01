/** AutoShift's values files: sets of clusters, single clusters, and the labels of each. */

import { plainValue, type Raw, type RawEntry, rawField, type RawMap } from "../../model/raw.ts";
import { DiagnosticError, throwCollected } from "../../source/diagnostic.ts";
import type { SourceFile, Span } from "../../source/span.ts";
import { Timestamp, type Value } from "../../model/value.ts";
import { nearest } from "../../source/suggest.ts";
import { readYaml } from "../../yaml/read.ts";

/** Clusters that are set up alike, or one that differs from its set. */
export interface ValuesGroup {
  readonly kind: "hub" | "managed" | "cluster";
  readonly name: string;
  /** Where its name is written. */
  readonly at: Span;
  /** The set that a cluster says it belongs to. */
  readonly clusterSet: ClusterSetName | null;
  /** In the order of the text. */
  readonly labels: Labels;
}

export interface ClusterSetName {
  readonly text: string;
  readonly at: Span;
}

export type Labels = ReadonlyMap<string, Label>;

export interface Label {
  /** As written, but for quotes; empty for nothing, which takes a label away. */
  readonly text: string;
  /** What YAML takes it for: clusters can be labelled with texts only. */
  readonly type: "text" | "boolean" | "number" | "date";
  /** Where its name is written. */
  readonly key: Span;
  /** Where its value is written. */
  readonly at: Span;
}

const GROUPS: Readonly<Record<string, ValuesGroup["kind"]>> = {
  hubClusterSets: "hub",
  managedClusterSets: "managed",
  clusters: "cluster",
};
const FIELDS: readonly string[] = ["labels", "config"];
/** What is a label wherever it stands. */
const LABEL = /^openshift-version$|-(?:subscription-name|channel|source|source-namespace|version)$/;

/**
 * Reads the groups of a file, in the order of the text.
 *
 * @throws {DiagnosticError | DiagnosticList} `yaml-syntax`; `bad-config` for what is not laid out as values are.
 */
export function readValues(file: SourceFile): readonly ValuesGroup[] {
  const { root, warnings } = readYaml(file);
  throwCollected(
    warnings.map(({ message, at }) => bad(message.replace(/\.$/, ""), at, "keep one of the two")),
  );
  if (root === null) return [];
  if (root.kind !== "map") throw bad("expected a mapping with hubClusterSets or managedClusterSets", root.at);
  const reading = new Reading();
  const groups = root.entries.flatMap((entry) => reading.section(entry));
  throwCollected(reading.errors);
  return groups;
}

class Reading {
  readonly errors: DiagnosticError[] = [];

  section({ key, value }: RawEntry): readonly ValuesGroup[] {
    const name = String(key.value);
    const kind = GROUPS[name];
    if (!kind) {
      // Other keys are AutoShift's own business, unless they are meant for one of these.
      const meant = nearest(name, Object.keys(GROUPS));
      if (meant) this.#add(`unknown field ${JSON.stringify(name)}`, key.at, `did you mean "${meant}"`);
      return [];
    }
    const groups = this.#mapping(value, name);
    return (groups?.entries ?? []).flatMap((entry) => this.#group(kind, name, entry));
  }

  #group(kind: ValuesGroup["kind"], section: string, { key, value }: RawEntry): readonly ValuesGroup[] {
    const name = String(key.value);
    const where = `${section}.${name}`;
    const body = this.#mapping(value, where);
    if (!body) return [{ kind, name, at: key.at, clusterSet: null, labels: new Map() }];
    for (const { key } of body.entries) this.#field(key, where);
    const written = rawField(body, "labels");
    const labels = written && this.#mapping(written, `${where}.labels`);
    const entries = (labels?.entries ?? []).flatMap((entry) => this.#label(entry, where));
    return [{ kind, name, at: key.at, clusterSet: clusterSetIn(body), labels: new Map(entries) }];
  }

  #field(key: RawEntry["key"], where: string): void {
    const field = String(key.value);
    if (FIELDS.includes(field)) return;
    const meant = nearest(field, FIELDS);
    if (meant) {
      this.#add(`unknown field ${JSON.stringify(field)} in ${where}`, key.at, `did you mean "${meant}"`);
    } else if (LABEL.test(field)) {
      this.#add(`${field} is a label, and does not stand under ${where}.labels`, key.at);
    }
  }

  #label({ key, value }: RawEntry, where: string): readonly (readonly [string, Label])[] {
    const name = String(key.value);
    if (value.kind !== "scalar") {
      this.#add(`the label ${name} of ${where} must be a text, not a ${wordFor(value)}`, value.at);
      return [];
    }
    const plain = plainValue(value);
    const type = typeOf(plain);
    const text = plain === null
      ? ""
      : type === "number" || type === "date"
      ? asWritten(value.at)
      : String(plain);
    return [[name, { text: text.trim(), type, key: key.at, at: value.at }]];
  }

  /** Undefined for what is none, which is complained of, and for nothing. */
  #mapping(raw: Raw, where: string): RawMap | undefined {
    if (raw.kind === "map") return raw;
    if (raw.kind === "scalar" && raw.value === null) return undefined;
    this.#add(`${where} must be a mapping, not a ${wordFor(raw)}`, raw.at);
    return undefined;
  }

  #add(message: string, at: Span, hint?: string): void {
    this.errors.push(bad(message, at, hint));
  }
}

function clusterSetIn(body: RawMap): ClusterSetName | null {
  const config = rawField(body, "config");
  const set = config?.kind === "map" ? rawField(config, "clusterSet") : undefined;
  if (set?.kind !== "scalar" || set.value === null || set.value === "") return null;
  return { text: String(set.value), at: set.at };
}

function typeOf(value: Value): Label["type"] {
  if (value === null || typeof value === "string") return "text";
  if (typeof value === "boolean") return "boolean";
  return value instanceof Timestamp ? "date" : "number";
}

function wordFor(raw: Raw): string {
  return raw.kind === "map" ? "mapping" : raw.kind === "list" ? "list" : "single value";
}

/** Else 1.10 would be read as 1.1, and `on` as true. */
export function asWritten({ file, start, end }: Span): string {
  return file.text.slice(start, end);
}

/** What is wrong with what a user wrote. */
export function bad(message: string, at: Span, hint?: string): DiagnosticError {
  return new DiagnosticError(message, { code: "bad-config", at, hint });
}

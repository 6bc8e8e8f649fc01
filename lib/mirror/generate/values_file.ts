/** AutoShift's values files: sets of clusters, single clusters, and the labels of each. */

import { plainValue, type Raw, type RawEntry, rawField, type RawMap } from "../../model/raw.ts";
import { DiagnosticError, throwCollected } from "../../source/diagnostic.ts";
import type { SourceFile, Span } from "../../source/span.ts";
import { nearest } from "../../source/suggest.ts";
import { readYaml } from "../../yaml/read.ts";

/** Clusters that are set up alike, or one that differs from its set. */
export interface ValuesGroup {
  readonly kind: "hub" | "managed" | "cluster";
  readonly name: string;
  /** Where its name is written. */
  readonly at: Span;
  /** The set that a cluster says it belongs to. */
  readonly clusterSet: string | null;
  /** In the order of the text. */
  readonly labels: Labels;
}

export type Labels = ReadonlyMap<string, Label>;

export interface Label {
  /** As written, but for quotes; empty for nothing, which takes a label away. */
  readonly text: string;
  /** Whether YAML takes it for a number or a date, which clusters cannot be labelled with. */
  readonly isNumber: boolean;
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
    if (!body) return [];
    for (const { key } of body.entries) {
      const field = String(key.value);
      const meant = FIELDS.includes(field) ? null : nearest(field, FIELDS);
      if (meant) {
        this.#add(`unknown field ${JSON.stringify(field)} in ${where}`, key.at, `did you mean "${meant}"`);
      }
    }
    const written = rawField(body, "labels");
    const labels = written && this.#mapping(written, `${where}.labels`);
    const entries = (labels?.entries ?? []).flatMap((entry) => this.#label(entry, where));
    return [{ kind, name, at: key.at, clusterSet: clusterSetIn(body), labels: new Map(entries) }];
  }

  #label({ key, value }: RawEntry, where: string): readonly (readonly [string, Label])[] {
    const name = String(key.value);
    if (value.kind !== "scalar") {
      this.#add(`the label ${name} of ${where} must be a text, not a ${wordFor(value)}`, value.at);
      return [];
    }
    const plain = plainValue(value);
    const isNumber = plain !== null && typeof plain !== "string" && typeof plain !== "boolean";
    const text = plain === null ? "" : isNumber ? asWritten(value.at) : String(plain);
    return [[name, { text: text.trim(), isNumber, key: key.at, at: value.at }]];
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

function clusterSetIn(body: RawMap): string | null {
  const config = rawField(body, "config");
  const set = config?.kind === "map" ? rawField(config, "clusterSet") : undefined;
  return set?.kind === "scalar" && typeof set.value === "string" && set.value !== "" ? set.value : null;
}

function wordFor(raw: Raw): string {
  return raw.kind === "map" ? "mapping" : raw.kind === "list" ? "list" : "single value";
}

/** 1.10 would be read as 1.1. */
function asWritten({ file, start, end }: Span): string {
  return file.text.slice(start, end);
}

/** What is wrong with what a user wrote. */
export function bad(message: string, at: Span, hint?: string): DiagnosticError {
  return new DiagnosticError(message, { code: "bad-config", at, hint });
}

/** What each group of clusters wants: its version and its operators. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Span } from "../../source/span.ts";
import { didYouMean, nearest } from "../../source/suggest.ts";
import { isFullVersion } from "./generate_options.ts";
import { type LabelledOperator, operatorsIn, type OperatorWords } from "./operator_labels.ts";
import { bad, type Labels, type ValuesGroup } from "./values_file.ts";

/** A group with all that its labels come to. */
export interface WantingGroup {
  readonly kind: ValuesGroup["kind"];
  readonly name: string;
  readonly at: Span;
  /** Null where no label says it. */
  readonly version: string | null;
  /** Where it is said. */
  readonly versionAt: Span | null;
  readonly operators: readonly LabelledOperator[];
}

export interface Wants {
  readonly groups: readonly WantingGroup[];
  readonly warnings: readonly DiagnosticError[];
  readonly errors: readonly DiagnosticError[];
}

const VERSION_LABEL = "openshift-version";

type Base = Pick<ValuesGroup, "labels"> & Pick<Wants, "warnings" | "errors">;
const NO_BASE: Base = { labels: new Map(), warnings: [], errors: [] };

export function wantsOf(groups: readonly ValuesGroup[], words: OperatorWords): Wants {
  const found = groups.map((group) => {
    const base = baseOf(group, groups);
    // Labels of a cluster go before those of its set; a blank one takes away what the set says.
    const labels = new Map([...base.labels, ...group.labels]);
    const reading = operatorsIn(labels, words);
    const { version, versionAt, errors } = versionIn(labels);
    const { kind, name, at } = group;
    return {
      group: { kind, name, at, version, versionAt, operators: reading.operators },
      warnings: [...base.warnings, ...reading.warnings],
      errors: [...base.errors, ...errors, ...reading.errors],
    };
  });
  return {
    groups: found.map(({ group }) => group),
    warnings: once(found.flatMap(({ warnings }) => warnings)),
    errors: once(found.flatMap(({ errors }) => errors)),
  };
}

/** The labels that a group takes over, and what is wrong with where it says that they are. */
function baseOf(group: ValuesGroup, groups: readonly ValuesGroup[]): Base {
  const { kind, name, at, clusterSet, labels } = group;
  if (kind !== "cluster") {
    const isEmpty = labels.size === 0;
    return isEmpty ? { ...NO_BASE, warnings: [bad(`${name} has no labels: it wants nothing`, at)] } : NO_BASE;
  }
  const sets = groups.filter((one) => one.kind !== "cluster");
  const fitting = clusterSet === null ? sets : sets.filter(({ name }) => name === clusterSet.text);
  // Of several sets that it may belong to none is better than the others.
  if (fitting.length === 1) return { ...NO_BASE, labels: fitting[0]?.labels ?? NO_BASE.labels };
  const names = [...new Set(sets.map(({ name }) => name))];
  if (clusterSet === null) {
    if (sets.length === 0) return NO_BASE;
    const hint = `add config.clusterSet: one of ${names.join(", ")}`;
    return {
      ...NO_BASE,
      warnings: [bad(`${name} does not say its set: it has its own labels only`, at, hint)],
    };
  }
  if (fitting.length > 1) {
    const message =
      `${name} has its own labels only: there are ${fitting.length} sets called ${clusterSet.text}`;
    return { ...NO_BASE, warnings: [bad(message, clusterSet.at)] };
  }
  const near = didYouMean(clusterSet.text, names);
  const message = `no set of clusters is called ${clusterSet.text}`;
  return near
    ? { ...NO_BASE, errors: [bad(message, clusterSet.at, near)] }
    : { ...NO_BASE, warnings: [bad(`${message}: ${name} has its own labels only`, clusterSet.at)] };
}

function versionIn(
  labels: Labels,
): Pick<WantingGroup, "version" | "versionAt"> & Pick<Wants, "errors"> {
  const label = labels.get(VERSION_LABEL);
  const none = { version: null, versionAt: null };
  if (!label) {
    const strayed = [...labels].find(([name]) => nearest(name, [VERSION_LABEL]) !== null);
    const errors = strayed
      ? [bad(`unknown label ${strayed[0]}`, strayed[1].key, `did you mean "${VERSION_LABEL}"`)]
      : [];
    return { ...none, errors };
  }
  const { text, at } = label;
  if (text === "") return { ...none, errors: [] };
  if (isFullVersion(text)) return { version: text, versionAt: at, errors: [] };
  const error = bad(
    `${VERSION_LABEL} must be a whole version: ${text}`,
    at,
    "three numbers in quotes, such as '4.18.22'",
  );
  return { ...none, errors: [error] };
}

/** Clusters repeat what is wrong with their sets. */
function once(found: readonly DiagnosticError[]): readonly DiagnosticError[] {
  const known = new Map<string, DiagnosticError>();
  for (const one of found) {
    const key = `${one.at?.file.path}:${one.at?.start} ${one.message}`;
    if (!known.has(key)) known.set(key, one);
  }
  return [...known.values()];
}

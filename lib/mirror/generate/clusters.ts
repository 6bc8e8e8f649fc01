/** What each group of clusters wants: its version and its operators. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Span } from "../../source/span.ts";
import { nearest } from "../../source/suggest.ts";
import { type LabelledOperator, operatorsIn, type OperatorWords } from "./operator_labels.ts";
import { bad, type Labels, type ValuesGroup } from "./values_file.ts";

/** A group with all that its labels come to. */
export interface WantingGroup {
  readonly kind: ValuesGroup["kind"];
  readonly name: string;
  readonly at: Span;
  /** Null where no label says it. */
  readonly version: string | null;
  readonly operators: readonly LabelledOperator[];
}

export interface Wants {
  readonly groups: readonly WantingGroup[];
  readonly warnings: readonly DiagnosticError[];
  readonly errors: readonly DiagnosticError[];
}

const VERSION_LABEL = "openshift-version";

export function wantsOf(groups: readonly ValuesGroup[], words: OperatorWords): Wants {
  const found = groups.map((group) => {
    const labels = labelsOf(group, groups);
    const reading = operatorsIn(labels, words);
    const { version, errors } = versionIn(labels);
    const { kind, name, at } = group;
    return {
      group: { kind, name, at, version, operators: reading.operators },
      warnings: reading.warnings,
      errors: [...errors, ...reading.errors],
    };
  });
  return {
    groups: found.map(({ group }) => group),
    warnings: once(found.flatMap(({ warnings }) => warnings)),
    errors: once(found.flatMap(({ errors }) => errors)),
  };
}

/** Labels of a cluster go before those of its set; a blank one takes away what the set says. */
function labelsOf({ kind, labels, clusterSet }: ValuesGroup, groups: readonly ValuesGroup[]): Labels {
  const sets = kind === "cluster" ? groups.filter((one) => one.kind !== "cluster") : [];
  const named = clusterSet === null ? sets : sets.filter(({ name }) => name === clusterSet);
  // Of several sets that it may belong to none is better than the others.
  const [base] = named.length === 1 ? named : [];
  const merged = new Map([...base?.labels ?? [], ...labels]);
  return new Map([...merged].filter(([, { text }]) => text !== ""));
}

function versionIn(labels: Labels): Pick<WantingGroup, "version"> & Pick<Wants, "errors"> {
  const label = labels.get(VERSION_LABEL);
  if (!label) {
    const strayed = [...labels].find(([name]) => nearest(name, [VERSION_LABEL]) !== null);
    const errors = strayed
      ? [bad(`unknown label ${strayed[0]}`, strayed[1].key, `did you mean "${VERSION_LABEL}"`)]
      : [];
    return { version: null, errors };
  }
  const { text, at } = label;
  if (isFullVersion(text)) return { version: text, errors: [] };
  const error = bad(
    `${VERSION_LABEL} must be a whole version: ${text}`,
    at,
    "three numbers in quotes, such as '4.18.22'",
  );
  return { version: null, errors: [error] };
}

/** Whether a text is a version of OpenShift to the last number. */
export function isFullVersion(text: string): boolean {
  return /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/.test(text);
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

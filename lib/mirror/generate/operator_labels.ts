/** The operators that labels ask for: each is a group of labels that begin alike. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Span } from "../../source/span.ts";
import { didYouMean, nearest } from "../../source/suggest.ts";
import { parseLooseVersion } from "../operators/version.ts";
import { NAME } from "./generate_options.ts";
import { ACM } from "./package_names.ts";
import { asWritten, bad, type Label, type Labels } from "./values_file.ts";

/** An operator that a group of clusters wants. */
export interface LabelledOperator {
  /** What its labels begin with. */
  readonly label: string;
  readonly package: string;
  readonly channel: string;
  /** The catalog as clusters call it. */
  readonly source: string;
  /** The only version that is wanted; null for whatever is newest. */
  readonly version: string | null;
  readonly at: Span;
}

export interface OperatorReading {
  readonly operators: readonly LabelledOperator[];
  /** What is left out, and what cannot be followed. */
  readonly warnings: readonly DiagnosticError[];
  readonly errors: readonly DiagnosticError[];
}

export interface OperatorWords {
  /** Packages by label, for operators whose labels do not name theirs. */
  readonly names: ReadonlyMap<string, string>;
  /** The catalogs that are known, as clusters call them. */
  readonly sources: readonly string[];
}

const DETAILS = ["channel", "subscription-name", "source"] as const;
type Detail = typeof DETAILS[number];
/** All that may be misspelt. */
const SUFFIXES = [...DETAILS, "source-namespace", "version"] as const;

/** @param written Labels of one group, those of its set among them; what is blank takes an operator away. */
export function operatorsIn(written: Labels, words: OperatorWords): OperatorReading {
  const labels = new Map([...written].filter(([, { text }]) => text !== ""));
  const isTakenAway = (label: string) => written.has(label) && !labels.has(label);
  const reading = new Reading(labels, words);
  for (const label of prefixesOf(labels).filter((label) => !isTakenAway(label))) reading.read(label);
  return reading;
}

/** What labels of operators begin with, Advanced Cluster Management first, the others in the order of the text. */
function prefixesOf(labels: Labels): readonly string[] {
  const found = new Set<string>();
  for (const name of labels.keys()) {
    const [, prefix = name] = /^(.+)-(?:subscription-name|channel|source)$/.exec(name) ?? [];
    if (DETAILS.some((detail) => labels.has(`${prefix}-${detail}`))) found.add(prefix);
  }
  return [...found].toSorted((a, b) => Number(b === ACM) - Number(a === ACM));
}

class Reading implements OperatorReading {
  readonly operators: LabelledOperator[] = [];
  readonly warnings: DiagnosticError[] = [];
  readonly errors: DiagnosticError[] = [];

  constructor(private readonly labels: Labels, private readonly words: OperatorWords) {}

  read(label: string): void {
    const switched = this.#switch(label);
    if (!switched || this.#hasMisspelt(label)) return;
    const [channel, name, source] = DETAILS.map((detail) => this.labels.get(`${label}-${detail}`));
    // One detail alone is a setting of something that is no operator.
    if (label !== ACM && !name && !(channel && source)) return;
    const packageName = name ? this.#text(name) : this.words.names.get(label);
    if (packageName === undefined) {
      this.warnings.push(bad(
        `${label} is left out: no label says which package it is`,
        switched.key,
        `add ${label}-subscription-name, or say --package ${label}=NAME`,
      ));
      return;
    }
    if (!channel || !source) return this.#incomplete(label, switched, channel ? "source" : "channel");
    const at = switched.key;
    const operator = {
      label,
      at,
      package: packageName,
      channel: this.#text(channel),
      source: this.#text(source),
      version: this.#version(label),
    };
    if (this.#isKnownSource(operator, source)) this.operators.push(operator);
  }

  /** The label that switches an operator on; null for one that is off. */
  #switch(label: string): Label | null {
    const own = this.labels.get(label);
    if (!own) return label === ACM ? this.#details(label)[0] ?? null : this.#strayed(label);
    switch (own.text.toLowerCase()) {
      case "true":
        return own;
      case "false":
        return null;
      default:
        // Names, counts and the like are settings: it takes two details to be an operator.
        if (this.#details(label).length > 1) {
          this.errors.push(bad(
            `${label} must be 'true' or 'false': ${own.text}`,
            own.at,
            didYouMean(own.text, ["true", "false"]),
          ));
        }
        return null;
    }
  }

  /** Those that there are, the channel first. */
  #details(label: string): readonly Label[] {
    return DETAILS.flatMap((detail) => this.labels.get(`${label}-${detail}`) ?? []);
  }

  /** An operator without its switch is off, unless the switch is there under a name nearly the same. */
  #strayed(label: string): null {
    const details = this.#details(label);
    const isWhole = details.length === DETAILS.length;
    const others = [...this.labels].filter(([name, { text }]) =>
      /^(?:true|false)$/i.test(text) && !DETAILS.some((detail) => this.labels.has(`${name}-${detail}`))
    );
    const [name, own] = others.find(([name]) => nearest(name, [label]) !== null) ?? [];
    if (isWhole && own && !label.startsWith(`${name}-`) && !name?.startsWith(`${label}-`)) {
      this.errors.push(bad(`unknown label ${name}`, own.key, `did you mean "${label}"`));
    } else if (details[0] && (isWhole || this.words.names.has(label))) {
      const hint = `add ${label}: 'true' to the labels, or ${label}: 'false'`;
      this.warnings.push(bad(`${label} is left out: no label switches it on`, details[0].key, hint));
    }
    return null;
  }

  #hasMisspelt(label: string): boolean {
    const missing = SUFFIXES.filter((suffix) => !this.labels.has(`${label}-${suffix}`));
    const wrong = [...this.labels].flatMap(([name, { key }]) => {
      const suffix = name.startsWith(`${label}-`) ? name.slice(label.length + 1) : "";
      if (suffix.length < 5 || SUFFIXES.some((known) => known === suffix)) return [];
      const meant = nearest(suffix, missing);
      return meant ? [bad(`unknown label ${name}`, key, `did you mean "${label}-${meant}"`)] : [];
    });
    this.errors.push(...wrong);
    return wrong.length > 0;
  }

  #incomplete(label: string, { key }: Label, detail: Detail): void {
    this.errors.push(bad(
      `${label} is wanted, but has no ${label}-${detail}`,
      key,
      detail === "channel" ? "say which channel of the package" : `one of ${this.words.sources.join(", ")}`,
    ));
  }

  #text({ text, type, key, at }: Label): string {
    const name = asWritten(key);
    if (type !== "text") {
      this.errors.push(bad(`${name} is a ${type}: ${asWritten(at)}`, at, "put the value in quotes"));
    } else if (!NAME.test(text)) this.errors.push(bad(`${name} is not a name: ${text}`, at));
    return text;
  }

  /** From the name of a bundle, such as `quay-operator.v3.15.0`. */
  #version(label: string): string | null {
    const pin = this.labels.get(`${label}-version`);
    if (!pin) return null;
    const [, version = pin.text] = /^.+?\.(v?\d+\.\d+\.\d+.*)$/.exec(pin.text) ?? [];
    if (pin.type === "text" && parseLooseVersion(version)) return version.replace(/^v/, "");
    this.errors.push(bad(
      `${label}-version names no version: ${pin.text}`,
      pin.at,
      "the name of a bundle with its version, such as quay-operator.v3.15.0",
    ));
    return null;
  }

  #isKnownSource({ label, source }: LabelledOperator, { at }: Label): boolean {
    const { sources } = this.words;
    if (sources.includes(source)) return true;
    const whole = sources.find((one) => one.startsWith(`${source}-`));
    const hint = whole === undefined ? didYouMean(source, sources) : `did you mean "${whole}"`;
    if (hint) this.errors.push(bad(`unknown catalog ${source}`, at, hint));
    else {
      this.warnings.push(bad(
        `${label} is left out: it is not known where the catalog ${source} is`,
        at,
        `say --catalog ${source}=REGISTRY/PATH`,
      ));
    }
    return false;
  }
}

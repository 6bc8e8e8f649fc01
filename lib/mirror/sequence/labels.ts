/** Labels of sequences: what a site notes of them for itself, such as a ticket. */

import { DiagnosticError } from "../../source/diagnostic.ts";

export type Labels = Readonly<Record<string, string>>;

/** Reads `KEY=VALUE` texts; of keys given twice the last counts. @throws {DiagnosticError} `bad-option`. */
export function parseLabels(texts: readonly string[]): Labels {
  return checkedLabels(texts.map((text) => {
    const sign = text.indexOf("=");
    if (sign > 0) return [text.slice(0, sign), text.slice(sign + 1)];
    throw bad(`not a label: ${JSON.stringify(text)}`, "KEY=VALUE");
  }));
}

/** In the order of their keys. @throws {DiagnosticError} `bad-option` for what would break lines of lists. */
export function checkedLabels(labels: readonly (readonly [key: string, value: string])[]): Labels {
  for (const [key, value] of labels) {
    if (key !== "" && !/\p{Cc}/u.test(`${key}${value}`)) continue;
    throw bad(`not a label: ${JSON.stringify(`${key}=${value}`)}`, "a key and one line of text");
  }
  return Object.fromEntries(new Map(labels.toSorted(([a], [b]) => a < b ? -1 : a > b ? 1 : 0)));
}

/** The part of a manifest that they are. */
export function labelsOf(labels: Labels = {}): { readonly labels?: Labels } {
  return Object.keys(labels).length > 0 ? { labels } : {};
}

function bad(message: string, hint: string): DiagnosticError {
  return new DiagnosticError(message, { code: "bad-option", hint });
}

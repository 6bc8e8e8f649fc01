/** What has to be added to a document so that a simple path leads somewhere. */

import { mistake } from "../commands/tools.ts";
import { elementText, type NewElement } from "./new_element.ts";
import { findNodes } from "./xpath.ts";
import { append, applySplices, setAttribute, setText } from "./xml_edit.ts";
import { readXmlTree, type XmlElement } from "./xml_tree.ts";

/** The last part of a path: what it asks for, and what stands before it. */
interface LastPart {
  readonly before: string;
  readonly wanted: Wanted;
}

type Wanted =
  | { readonly kind: "element"; readonly name: string; readonly conditions: readonly Wanted[] }
  | { readonly kind: "child"; readonly name: string; readonly text: string }
  | { readonly kind: "attribute"; readonly name: string; readonly value: string }
  | { readonly kind: "text"; readonly text: string };

const NAME = "[\\p{L}_][\\p{L}\\p{N}_.\\-]*(?::[\\p{L}_][\\p{L}\\p{N}_.\\-]*)?";
const STRING = "(\"[^\"]*\"|'[^']*')";
const PARTS: readonly (readonly [RegExp, (name: string, value: string | undefined) => Wanted])[] = [
  [new RegExp(`^text\\(\\)\\s*=\\s*${STRING}$`, "u"), (value) => ({ kind: "text", text: unquoted(value) })],
  [
    new RegExp(`^@(${NAME})(?:\\s*=\\s*${STRING})?$`, "u"),
    (name, value) => ({ kind: "attribute", name, value: unquoted(value) }),
  ],
  [
    new RegExp(`^(${NAME})(?:/text\\(\\))?\\s*=\\s*${STRING}$`, "u"),
    (name, value) => ({ kind: "child", name, text: unquoted(value) }),
  ],
  [new RegExp(`^(${NAME})$`, "u"), (name) => ({ kind: "element", name, conditions: [] })],
  [
    new RegExp(`^(${NAME})\\[([^]*)\\]$`, "u"),
    (name, inner = "") => ({ kind: "element", name, conditions: conditionsIn(inner) }),
  ],
];

/**
 * The document with what a path asks for; several steps may be missing.
 *
 * @throws {DiagnosticError} `bad-argument` for a path that is too much to be made.
 */
export function withTarget(text: string, xpath: string, namespaces: ReadonlyMap<string, string>): string {
  const { before, wanted } = lastPart(xpath.trim());
  const isThere = findNodes(readXmlTree(text), before, namespaces).some(({ kind }) => kind === "element");
  const made = isThere ? text : withTarget(text, before, namespaces);
  const document = readXmlTree(made);
  const elements = findNodes(document, before, namespaces).filter((node) => node.kind === "element");
  return applySplices(
    document,
    elements.flatMap((element) => {
      const name = (own: string) => nameIn(own, element, namespaces);
      switch (wanted.kind) {
        case "text":
          return setText(document, element, wanted.text);
        case "attribute":
          return setAttribute(element, name(wanted.name).name, wanted.value);
        default:
          return append(document, element, [elementText(described(wanted, name))]);
      }
    }),
  );
}

/** A name for a place, with what declares its prefix where nothing does. */
type Namer = (name: string) => { readonly name: string; readonly declared: NewElement["attributes"] };

function described(wanted: Wanted & { readonly kind: "element" | "child" }, namer: Namer): NewElement {
  const { name, declared } = namer(wanted.name);
  if (wanted.kind === "child") return { name, attributes: declared, text: wanted.text, children: [] };
  const { conditions } = wanted;
  return {
    name,
    attributes: [
      ...declared,
      ...conditions.flatMap((one) =>
        one.kind === "attribute" ? [[namer(one.name).name, one.value] as const] : []
      ),
    ],
    text: conditions.find((one) => one.kind === "text")?.text ?? null,
    children: conditions.flatMap((one) =>
      one.kind === "child" || one.kind === "element" ? [described(one, namer)] : []
    ),
  };
}

/** Prefixes of a path are the task's own: the document's prefix for the same namespace is taken. */
function nameIn(
  name: string,
  { scope }: XmlElement,
  namespaces: ReadonlyMap<string, string>,
): ReturnType<Namer> {
  const colon = name.indexOf(":");
  if (colon < 0) return { name, declared: [] };
  const [prefix, local] = [name.slice(0, colon), name.slice(colon + 1)];
  const namespace = namespaces.get(prefix);
  if (namespace === undefined) throw mistake(`Undefined namespace prefix: ${prefix}`);
  const known = [...scope].find(([, one]) => one === namespace)?.[0];
  if (known === undefined) return { name, declared: [[`xmlns:${prefix}`, namespace]] };
  return { name: known === "" ? local : `${known}:${local}`, declared: [] };
}

function lastPart(xpath: string): LastPart {
  const at = lastSlash(xpath);
  const last = xpath.slice(at + 1);
  const before = xpath.slice(0, at);
  // `name/text()="x"` asks for an element with this text.
  const earlier = /^text\(\)\s*=/.test(last) ? lastSlash(before) : -1;
  if (earlier > 0) {
    const wanted = wantedBy(xpath.slice(earlier + 1));
    if (wanted) return { before: before.slice(0, earlier), wanted };
  }
  const wanted = at > 0 ? wantedBy(last) : null;
  if (!wanted || before.endsWith("/")) throw mistake(`Can't process Xpath ${xpath} in order to spawn nodes!`);
  return { before, wanted };
}

/** Where the last step begins: slashes in brackets and quotes do not count. */
function lastSlash(xpath: string): number {
  const plain = xpath.replace(/"[^"]*"|'[^']*'/g, (text) => "_".repeat(text.length));
  let depth = 0;
  for (let at = plain.length - 1; at >= 0; at--) {
    if (plain[at] === "]") depth++;
    else if (plain[at] === "[") depth--;
    else if (plain[at] === "/" && depth === 0) return at;
  }
  return -1;
}

function wantedBy(part: string): Wanted | null {
  for (const [pattern, make] of PARTS) {
    const [, first, second] = pattern.exec(part.trim()) ?? [];
    if (first !== undefined) return make(first, second);
  }
  return null;
}

function conditionsIn(text: string): readonly Wanted[] {
  return text.split(/\s+and\s+/).map((part) => {
    const wanted = wantedBy(part.trim().replace(/^\.\//, ""));
    if (!wanted) throw mistake(`Can't process the condition [${part}] in order to spawn nodes!`);
    return wanted;
  });
}

function unquoted(text: string | undefined): string {
  return text === undefined ? "" : text.slice(1, -1);
}

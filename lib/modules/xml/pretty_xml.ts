/** XML laid out anew: one element a line, two blanks a level; elements with text among them stay as they are. */

import type { XmlDocument, XmlElement, XmlNode } from "./xml_tree.ts";

const STEP = "  ";
const DECLARATION = "<?xml version='1.0' encoding='UTF-8'?>";

/** With a declaration in front where there is none. */
export function prettyXml({ text, root }: XmlDocument): string {
  const before = text.slice(0, root.start).replace(/^\ufeff/, "").trim();
  const after = text.slice(root.end).trim();
  const declared = before.startsWith("<?xml ")
    ? before
    : [DECLARATION, before].filter((part) => part !== "").join("\n");
  return [declared, layout(text, root, 0), after].filter((part) => part !== "").join("\n") + "\n";
}

/** A document that is no file: always with the declaration of what it is written in, and no blanks around it. */
export function declaredXml({ text, root }: XmlDocument): string {
  const before = text.slice(0, root.start).replace(/^\ufeff?\s*(<\?xml\s[^]*?\?>)?\s*/, "");
  return `${DECLARATION}\n${before}${text.slice(root.start).trimEnd()}`;
}

function layout(text: string, node: XmlNode, depth: number): string {
  const own = text.slice(node.start, node.end);
  if (node.kind !== "element" || !node.inner) return own;
  const parts = node.children.filter((child) => child.kind !== "text" || !isBlank(child.value));
  const head = text.slice(node.start, node.inner.start);
  if (parts.length === 0) return node.children.length === 0 ? own : `${head.slice(0, -1)}/>`;
  if (parts.some(({ kind }) => kind === "text")) return own;
  const margin = `\n${STEP.repeat(depth)}`;
  const lines = parts.map((part) => margin + STEP + layout(text, part, depth + 1));
  return `${head}${lines.join("")}${margin}</${node.name}>`;
}

function isBlank(text: string): boolean {
  return text.trim() === "";
}

/** The path to an element: names, with numbers where several have the same one. */
export function pathTo(element: XmlElement): string {
  const { parent, name } = element;
  if (!parent) return `/${name}`;
  const same = parent.children.filter((child) => child.kind === "element" && child.name === name);
  const number = same.length > 1 ? `[${same.indexOf(element) + 1}]` : "";
  return `${pathTo(parent)}/${name}${number}`;
}

/** Parts of XML documents. */

import { messageOf } from "../../source/diagnostic.ts";
import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import { type Dict, isDict, type Value } from "../../model/value.ts";
import { repr, str } from "../../template/python/repr.ts";
import { mistake } from "../commands/tools.ts";
import { BACKUP_ARGUMENT } from "../files/file_arguments.ts";
import { expandPath } from "../files/expand_path.ts";
import { planOwnFile, readOwnFile } from "../files/own_file.ts";
import { type Plan, type ResultValues, stateModule } from "../module.ts";
import { withTarget } from "../xml/make_target.ts";
import { childTexts, escapeText } from "../xml/new_element.ts";
import { declaredXml, pathTo, prettyXml } from "../xml/pretty_xml.ts";
import {
  append,
  applySplices,
  insertBeside,
  remove,
  replaceChildren,
  setAttribute,
  setText,
} from "../xml/xml_edit.ts";
import {
  clarkName,
  leadingText,
  readXmlTree,
  type XmlDocument,
  type XmlElement,
  type XmlText,
} from "../xml/xml_tree.ts";
import { findNodes } from "../xml/xpath.ts";
import { parseXpath } from "../xml/xpath_syntax.ts";

const ARGUMENTS = {
  path: { type: "path", aliases: ["dest", "file"], description: "The file, which must be there" },
  xmlstring: { type: "str", description: "A document instead of a file; the result returns it" },
  xpath: { type: "str", description: "What is meant, in XPath 1.0" },
  namespaces: { type: "dict", default: new Map(), description: "Namespaces by their prefixes in `xpath`" },
  state: {
    type: "str",
    default: "present",
    choices: ["absent", "present"],
    aliases: ["ensure"],
    description: "Whether it is to be there",
  },
  attribute: { type: "raw", description: "The attribute that gets `value`, instead of the text" },
  value: { type: "raw", description: "The text, or the value of the attribute" },
  add_children: {
    type: "list",
    elements: "raw",
    description:
      "Elements that are added each time: names, dictionaries of a name and its text, or of a name and " +
      "its attributes with `_` for children and `+value` for text",
  },
  set_children: { type: "list", elements: "raw", description: "The only elements in it, in the same way" },
  count: { type: "bool", default: false, description: "Tell how many there are" },
  print_match: { type: "bool", default: false, description: "Tell their paths" },
  content: { type: "str", choices: ["attribute", "text"], description: "Tell their attributes or texts" },
  pretty_print: { type: "bool", default: false, description: "Lay the whole document out anew" },
  input_type: {
    type: "str",
    default: "yaml",
    choices: ["xml", "yaml"],
    description: "What children are given in",
  },
  backup: BACKUP_ARGUMENT,
  strip_cdata_tags: { type: "bool", default: false, description: "Write CDATA as plain text" },
  huge_tree: { type: "bool", default: false, description: "Without effect: there is no other limit" },
  insertbefore: { type: "bool", default: false, description: "Add the children before the first match" },
  insertafter: { type: "bool", default: false, description: "Add the children behind the last match" },
  create_if_missing: {
    type: "bool",
    default: true,
    description: "Make what `value` is for where nothing is there",
  },
} as const satisfies ArgumentSpec;

type Arguments = ArgumentsOf<typeof ARGUMENTS>;

const ACTIONS = ["add_children", "content", "count", "pretty_print", "print_match", "set_children", "value"];

/** `xml`. */
export const xml = stateModule({
  name: "community.general.xml",
  aliases: ["ansible.builtin.xml"],
  summary: "Reads and changes parts of XML documents",
  notes: [
    "The document is read and changed by ferry: the host needs nothing for it.",
    "What is not changed stays as it is written, with its blanks, quotes and comments; Ansible writes the whole " +
    "document anew.",
    "A document that is given as a string changes nothing on the host: the task is never `changed` by it.",
    "Entities of a document type, and encodings other than UTF-8, are refused.",
  ],
  arguments: ARGUMENTS,
  rules: {
    requiredBy: {
      add_children: ["xpath"],
      attribute: ["value"],
      content: ["xpath"],
      set_children: ["xpath"],
      value: ["xpath"],
    },
    requiredIf: ["count", "print_match", "insertbefore", "insertafter"].map((name) => ({
      name,
      is: true,
      needs: ["xpath"],
    })),
    oneOf: [["path", "xmlstring"], ACTIONS],
    exclusive: [
      ["add_children", "content", "count", "print_match", "set_children", "value"],
      ["path", "xmlstring"],
      ["insertbefore", "insertafter"],
    ],
  },
  runsOn: "host",
  supports: { check: "full", diff: true },
  returns: {
    actions: { description: "`xpath`, `namespaces` and `state`", type: "dict", returned: "success" },
    count: { description: "How many there are", type: "int", returned: "with `count` or `content`" },
    matches: {
      description: "Their paths, texts or attributes",
      type: "list",
      returned: "with `print_match` or `content`",
    },
    msg: { description: "What was found", type: "str", returned: "where something was looked for" },
    xmlstring: {
      description: "The document as it was made, which counts as no change of the host",
      type: "str",
      returned: "with `xmlstring`",
    },
    backup_file: { description: "Where the old file is kept", type: "str", returned: "with `backup`" },
  },
  examples: `- name: Set the port of a connector
  community.general.xml:
    path: /etc/tomcat/server.xml
    xpath: /Server/Service/Connector
    attribute: port
    value: "8443"
`,
  plan: async (args, host, { environment, diff = true }) => {
    const namespaces = new Map([...args.namespaces].map(([prefix, one]) => [str(prefix), str(one)]));
    if (args.path === null) {
      const text = args.xmlstring ?? "";
      const change = changed(text, args, namespaces);
      const made = args.pretty_print ? change.text : declaredXml(readXmlTree(change.text));
      return { changes: [], values: { ...change.values, xmlstring: made } };
    }
    const path = await expandPath(args.path, host, environment);
    const file = await readOwnFile(path, host);
    if (file.text === null) throw mistake(`The target XML source '${path}' does not exist.`);
    const change = changed(file.text, args, namespaces);
    return await planOwnFile(file, change.text, host, {
      diff,
      args: { backup: args.backup },
      values: (backup) => ({ ...change.values, ...(backup === null ? {} : { backup_file: backup }) }),
    }) satisfies Plan;
  },
});

function readGiven(text: string, name: string): ReturnType<typeof readXmlTree> {
  try {
    return readXmlTree(text);
  } catch (cause) {
    throw mistake(`Error while parsing document: ${name} (${messageOf(cause)})`);
  }
}

interface Change {
  readonly text: string;
  readonly values: ResultValues;
}

function changed(given: string, args: Arguments, namespaces: ReadonlyMap<string, string>): Change {
  const { xpath, state, pretty_print: isPretty } = args;
  const tree = readGiven(given, args.path ?? "xml_string");
  const source = args.strip_cdata_tags ? withoutCdata(tree) : given;
  const document = args.strip_cdata_tags ? readXmlTree(source) : tree;
  const values = {
    actions: new Map<Value, Value>([["xpath", xpath], ["namespaces", args.namespaces], ["state", state]]),
  };
  if (xpath === null) return { text: prettyXml(document), values };
  parseXpath(xpath);
  const found = answer(document, xpath, args, namespaces);
  if (found) return { text: given, values: { ...values, ...found } };
  const text = edited(document, xpath, args, namespaces);
  return { text: isPretty ? prettyXml(readXmlTree(text)) : text, values };
}

/** What a task only asks for; null where it wants a change. */
function answer(
  document: XmlDocument,
  xpath: string,
  { count, print_match: printsMatch, content }: Arguments,
  namespaces: ReadonlyMap<string, string>,
): ResultValues | null {
  if (count) {
    // Ansible looks for what begins with a slash at any depth.
    const hits = findNodes(document, xpath.startsWith("//") ? xpath : `/${xpath}`, namespaces).length;
    return { count: hits, msg: `found ${hits} nodes` };
  }
  if (!printsMatch && content === null) return null;
  const nodes = findNodes(document, xpath, namespaces);
  const elements = nodes.filter((node) => node.kind === "element");
  if (printsMatch) {
    const matches = elements.map(pathTo);
    const msg = `selector '${xpath}' match: [${matches.map((one) => JSON.stringify(one)).join(", ")}]`;
    return { matches, msg };
  }
  if (elements.length === 0) throw mistake(`Xpath ${xpath} does not reference a node!`);
  const matches = elements.map((element): Dict =>
    new Map([[clarkName(element), content === "text" ? leadingText(element) : attributesOf(element)]])
  );
  return { matches, count: matches.length, msg: matches.length };
}

function attributesOf({ attributes }: XmlElement): Dict {
  const plain = attributes.filter(({ name }) => !/^xmlns(:|$)/.test(name));
  return new Map(plain.map((attribute) => [clarkName(attribute), attribute.value]));
}

function edited(
  document: XmlDocument,
  xpath: string,
  args: Arguments,
  namespaces: ReadonlyMap<string, string>,
): string {
  const nodes = findNodes(document, xpath, namespaces);
  if (args.state === "absent") return applySplices(document, nodes.map((node) => remove(document, node)));
  const elements = nodes.filter((node) => node.kind === "element");
  if (args.set_children !== null) {
    const children = childTexts(args.set_children, args.input_type);
    return applySplices(document, elements.flatMap((one) => replaceChildren(document, one, children)));
  }
  if (args.add_children !== null && args.add_children.length > 0) {
    return withChildren(document, elements, childTexts(args.add_children, args.input_type), args);
  }
  if (args.value !== null) return withValue(document, xpath, args.value, args, namespaces);
  return nodes.length > 0 ? document.text : withTarget(document.text, xpath, namespaces);
}

function withChildren(
  document: XmlDocument,
  elements: readonly XmlElement[],
  children: readonly string[],
  { insertbefore: isBefore, insertafter: isAfter }: Arguments,
): string {
  const beside = isBefore ? elements[0] : isAfter ? elements.at(-1) : undefined;
  return applySplices(
    document,
    beside
      ? insertBeside(document, beside, children, isBefore ? "before" : "after")
      : elements.flatMap((one) => append(document, one, children)),
  );
}

function withValue(
  given: XmlDocument,
  xpath: string,
  value: Value,
  args: Arguments,
  namespaces: ReadonlyMap<string, string>,
): string {
  const isThere = findNodes(given, xpath, namespaces).length > 0;
  if (!isThere && !args.create_if_missing) return given.text;
  const document = isThere ? given : readXmlTree(withTarget(given.text, xpath, namespaces));
  const attribute = args.attribute === null ? null : str(args.attribute);
  if (typeof value !== "string") {
    const target = attribute === null
      ? `element text at xpath '${xpath}'`
      : `attribute '${attribute}' at xpath '${xpath}'`;
    throw mistake(
      `A non-string value ${
        isDict(value) ? "of several parts" : repr(value)
      } was parsed for ${target}. YAML values ` +
        "for booleans, octals, floats may not yield the string you intended. Quote the value to be explicit, like " +
        '`value: "yes"`.',
    );
  }
  return applySplices(
    document,
    findNodes(document, xpath, namespaces).flatMap((node) => {
      switch (node.kind) {
        case "attribute":
          return setAttribute(node.parent, node.name, value);
        case "element":
          return attribute === null
            ? setText(document, node, value)
            : setAttribute(node, attributeName(attribute, node, namespaces), value);
        case "text":
          return setText(document, node.parent, value);
        default:
          throw mistake(`Xpath ${xpath} does not reference a node!`);
      }
    }),
  );
}

/** The name as the document would write it: with its own prefix for the namespace. */
function attributeName(
  name: string,
  { scope }: XmlElement,
  namespaces: ReadonlyMap<string, string>,
): string {
  const [prefix, local] = name.split(":");
  if (local === undefined) return name;
  const namespace = namespaces.get(prefix ?? "");
  const known = [...scope].find(([own, one]) => own !== "" && one === namespace)?.[0];
  if (known === undefined) throw mistake(`the document has no prefix for the namespace of ${name}`);
  return `${known}:${local}`;
}

function withoutCdata(document: XmlDocument): string {
  const texts = (element: XmlElement): readonly XmlText[] =>
    element.children.flatMap((child) => {
      if (child.kind === "element") return texts(child);
      return child.kind === "text" && child.isCdata ? [child] : [];
    });
  return applySplices(
    document,
    texts(document.root).map(({ start, end, value }) => ({ start, end, text: escapeText(value) })),
  );
}

/** YAML files as trees of values with places. */

import { DiagnosticError } from "../source/diagnostic.ts";
import type { SourceFile, Span } from "../source/span.ts";
import {
  isTemplate,
  type Raw,
  type RawDocument,
  type RawEntry,
  rawList,
  rawMap,
  type RawScalar,
  type RawWarning,
} from "../model/raw.ts";
import type { Value } from "../model/value.ts";
import { parseYamlEvents, type YamlEvent } from "./parse.ts";
import { resolvePlain, yamlFloatOrNull, yamlIntegerOrNull, yamlTimestamp } from "./scalars.ts";

/**
 * Reads a file with one YAML document, typed as Ansible types it.
 *
 * @throws {DiagnosticError} `yaml-syntax`, also for a second document, an unknown tag or alias, a key that is no scalar.
 */
export function readYaml(file: SourceFile): RawDocument {
  const [first, second] = readYamlDocuments(file);
  if (second) {
    const at = second.root?.at ?? { file, start: file.text.length, end: file.text.length };
    throw new DiagnosticError("YAML parsing failed: expected a single document in the stream", {
      code: "yaml-syntax",
      at,
    });
  }
  return first ?? { file, root: null, warnings: [] };
}

/** Reads all documents of a file. @throws {DiagnosticError} `yaml-syntax`. */
export function readYamlDocuments(file: SourceFile): readonly RawDocument[] {
  const events = parseYamlEvents(file);
  const documents: RawDocument[] = [];
  for (let at = 0; at < events.length;) {
    const composer = new Composer(file, events, at + 1);
    const root = composer.root();
    documents.push({ file, root, warnings: composer.warnings });
    at = composer.at;
  }
  return documents;
}

const CONTAINER_TAGS: readonly string[] = ["!", "!!seq", "!!map", "!unsafe", "!!omap", "!!set", "!!pairs"];

class Composer {
  readonly warnings: RawWarning[] = [];
  readonly #anchors = new Map<string, Raw>();
  /** How many `!unsafe` containers are open: nothing inside them is a template. */
  #unsafe = 0;
  /** Where the last thing ended: the place of a value that is not written. */
  #last = 0;

  constructor(
    private readonly file: SourceFile,
    private readonly events: readonly YamlEvent[],
    public at: number,
  ) {}

  /** The document's value; leaves `at` behind the document's end. */
  root(): Raw | null {
    const empty = this.events[this.at]?.kind === "end";
    const root = empty ? null : this.#node();
    this.at++;
    return root;
  }

  #node(): Raw {
    const event = this.events[this.at++];
    switch (event?.kind) {
      case "scalar": {
        const scalar = this.#scalar(event);
        return this.#anchored(event.anchor, scalar);
      }
      case "alias": {
        const known = this.#anchors.get(event.name);
        if (!known) {
          throw this.#error(
            `found undefined alias ${event.name}`,
            this.#span(event.start, event.start + event.name.length),
          );
        }
        return known;
      }
      case "sequence":
        return this.#anchored(event.anchor, this.#sequence(event.start, event.tag));
      case "mapping":
        return this.#anchored(event.anchor, this.#mapping(event.start, event.tag));
      default:
        throw new TypeError("the parser's events do not nest");
    }
  }

  #anchored(anchor: string | null, node: Raw): Raw {
    if (anchor !== null) this.#anchors.set(anchor, node);
    return node;
  }

  #sequence(start: number, tag: string | null): Raw {
    const items: Raw[] = [];
    this.#checkContainerTag(tag, start);
    const unsafe = tag === "!unsafe" ? 1 : 0;
    this.#unsafe += unsafe;
    while (this.events[this.at]?.kind !== "end") items.push(this.#node());
    this.at++;
    this.#unsafe -= unsafe;
    return rawList(items, this.#span(start, this.#last));
  }

  #mapping(start: number, tag: string | null): Raw {
    const entries: RawEntry[] = [];
    const merged: RawEntry[] = [];
    this.#checkContainerTag(tag, start);
    const unsafe = tag === "!unsafe" ? 1 : 0;
    this.#unsafe += unsafe;
    while (this.events[this.at]?.kind !== "end") {
      const key = this.#key();
      const value = this.#node();
      if (key.value === "<<" && key.style === "plain") merged.push(...this.#mergeSources(value));
      else entries.push({ key, value });
    }
    this.at++;
    this.#unsafe -= unsafe;
    return rawMap(this.#unique(entries, merged), this.#span(start, this.#last));
  }

  #key(): RawScalar {
    const key = this.#node();
    if (key.kind !== "scalar") {
      throw this.#error("found unhashable key", key.at, templateHint(this.file, key.at));
    }
    return key;
  }

  /** Keys written here win over merged ones, and of merged ones the first; of keys written twice the last wins. */
  #unique(entries: readonly RawEntry[], merged: readonly RawEntry[]): readonly RawEntry[] {
    const made = new Map<Value, RawEntry>();
    for (const entry of merged) if (!made.has(entry.key.value)) made.set(entry.key.value, entry);
    const own = new Set<Value>();
    for (const entry of entries) {
      const name = entry.key.value;
      if (own.has(name)) {
        this.warnings.push({
          message: `Found duplicate mapping key '${String(name)}'.`,
          help: "Using last defined value only.",
          at: entry.key.at,
        });
      }
      own.add(name);
      made.set(name, entry);
    }
    return [...made.values()];
  }

  #mergeSources(value: Raw): readonly RawEntry[] {
    if (value.kind === "map") return value.entries;
    if (value.kind === "list") return value.items.flatMap((item) => this.#mergeSources(item));
    throw this.#error("expected a mapping or list of mappings for merging", value.at);
  }

  #scalar(event: YamlEvent & { readonly kind: "scalar" }): RawScalar {
    const { start, end, style, text, tag } = event;
    const at = start < 0 ? this.#span(this.#last, this.#last) : this.#span(start, end);
    if (start >= 0) this.#last = end;
    if (tag === "!vault" || tag === "!vault-encrypted") {
      return { kind: "scalar", at, value: text, style, tag: "vault", dynamic: true };
    }
    if (tag === "!unsafe" || (this.#unsafe > 0 && isTemplate(text))) {
      return { kind: "scalar", at, value: text, style, tag: "unsafe", dynamic: false };
    }
    const value = this.#typed(text, style === "plain", tag, at);
    return { kind: "scalar", at, value, style, tag: null, dynamic: isTemplate(value) };
  }

  #typed(text: string, plain: boolean, tag: string | null, at: Span): Value {
    switch (tag?.replace(/^!<tag:yaml\.org,2002:(.*)>$/, "!!$1") ?? "") {
      case "":
        return plain ? resolvePlain(text) : text;
      case "!":
      case "!!str":
        return text;
      case "!!int":
        return yamlIntegerOrNull(text) ?? this.#cannotConstruct(text, "int", at);
      case "!!float":
        return yamlFloatOrNull(text) ?? yamlFloatOrNull(`${text}.`) ??
          this.#cannotConstruct(text, "float", at);
      case "!!bool": {
        const value = resolvePlain(text);
        return typeof value === "boolean" ? value : this.#cannotConstruct(text, "bool", at);
      }
      case "!!null":
        return null;
      case "!!binary":
        return Uint8Array.fromBase64(text.replace(/\s/g, ""));
      case "!!timestamp":
        return yamlTimestamp(text) ?? this.#cannotConstruct(text, "timestamp", at);
      default:
        throw this.#error(`could not determine a constructor for the tag '${tag}'`, this.#tagBefore(tag, at));
    }
  }

  /** Where a tag stands that belongs to a value. */
  #tagBefore(tag: string | null, { start, end }: Span): Span {
    const found = tag === null ? -1 : this.file.text.lastIndexOf(tag, start);
    return found < 0 ? this.#span(start, end) : this.#span(found, found + (tag ?? "").length);
  }

  #checkContainerTag(tag: string | null, start: number): void {
    if (tag === null || CONTAINER_TAGS.includes(tag)) return;
    throw this.#error(`could not determine a constructor for the tag '${tag}'`, this.#span(start, start + 1));
  }

  #cannotConstruct(text: string, type: string, at: Span): never {
    throw this.#error(`${JSON.stringify(text)} is not a value of the tag !!${type}`, at);
  }

  #span(start: number, end: number): Span {
    return { file: this.file, start, end: Math.max(start, end) };
  }

  #error(message: string, at: Span, hint?: string): DiagnosticError {
    return new DiagnosticError(`YAML parsing failed: ${message}`, { code: "yaml-syntax", at, hint });
  }
}

/** `x: {{ y }}` is a mapping whose key is a mapping: the commonest mistake of all. */
function templateHint(file: SourceFile, at: Span): string | undefined {
  return file.text[at.start] === "{"
    ? 'put quotes around a value that starts with a template: "{{ ... }}"'
    : undefined;
}

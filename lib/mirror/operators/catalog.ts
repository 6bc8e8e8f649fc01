/** What a file-based catalog says, as far as choosing from it needs to know. */

import type { Json } from "../../model/json.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";

/** Where a document is: the bytes of a file of the catalog. */
export interface DocumentPlace {
  /** The file's place in the list of files. */
  readonly file: number;
  /** First byte, and the byte after the last one. */
  readonly start: number;
  readonly end: number;
}

export interface CatalogPackage {
  readonly name: string;
  /** Empty where the catalog names none. */
  readonly defaultChannel: string;
  readonly place: DocumentPlace;
}

export interface ChannelEntry {
  readonly name: string;
  /** Null for an entry that replaces nothing. */
  readonly replaces: string | null;
  readonly skips: readonly string[];
}

export interface CatalogChannel {
  readonly package: string;
  readonly name: string;
  readonly entries: readonly ChannelEntry[];
  readonly place: DocumentPlace;
}

export interface CatalogBundle {
  readonly package: string;
  readonly name: string;
  readonly image: string;
  /** As written; null where it has none. */
  readonly version: string | null;
  /** As written, in their order. */
  readonly relatedImages: readonly string[];
  readonly place: DocumentPlace;
}

/** A document that is kept with its package, or in any case. */
export interface OtherDocument {
  readonly schema: string;
  /** Empty for one that belongs to none. */
  readonly package: string;
  readonly place: DocumentPlace;
}

export interface CatalogIndex {
  readonly packages: readonly CatalogPackage[];
  readonly channels: readonly CatalogChannel[];
  readonly bundles: readonly CatalogBundle[];
  /** `olm.deprecations`. */
  readonly deprecations: readonly OtherDocument[];
  readonly others: readonly OtherDocument[];
}

/** Collects documents one by one. */
export class CatalogIndexBuilder implements CatalogIndex {
  readonly packages: CatalogPackage[] = [];
  readonly channels: CatalogChannel[] = [];
  readonly bundles: CatalogBundle[] = [];
  readonly deprecations: OtherDocument[] = [];
  readonly others: OtherDocument[] = [];
  readonly #texts = new Map<string, string>();

  /**
   * @param shown What messages call the file.
   * @throws {DiagnosticError} `registry-failed` for a document that does not say what it is.
   */
  add(document: unknown, place: DocumentPlace, shown: string): void {
    if (!isRecord(document)) throw broken(shown, "a document in it is no object");
    const schema = textOf(document["schema"]);
    const owner = this.#text(textOf(document["package"]));
    const name = textOf(document["name"]);
    switch (schema) {
      case "":
        throw broken(shown, "a document in it has no schema");
      case "olm.package":
        this.packages.push({ name, defaultChannel: textOf(document["defaultChannel"]), place });
        break;
      case "olm.channel":
        this.channels.push({
          package: owner,
          name,
          entries: listOf(document["entries"]).map(entryOf),
          place,
        });
        break;
      case "olm.bundle":
        this.bundles.push({
          package: owner,
          name,
          image: this.#text(textOf(document["image"])),
          version: versionIn(document["properties"]),
          relatedImages: listOf(document["relatedImages"]).map((one) => this.#text(textIn(one, "image"))),
          place,
        });
        break;
      case "olm.deprecations":
        this.deprecations.push({ schema, package: owner, place });
        break;
      default:
        this.others.push({ schema, package: owner, place });
    }
  }

  /** The same text once: catalogs repeat names thousands of times. */
  #text(text: string): string {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    this.#texts.set(text, text);
    return text;
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, Json>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The items of a list; nothing for what is none. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A text in an object; empty for none. */
export function textIn(value: unknown, key: string): string {
  return isRecord(value) ? textOf(value[key]) : "";
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function entryOf(value: unknown): ChannelEntry {
  const skips = isRecord(value) ? listOf(value["skips"]).map(textOf) : [];
  return { name: textIn(value, "name"), replaces: textIn(value, "replaces") || null, skips };
}

function versionIn(properties: unknown): string | null {
  const found = listOf(properties).find((one) => textIn(one, "type") === "olm.package");
  const value = isRecord(found) ? found["value"] : null;
  return isRecord(value) && typeof value["version"] === "string" ? value["version"] : null;
}

function broken(shown: string, why: string): DiagnosticError {
  return new DiagnosticError(`${shown}: ${why}`, {
    code: "registry-failed",
    hint: "the catalog itself is broken: use another version of it",
  });
}

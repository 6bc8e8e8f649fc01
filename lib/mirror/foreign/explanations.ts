/** What the images in an archive of oc-mirror's are there for: told from the configuration and the notes in it. */

import type { SignaturePin } from "../../model/attachment.ts";
import type { ImageSet, ImageType, PinnedImage } from "../../model/mirror.ts";
import { baseName } from "../../model/path.ts";
import { isRecord } from "../../registry/descriptor.ts";
import { diagnosticsOf } from "../../source/diagnostic.ts";
import { loadImageSet } from "../config/load_image_set.ts";
import { digestTag, originOf } from "../plan/origin.ts";
import { collectImages } from "../plan/wanted.ts";
import type { ArchiveFiles, TagLink } from "./archive_files.ts";

interface Explanation {
  readonly origin: string;
  readonly type: ImageType;
}

/** A catalog that is asked for, and what it is called at a destination. */
interface CatalogName extends Explanation {
  readonly path: string;
  /** Null for the digest of the image. */
  readonly tag: string | null;
}

const PAYLOADS = "openshift/release-images";
const COMPONENTS = "openshift/release";
const GRAPH = "openshift/graph-image";
/** The tag of a catalog that was cut to what is wanted: the key of what is wanted. */
const FILTERED = /^[0-9a-f]{32}$/;

export class Explanations {
  readonly #set: ImageSet | null;
  readonly #byPlace = new Map<string, Explanation>();
  readonly #catalogs: readonly CatalogName[];
  readonly #filtered: ReadonlySet<string>;

  constructor({ config, notes, tags }: Pick<ArchiveFiles, "config" | "notes" | "tags">) {
    this.#set = config === null ? null : readSet(config);
    this.#catalogs = this.#set?.operators.map(catalogName) ?? [];
    this.#filtered = new Set(tags.filter(({ tag }) => FILTERED.test(tag)).map(({ path }) => path));
    for (const [name, text] of notes) {
      if (name.includes("/hold-release/")) this.#noteRelease(name, text);
      else this.#noteOperators(text);
    }
    for (const { origin, type, path, tag } of this.#set ? collectImages(this.#set, "").wanted : []) {
      this.#byPlace.set(`${path}:${tag}`, { origin, type });
    }
  }

  /** The images that a tag stands for: none for a catalog in whose place a filtered one is. */
  imagesOf({ path, tag, digest }: TagLink, signatures: readonly SignaturePin[]): readonly PinnedImage[] {
    const common = { repository: path, digest, members: null, signatures };
    const catalogs = this.#catalogs.filter((one) => one.path === path);
    if (catalogs.length > 0 && FILTERED.test(tag)) {
      // Several requests for one catalog are told apart by nothing that is in the archive.
      return catalogs.slice(0, 1).map(({ origin, type, ...one }) => ({
        ...common,
        origin,
        type,
        path,
        tag: one.tag ?? digestTag(digest),
      }));
    }
    const isCatalog = catalogs.some((one) => (one.tag ?? digestTag(digest)) === tag);
    if (isCatalog && this.#filtered.has(path)) return [];
    const { origin, type } = this.#byPlace.get(`${path}:${tag}`) ??
      (isCatalog ? catalogs[0] : undefined) ?? this.#byKind(path, tag);
    return [{ ...common, origin, type, path, tag }];
  }

  #byKind(path: string, tag: string): Explanation {
    const origin = `${path}:${tag}`;
    if (path === PAYLOADS) {
      return { origin: `quay.io/openshift-release-dev/ocp-release:${tag}`, type: "ocpRelease" };
    }
    if (path === COMPONENTS) return { origin, type: "ocpReleaseContent" };
    if (path === GRAPH) return { origin, type: "cincinnatiGraph" };
    return { origin, type: this.#set?.helm ? "helmImage" : "generic" };
  }

  /** `…/hold-release/NAME/TAG/release-manifests/image-references`. */
  #noteRelease(name: string, text: string): void {
    const [, release = ""] = /\/([^/]+)\/release-manifests\/image-references$/.exec(name) ?? [];
    const stream = parsed(text);
    const spec = isRecord(stream) && isRecord(stream["spec"]) ? stream["spec"] : {};
    for (const one of asList(spec["tags"])) {
      const from = isRecord(one) && isRecord(one["from"]) ? one["from"]["name"] : null;
      const component = isRecord(one) ? one["name"] : null;
      if (typeof from !== "string" || typeof component !== "string") continue;
      this.#byPlace.set(`${COMPONENTS}:${release}-${component}`, { origin: from, type: "ocpReleaseContent" });
    }
  }

  #noteOperators(text: string): void {
    for (const document of documentsIn(text)) {
      if (!isRecord(document) || document["schema"] !== "olm.bundle") continue;
      for (const one of asList(document["relatedImages"])) {
        if (isRecord(one)) this.#noteOperator(one["image"], "operatorRelatedImage");
      }
      this.#noteOperator(document["image"], "operatorBundle");
    }
  }

  #noteOperator(image: unknown, type: ImageType): void {
    if (typeof image !== "string" || image === "") return;
    const { text, path, tag, digest } = originOf(image);
    this.#byPlace.set(`${path}:${tag ?? digestTag(digest ?? "")}`, { origin: text, type });
  }
}

function catalogName({ catalog, targetCatalog, targetTag }: ImageSet["operators"][number]): CatalogName {
  const { text, transport, path, tag, digest } = originOf(catalog);
  return {
    origin: text,
    type: "operatorCatalog",
    path: targetCatalog ?? (transport === "oci" ? baseName(path) : path),
    tag: targetTag ?? tag ?? (digest === null ? "latest" : null),
  };
}

/** A configuration that cannot be read explains nothing. */
function readSet(text: string): ImageSet | null {
  try {
    return loadImageSet({ path: "isc.yaml", text }, "mirror");
  } catch (error) {
    if (diagnosticsOf(error).length === 0) throw error;
    return null;
  }
}

/** JSON documents one after the other, as catalogs have them, each beginning a line. */
function documentsIn(text: string): readonly unknown[] {
  const whole = parsed(text);
  if (whole !== null) return [whole];
  return text.split(/\n(?=\{)/).map(parsed);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

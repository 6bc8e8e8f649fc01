/** Manifests from their bytes. */

import {
  type Descriptor,
  LARGEST_MANIFEST,
  type Manifest,
  MANIFEST_TYPES,
  type ManifestContent,
  MEDIA,
} from "../model/oci.ts";
import { DiagnosticError } from "../source/diagnostic.ts";
import { digestOf } from "../system/hash.ts";
import {
  descriptorIn,
  descriptorsIn,
  isRecord,
  type JsonRecord,
  MalformedError,
  parsedJson,
  textIn,
  textsIn,
} from "./descriptor.ts";

/**
 * Reads a manifest.
 *
 * @param mediaType What the sender calls it; null or a type of no manifest leaves it to the content.
 * @param shown The reference in messages.
 * @throws {DiagnosticError} `not-supported` for an obsolete kind, `registry-failed` for what is no manifest.
 */
export function readManifest(bytes: Uint8Array, mediaType: string | null, shown: string): Manifest {
  const bad = (why: string) =>
    new DiagnosticError(`manifest of ${shown}: ${why}`, { code: "registry-failed" });
  if (bytes.length > LARGEST_MANIFEST) throw bad(`larger than ${LARGEST_MANIFEST} bytes`);
  const json = parsedJson(bytes);
  if (!isRecord(json)) throw bad("not a JSON object");
  const named = typeof json["mediaType"] === "string" ? json["mediaType"] : null;
  const sent = bareType(mediaType);
  const type = named ?? (sent !== null && MANIFEST_TYPES.includes(sent) ? sent : impliedType(json)) ?? sent;
  if (json["schemaVersion"] === 1 || (type !== null && OBSOLETE.test(type))) {
    throw new DiagnosticError(`manifest of ${shown} is of an obsolete kind: ${type ?? "schema 1"}`, {
      code: "not-supported",
      hint: "push the image again with a current tool: it is then stored as an OCI image",
    });
  }
  if (type === null || !MANIFEST_TYPES.includes(type)) {
    throw bad(`not a manifest: ${type ?? "no media type"}`);
  }
  const isIndex = type === MEDIA.ociIndex || type === MEDIA.dockerList;
  // One document that two readers take for different images is an attack (CVE-2021-41190).
  if (isIndex ? "layers" in json || "config" in json : "manifests" in json) {
    throw bad("both an image and an index");
  }
  try {
    const content = isIndex ? indexContent(json) : imageContent(json);
    return { descriptor: { mediaType: type, digest: digestOf(bytes), size: bytes.length }, bytes, content };
  } catch (error) {
    throw error instanceof MalformedError ? bad(error.message) : error;
  }
}

/** The descriptors of all that a manifest needs: its blobs, or the manifests in an index. Not its subject. */
export function partsOf(content: ManifestContent): readonly Descriptor[] {
  return content.kind === "index" ? content.manifests : [content.config, ...content.layers];
}

/** How a list of referrers shows a manifest (distribution spec, "Listing Referrers"). */
export function referrerDescriptor({ descriptor, content }: Manifest): Descriptor {
  const type = content.artifactType ?? (content.kind === "image" ? content.config.mediaType : null);
  return {
    ...descriptor,
    ...(type === null ? {} : { artifactType: type }),
    ...(Object.keys(content.annotations).length === 0 ? {} : { annotations: content.annotations }),
  };
}

const OBSOLETE = /docker\.distribution\.manifest\.v1\+|oci\.artifact\.manifest/;

function imageContent(json: JsonRecord): ManifestContent {
  const config = descriptorIn(json["config"], "config");
  const layers = descriptorsIn(json["layers"], "layers");
  return { kind: "image", config, layers, ...factsIn(json) };
}

function indexContent(json: JsonRecord): ManifestContent {
  return { kind: "index", manifests: descriptorsIn(json["manifests"], "manifests"), ...factsIn(json) };
}

function factsIn(json: JsonRecord) {
  return {
    subject: isRecord(json["subject"]) ? descriptorIn(json["subject"], "subject") : null,
    artifactType: textIn(json["artifactType"]) || null,
    annotations: textsIn(json["annotations"]) ?? {},
  };
}

function impliedType(json: JsonRecord): string | null {
  if ("manifests" in json) return MEDIA.ociIndex;
  return "config" in json ? MEDIA.ociManifest : null;
}

/** A media type without its parameters, in lower case. */
function bareType(type: string | null): string | null {
  return type?.split(";")[0]?.trim().toLowerCase() || null;
}

/** Descriptors from and to JSON, and what JSON from outside is taken apart with. */

import { type Descriptor, isDigest, type Platform } from "../model/oci.ts";

export type JsonRecord = Readonly<Record<string, unknown>>;

/** Why a document is not what it should be; whoever knows its name makes a diagnostic of it. */
export class MalformedError extends Error {}

/** A descriptor from JSON; null when it is none, or of a digest other than sha256. */
export function readDescriptor(json: unknown): Descriptor | null {
  try {
    return descriptorIn(json, "descriptor");
  } catch (error) {
    if (error instanceof MalformedError) return null;
    throw error;
  }
}

/** A descriptor as it stands in JSON documents. */
export function descriptorJson(descriptor: Descriptor): JsonRecord {
  const { platform, ...rest } = descriptor;
  if (!platform) return { ...rest };
  const { osVersion, osFeatures, ...common } = platform;
  return {
    ...rest,
    platform: {
      ...common,
      ...(osVersion === undefined ? {} : { "os.version": osVersion }),
      ...(osFeatures === undefined ? {} : { "os.features": osFeatures }),
    },
  };
}

/** The value of a JSON document; null when the bytes are none. */
export function parsedJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return null;
  }
}

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The descriptors of a list. @throws {MalformedError} */
export function descriptorsIn(json: unknown, name: string): readonly Descriptor[] {
  // Some builders write null for an image without layers.
  if (json === null || json === undefined) return [];
  if (!Array.isArray(json)) throw new MalformedError(`${name} is not a list`);
  return json.map((item, at) => descriptorIn(item, `${name}[${at}]`));
}

/** @param name Where it stands, for the message. @throws {MalformedError} */
export function descriptorIn(json: unknown, name: string): Descriptor {
  if (!isRecord(json)) throw new MalformedError(`${name} is missing`);
  const { digest, size } = json;
  if (typeof digest !== "string" || !isDigest(digest)) {
    throw new MalformedError(`${name} has no sha256 digest: ${String(digest)}`);
  }
  if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0) {
    throw new MalformedError(`${name} has no valid size: ${String(size)}`);
  }
  return {
    mediaType: textIn(json["mediaType"]) ?? "",
    digest,
    size,
    ...present("platform", platformIn(json["platform"])),
    ...present("annotations", textsIn(json["annotations"])),
    ...present("artifactType", textIn(json["artifactType"])),
    ...present("urls", listIn(json["urls"])),
    ...present("data", textIn(json["data"])),
  };
}

function platformIn(json: unknown): Platform | undefined {
  if (!isRecord(json)) return undefined;
  return {
    os: textIn(json["os"]) ?? "",
    architecture: textIn(json["architecture"]) ?? "",
    ...present("variant", textIn(json["variant"])),
    ...present("osVersion", textIn(json["os.version"])),
    ...present("osFeatures", listIn(json["os.features"])),
  };
}

function present<K extends string, T>(key: K, value: T | undefined): { readonly [P in K]?: T } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: T };
}

/** A text, undefined for anything else. */
export function textIn(json: unknown): string | undefined {
  return typeof json === "string" ? json : undefined;
}

function listIn(json: unknown): readonly string[] | undefined {
  return Array.isArray(json) ? json.filter((item) => typeof item === "string") : undefined;
}

/** The texts of an object by name, undefined for anything else. */
export function textsIn(json: unknown): Readonly<Record<string, string>> | undefined {
  if (!isRecord(json)) return undefined;
  return Object.fromEntries(
    Object.entries(json).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

/** Payloads of releases: the images that one consists of. */

import { type Digest, pinned, type Repository, repositoryText } from "../../model/oci.ts";
import { type Json, toJson } from "../../model/json.ts";
import { plainValue } from "../../model/raw.ts";
import { isRecord } from "../../registry/descriptor.ts";
import { DiagnosticError, diagnosticsOf } from "../../source/diagnostic.ts";
import { readYaml } from "../../yaml/read.ts";
import * as z from "../../yaml/zod.ts";
import { imageFiles } from "../layers/image_files.ts";
import type { ResolveContext } from "../resolve/resolver.ts";

export interface PayloadImage {
  readonly name: string;
  /** A reference by digest. */
  readonly image: string;
}

export interface Payload {
  readonly components: readonly PayloadImage[];
  /** Disk images for KubeVirt by the machines that they are for, in the system's words: `x86_64`. */
  readonly disks: Readonly<Record<string, string>>;
}

const REFERENCES = "release-manifests/image-references";
const BOOT_IMAGES = "release-manifests/0000_50_installer_coreos-bootimages.yaml";

const PAYLOAD = z.object({
  components: z.array(z.object({ name: z.string(), image: z.string() })),
  disks: z.record(z.string(), z.string()),
});

const IMAGE_STREAM = z.object({
  spec: z.object({
    tags: z.array(z.object({ name: z.string(), from: z.object({ name: z.string() }) })),
  }),
});

const DISKS = z.object({
  architectures: z.record(
    z.string(),
    z.object({
      images: z.object({ kubevirt: z.object({ "digest-ref": z.string() }).optional() }).optional(),
    }),
  ),
});

/**
 * Reads a payload.
 *
 * @throws {DiagnosticError} `registry-failed` for an image that is no payload, and all that reading a registry throws.
 */
export async function readPayload(
  repository: Repository,
  digest: Digest,
  context: ResolveContext,
): Promise<Payload> {
  const shown = `${repositoryText(repository)}@${digest}`;
  return await context.answers.of(
    {
      question: `payload ${digest}`,
      what: `the images of release ${shown}`,
      lasts: true,
      schema: PAYLOAD,
    },
    async () => {
      const files = await imageFiles(pinned(repository, digest), [REFERENCES, BOOT_IMAGES], context);
      const references = files.get(REFERENCES);
      if (!references) {
        throw new DiagnosticError(`${shown} is not the payload of a release: it has no ${REFERENCES}`, {
          code: "registry-failed",
        });
      }
      const disks = files.get(BOOT_IMAGES);
      return {
        components: componentsIn(references, `${REFERENCES} of ${shown}`),
        disks: disks ? disksIn(disks, `${BOOT_IMAGES} of ${shown}`) : {},
      };
    },
  );
}

function componentsIn(bytes: Uint8Array, shown: string): readonly PayloadImage[] & Json {
  const stream = IMAGE_STREAM.safeParse(parsedJson(new TextDecoder().decode(bytes), shown));
  if (!stream.success) throw unreadable(shown, stream.error.issues[0]?.message, stream.error);
  return stream.data.spec.tags.map(({ name, from }) => ({ name, image: from.name }));
}

function disksIn(bytes: Uint8Array, shown: string): Readonly<Record<string, string>> {
  const text = new TextDecoder().decode(bytes);
  const streamText = streamIn(text, shown);
  if (streamText === null) return {};
  const stream = DISKS.safeParse(parsedJson(streamText, shown));
  if (!stream.success) throw unreadable(shown, stream.error.issues[0]?.message, stream.error);
  return Object.fromEntries(
    Object.entries(stream.data.architectures).flatMap(([machine, { images }]) =>
      images?.kubevirt ? [[machine, images.kubevirt["digest-ref"]]] : []
    ),
  );
}

/** `data.stream` of a ConfigMap. */
function streamIn(text: string, shown: string): string | null {
  try {
    const { root } = readYaml({ path: shown, text });
    const data = root ? toJson(plainValue(root)) : null;
    const stream = isRecord(data) && isRecord(data["data"]) ? data["data"]["stream"] : null;
    return typeof stream === "string" ? stream : null;
  } catch (error) {
    const [found] = diagnosticsOf(error);
    throw found ? unreadable(shown, found.message, found) : error;
  }
}

function parsedJson(text: string, shown: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unreadable(shown, "it is not JSON", cause);
  }
}

function unreadable(shown: string, why: string | undefined, cause: unknown): DiagnosticError {
  return new DiagnosticError(`${shown} cannot be read: ${why ?? "unexpected content"}`, {
    code: "registry-failed",
    cause,
  });
}

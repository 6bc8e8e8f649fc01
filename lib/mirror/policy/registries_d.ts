/** `registries.d`: where the signatures of images are (containers-registries.d(5)). */

import { plainValue } from "../../model/raw.ts";
import { toJson } from "../../model/json.ts";
import type { Reference } from "../../model/oci.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { isDirectory, listFolder, readSource } from "../../system/files.ts";
import { readYaml } from "../../yaml/read.ts";
import * as z from "../../yaml/zod.ts";
import { narrowest } from "./scope.ts";

const PLACE = z.object({
  lookaside: z.string().optional(),
  sigstore: z.string().optional(),
  "use-sigstore-attachments": z.boolean().optional(),
});
const FILE = z.object({
  "default-docker": PLACE.optional(),
  docker: z.record(z.string(), PLACE).optional(),
});

/** Where the signatures of an image are. */
export interface SignaturePlaces {
  /** The address or folder of signatures that lie apart; null for none. */
  readonly lookaside: string | null;
  /** Whether signatures beside the image count. */
  readonly attachments: boolean;
}

export interface SignatureConfig {
  readonly scopes: Readonly<Record<string, SignaturePlaces>>;
  readonly usual: SignaturePlaces;
}

const NOWHERE: SignaturePlaces = { lookaside: null, attachments: false };

/** All files of a folder as one; a folder that is not there says nothing. @throws {DiagnosticError} `bad-config`. */
export function readRegistriesD(folder: string): SignatureConfig {
  const scopes: Record<string, SignaturePlaces> = {};
  let usual = NOWHERE;
  const names = isDirectory(folder) ? listFolder(folder).filter((name) => name.endsWith(".yaml")) : [];
  for (const name of names) {
    const path = `${folder}/${name}`;
    const { root } = readYaml(readSource(path));
    const read = FILE.safeParse(root ? toJson(plainValue(root)) : {});
    if (!read.success) {
      throw new DiagnosticError(
        `${path} does not say where signatures are: ${read.error.issues[0]?.message}`,
        {
          code: "bad-config",
          cause: read.error,
        },
      );
    }
    if (read.data["default-docker"]) usual = placesIn(read.data["default-docker"]);
    for (const [scope, place] of Object.entries(read.data.docker ?? {})) scopes[scope] = placesIn(place);
  }
  return { scopes, usual };
}

export function signaturePlaces({ scopes, usual }: SignatureConfig, image: Reference): SignaturePlaces {
  return narrowest(scopes, image) ?? usual;
}

function placesIn({ lookaside, sigstore, "use-sigstore-attachments": attachments }: z.infer<typeof PLACE>) {
  return { lookaside: lookaside ?? sigstore ?? null, attachments: attachments ?? false };
}

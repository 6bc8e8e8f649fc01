/** Signatures of releases: who vouches for a payload, and what it is called. */

import { type Digest, hexOf, parseReference, type Reference } from "../../model/oci.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { listFolder, readBytes } from "../../system/files.ts";
import { readKeyring, type SigningKey } from "../../system/openpgp/keyring.ts";
import { openSigned } from "../../system/openpgp/open_signed.ts";
import { OpenPgpError } from "../../system/openpgp/packets.ts";
import * as z from "../../yaml/zod.ts";
import { SIGNATURE_QUESTION } from "../resolve/answers.ts";
import type { ResolveContext } from "../resolve/resolver.ts";
import { RED_HAT_KEY } from "./red_hat_key.ts";

/** What a valid signature says. */
export interface SignedName {
  /** What the payload is called, with a tag. */
  readonly reference: Reference;
  /** The signature's file in base64. */
  readonly signature: string;
}

const SERVER = "https://mirror.openshift.com/pub/openshift-v4/signatures/openshift/release/";
const MOST_SIGNATURES = 10;

const KEPT = z.object({ reference: z.string(), signature: z.string() });

/** The document that is signed (containers/image, "atomic container signature"). */
const DOCUMENT = z.object({
  critical: z.object({
    identity: z.object({ "docker-reference": z.string() }),
    image: z.object({ "docker-manifest-digest": z.string() }),
    type: z.literal("atomic container signature"),
  }),
});

/** Finds and checks signatures; the keys are read once. */
export class ReleaseSignatures {
  #keys: readonly SigningKey[] | null = null;

  constructor(private readonly context: ResolveContext, private readonly nowS: number) {}

  /**
   * What a payload is called by who signed it.
   *
   * @throws {DiagnosticError} `signature-invalid` where there is no signature that is valid, saying why.
   */
  async of(digest: Digest): Promise<SignedName> {
    const kept = await this.context.answers.of(
      {
        question: `${SIGNATURE_QUESTION}${digest}`,
        what: `the signature of release ${digest}`,
        lasts: true,
        schema: KEPT,
      },
      () => this.#find(digest),
    );
    return { reference: parseReference(kept.reference), signature: kept.signature };
  }

  async #find(digest: Digest): Promise<z.infer<typeof KEPT>> {
    const problems: string[] = [];
    for await (const { bytes, shown } of this.#candidates(digest)) {
      try {
        const reference = this.#referenceIn(bytes, digest);
        return { reference, signature: bytes.toBase64() };
      } catch (error) {
        if (!(error instanceof OpenPgpError)) throw error;
        problems.push(`${shown}: ${error.message}`);
      }
    }
    throw new DiagnosticError(
      `release ${digest} ${problems.length > 0 ? "has no valid signature" : "has no signature"}`,
      {
        code: "signature-invalid",
        notes: problems.map((message) => ({ message })),
        hint: this.#hint(problems.length > 0),
      },
    );
  }

  #hint(isSigned: boolean): string {
    const { env } = this.context.upstream;
    if (!isSigned) {
      return `OCP_SIGNATURE_URL says where signatures are: ${env["OCP_SIGNATURE_URL"] || SERVER}`;
    }
    return env["OCP_SIGNATURE_VERIFICATION_PK"]
      ? `the key that is believed is ${env["OCP_SIGNATURE_VERIFICATION_PK"]}`
      : "Red Hat's release key is believed; OCP_SIGNATURE_VERIFICATION_PK names the file of another one";
  }

  /** Those that were put into the workspace, then those that the server has. */
  async *#candidates(digest: Digest) {
    const { workingDir, upstream, signal } = this.context;
    const folder = workingDir === null ? null : `${workingDir}/signatures`;
    for (const name of folder === null ? [] : listFolder(folder)) {
      const path = `${folder}/${name}`;
      if (name.includes(hexOf(digest))) yield { bytes: readBytes(path), shown: path };
    }
    const server = upstream.env["OCP_SIGNATURE_URL"] || SERVER;
    for (let number = 1; number <= MOST_SIGNATURES; number++) {
      const url = `${server.replace(/\/*$/, "/")}sha256=${hexOf(digest)}/signature-${number}`;
      const bytes = await upstream.get(url, { signal });
      if (!bytes) return;
      yield { bytes, shown: url };
    }
  }

  /** @throws {OpenPgpError} for what is not signed by a known key, or says something else of the payload. */
  #referenceIn(bytes: Uint8Array, digest: Digest): string {
    const text = new TextDecoder().decode(openSigned(bytes, this.#keyring(), this.nowS));
    let data: unknown;
    try {
      data = JSON.parse(text);
    } catch (cause) {
      throw new OpenPgpError("what is signed is not JSON", { cause });
    }
    const document = DOCUMENT.safeParse(data);
    if (!document.success) throw new OpenPgpError("what is signed is no signature of an image");
    const { identity, image } = document.data.critical;
    if (image["docker-manifest-digest"] !== digest) {
      throw new OpenPgpError(`it is the signature of ${image["docker-manifest-digest"]}`);
    }
    if (parseReference(identity["docker-reference"]).tag === null) {
      throw new OpenPgpError(`the signed name has no tag: ${identity["docker-reference"]}`);
    }
    return identity["docker-reference"];
  }

  #keyring(): readonly SigningKey[] {
    if (this.#keys) return this.#keys;
    const path = this.context.upstream.env["OCP_SIGNATURE_VERIFICATION_PK"];
    const bytes = path ? readBytes(path) : new TextEncoder().encode(RED_HAT_KEY);
    try {
      return this.#keys = readKeyring(bytes);
    } catch (cause) {
      if (!(cause instanceof OpenPgpError)) throw cause;
      throw new DiagnosticError(`${path} cannot be used as a key: ${cause.message}`, {
        code: "bad-option",
        hint: "OCP_SIGNATURE_VERIFICATION_PK is the path of an RSA key as gpg --export --armor writes it",
        cause,
      });
    }
  }
}

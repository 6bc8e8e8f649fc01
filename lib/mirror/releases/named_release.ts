/** A payload that a configuration names by itself. */

import { isDigest, type Reference, referenceText } from "../../model/oci.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import * as z from "../../yaml/zod.ts";
import { originOf, sourceOf } from "../plan/origin.ts";
import { RELEASE_QUESTION } from "../resolve/answers.ts";
import type { ResolveContext } from "../resolve/resolver.ts";
import type { ReleaseSelection } from "../../model/mirror.ts";

/**
 * The payload, by digest: a tag is looked up.
 *
 * @throws {DiagnosticError} `bad-reference`, `image-missing`, and all that reading a registry throws.
 */
export async function namedRelease(
  { reference: written, at }: NonNullable<ReleaseSelection["release"]>,
  { sources, answers, signal }: ResolveContext,
): Promise<Reference> {
  const origin = originOf(written);
  const reference = sourceOf(origin);
  if (reference.digest !== null) return { ...reference, tag: origin.tag };
  if (reference.tag === null) {
    throw new DiagnosticError(`platform.release has neither tag nor digest: ${written}`, {
      code: "bad-reference",
      at,
      hint: "write the digest: it needs no look-up",
    });
  }
  const digest = await answers.of(
    {
      question: `${RELEASE_QUESTION}${referenceText(reference)}`,
      what: `release ${written}`,
      lasts: false,
      schema: z.string().refine(isDigest),
    },
    async () => {
      const found = await sources.resolve(reference, { signal });
      if (found) return found.digest;
      throw new DiagnosticError(`${referenceText(reference)}: manifest unknown`, {
        code: "image-missing",
        at,
      });
    },
  );
  return { ...reference, digest };
}

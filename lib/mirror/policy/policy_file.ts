/** `policy.json`: who must have signed which images (containers-policy.json(5)). */

import type { Reference } from "../../model/oci.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import * as z from "../../yaml/zod.ts";
import { narrowest } from "./scope.ts";

const IDENTITY = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("matchExact") }),
  z.strictObject({ type: z.literal("matchRepoDigestOrExact") }),
  z.strictObject({ type: z.literal("matchRepository") }),
  z.strictObject({ type: z.literal("exactReference"), dockerReference: z.string() }),
  z.strictObject({ type: z.literal("exactRepository"), dockerRepository: z.string() }),
  z.strictObject({ type: z.literal("remapIdentity"), prefix: z.string(), signedPrefix: z.string() }),
]);

const REQUIREMENT = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("insecureAcceptAnything") }),
  z.strictObject({ type: z.literal("reject") }),
  z.strictObject({
    type: z.literal("signedBy"),
    keyType: z.literal("GPGKeys"),
    keyPath: z.string().optional(),
    keyPaths: z.array(z.string()).optional(),
    keyData: z.string().optional(),
    signedIdentity: IDENTITY.optional(),
  }),
  z.strictObject({
    type: z.literal("sigstoreSigned"),
    keyPath: z.string().optional(),
    keyPaths: z.array(z.string()).optional(),
    keyData: z.string().optional(),
    keyDatas: z.array(z.string()).optional(),
    signedIdentity: IDENTITY.optional(),
  }),
]);

const REQUIREMENTS = z.array(REQUIREMENT).min(1);

const POLICY = z.strictObject({
  default: REQUIREMENTS,
  transports: z.record(z.string(), z.record(z.string(), REQUIREMENTS)).default({}),
});

export type SignedIdentity = z.infer<typeof IDENTITY>;
export type Requirement = z.infer<typeof REQUIREMENT>;
export type Policy = z.infer<typeof POLICY>;

/** @throws {DiagnosticError} `bad-config` for what is no policy, or asks for what ferry cannot check. */
export function parsePolicy(text: string, shown: string): Policy {
  const bad = (why: string, cause: unknown) =>
    new DiagnosticError(`${shown} is no policy for signatures: ${why}`, {
      code: "bad-config",
      hint: "ferry checks insecureAcceptAnything, reject, signedBy, and sigstoreSigned by public keys",
      cause,
    });
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (cause) {
    throw bad("it is not JSON", cause);
  }
  const read = POLICY.safeParse(data);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw bad(`${issue?.path.join(".") || "its top"}: ${issue?.message ?? "unexpected content"}`, read.error);
}

/** What must hold for an image in a registry: all of it. */
export function requirementsFor(
  { transports, default: usual }: Policy,
  image: Reference,
): readonly Requirement[] {
  const docker = transports["docker"] ?? {};
  return narrowest(docker, image) ?? docker[""] ?? usual;
}

/** What must hold for an image in a folder, which nobody can have signed. */
export function requirementsForFolder({ transports, default: usual }: Policy): readonly Requirement[] {
  return transports["oci"]?.[""] ?? usual;
}

/** Programs that keep credentials: `docker-credential-secretservice`, `-ecr-login`, … */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Environment } from "../../system/environment.ts";
import { runProcess } from "../../system/process.ts";
import { isRecord, parsedJson, textIn } from "../descriptor.ts";
import type { Credential } from "./auth_file.ts";

/** The user name that says: the secret is an identity token. */
const TOKEN_USER = "<token>";

/**
 * Asks a helper for the credentials of a host; null when it has none.
 *
 * @throws {DiagnosticError} `file-not-found` when it is not installed, `command-failed` when it fails.
 */
export async function askHelper(
  helper: string,
  host: string,
  { env, signal }: { readonly env: Environment; readonly signal?: AbortSignal | undefined },
): Promise<Credential | null> {
  const program = `docker-credential-${helper}`;
  const server = host === "docker.io" ? "https://index.docker.io/v1/" : host;
  const { code, stdout, stderr } = await runProcess([program, "get"], { env, stdin: server, signal });
  if (code !== 0) {
    // The protocol has no other sign for "none" than this text, which all helpers share.
    const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    if (/credentials not found/i.test(said)) return null;
    throw new DiagnosticError(`the credential helper ${program} failed for ${host}: exit code ${code}`, {
      code: "command-failed",
      hint: `run: echo ${server} | ${program} get`,
    });
  }
  const answer = parsedJson(stdout);
  const secret = isRecord(answer) ? textIn(answer["Secret"]) : undefined;
  if (!isRecord(answer) || !secret) return null;
  const user = textIn(answer["Username"]) ?? "";
  return user === TOKEN_USER
    ? { kind: "identity", token: secret, from: program }
    : { kind: "password", user, password: secret, from: program };
}

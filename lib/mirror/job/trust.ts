/** The keys of a job: those that a command line, a task or the environment names. */

import type { Secrets } from "../../model/secret.ts";
import type { Environment } from "../../system/environment.ts";
import { readText } from "../../system/files.ts";
import type { TrustSettings } from "../oc_mirror/settings.ts";
import type { MirrorDeps } from "../session.ts";
import { loadSigningKey, loadTrustedKeys } from "../trust/key_files.ts";

/** The passphrase of a key, where it is in no file. */
const PASSPHRASE = "FERRY_SIGN_KEY_PASSPHRASE";

const NOTHING: TrustSettings = { signKey: null, passphraseFile: null, trustedKeys: [] };

/**
 * Who signs, and who is trusted. What is not said is looked up in `FERRY_SIGN_KEY` and `FERRY_TRUSTED_KEYS`, which
 * holds paths with colons between them.
 *
 * @throws {DiagnosticError} `bad-option`, `file-not-found`, `vault-failed`.
 */
export function trustOf(
  settings: TrustSettings | undefined,
  env: Environment,
  secrets: Secrets,
): Required<Pick<MirrorDeps, "signer" | "trusted">> {
  const { signKey, passphraseFile, trustedKeys } = settings ?? NOTHING;
  const file = signKey ?? (env["FERRY_SIGN_KEY"] || null);
  const named = (env["FERRY_TRUSTED_KEYS"] ?? "").split(":").filter((path) => path !== "");
  const paths = trustedKeys.length > 0 ? trustedKeys : named;
  return {
    signer: file === null
      ? null
      : loadSigningKey({ file, passphrase: passphraseIn(passphraseFile, env, secrets) }),
    trusted: paths.length === 0 ? null : loadTrustedKeys(paths),
  };
}

/** The passphrase of the key that signs; null where none is given. */
export function passphraseIn(file: string | null, env: Environment, secrets: Secrets): string | null {
  const text = file === null ? env[PASSPHRASE] : readText(file).replace(/\r?\n$/, "");
  if (!text) return null;
  secrets.add(text);
  return text;
}

/** The outside world as templates may ask for it. */

import type { Warn } from "../../model/event.ts";
import { fromJson } from "../../model/json.ts";
import { plainValue } from "../../model/raw.ts";
import type { Value } from "../../model/value.ts";
import { randomBytes } from "../../system/cipher.ts";
import { localZone, systemClock } from "../../system/clock.ts";
import { type Environment, homeFolder, homeOfUser, workingFolder } from "../../system/environment.ts";
import { listFolder, pathInfo, readBytes, readLink } from "../../system/files.ts";
import type { TemplateIo } from "../../template/environment.ts";
import { Vault } from "../../vault/vault.ts";
import { readYaml, readYamlDocuments } from "../../yaml/read.ts";

export function templateIo(
  env: Environment,
  knowsModule: TemplateIo["knowsModule"],
  warn: Warn,
): TemplateIo {
  return {
    nowMs: systemClock.nowMs,
    localZone,
    randomBytes,
    environment: env,
    homeFolder: homeFolder(env),
    homeOf: homeOfUser,
    workingFolder: workingFolder(),
    pathFacts: (path, options) => pathInfo(path, options),
    readLink,
    listFolder: (path) => {
      try {
        return listFolder(path);
      } catch {
        // A folder that may not be read has no names to give, as with glob.
        return [];
      }
    },
    readBytes,
    parseYaml: (text) => valueOf(readYaml({ path: "<text>", text })),
    parseYamlAll: (text) => readYamlDocuments({ path: "<text>", text }).map(valueOf),
    encryptVault: (content, secret, { vaultId, salt }) => {
      const bytes = salt === undefined ? undefined : new TextEncoder().encode(salt);
      return new Vault([{ id: vaultId, password: new TextEncoder().encode(secret) }]).encrypt(
        content,
        vaultId,
        bytes,
      );
    },
    decryptVault: (envelope, secret) =>
      new Vault([{ id: "default", password: new TextEncoder().encode(secret) }]).decrypt(
        envelope,
        "the text",
      ),
    knowsModule,
    warn,
  };
}

function valueOf({ root }: ReturnType<typeof readYaml>): Value {
  return root ? plainValue(root) : fromJson(null);
}

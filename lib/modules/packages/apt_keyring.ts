/** Where apt finds the keys of repositories. */

import type { Change } from "../../model/change.ts";
import type { TargetReader } from "../../connection/target.ts";
import { attributeChanges, newAttributes, wantedAttributes } from "../files/attributes.ts";
import { bytesSource } from "../files/local_source.ts";
import { PLAIN_FILE } from "../files/own_file.ts";
import { placeFile } from "../files/place.ts";

/** The folder for keys that repositories name themselves. */
export const KEYRINGS = "/etc/apt/keyrings";

/** The beginning of a public key that is written as text. */
export const ARMOR = "-----BEGIN PGP PUBLIC KEY BLOCK-----";

/** Whether a key is text. */
export function isArmored(key: Uint8Array): boolean {
  return new TextDecoder().decode(key).includes(ARMOR);
}

/** Plans a key in that folder, which may have to be made; anybody may read both. */
export async function planKey(path: string, key: Uint8Array, host: TargetReader): Promise<readonly Change[]> {
  const [[before = null], wanted] = await Promise.all([
    host.stat([path], { sha1: true }),
    wantedAttributes({ ...PLAIN_FILE, mode: "0644" }, host),
  ]);
  const { changes, replaced } = await placeFile({
    path,
    before,
    source: bytesSource(key),
    wanted,
    backup: false,
    validate: null,
    unsafeWrites: false,
    diff: false,
  }, host);
  return replaced ? [...await planKeyrings(host), ...changes] : changes;
}

async function planKeyrings(host: TargetReader): Promise<readonly Change[]> {
  const [[before = null], wanted] = await Promise.all([
    host.stat([KEYRINGS], { follow: true }),
    wantedAttributes({ ...PLAIN_FILE, owner: "root", group: "root", mode: "0755" }, host),
  ]);
  if (before) return await attributeChanges([before], wanted, host);
  const after = { kind: "directory", attributes: newAttributes("directory", wanted) } as const;
  return [{ kind: "path", path: KEYRINGS, before: null, after }];
}

/** Where the repository of a work tree lies. */

import { decodeHostText } from "../../connection/host_text.ts";
import type { TargetReader } from "../../connection/target.ts";
import { folderOf, normalizePath } from "../../model/path.ts";
import { mistake } from "../commands/tools.ts";

/**
 * The folder with git's own files, whether there is one or not.
 *
 * @throws {DiagnosticError} `bad-argument` where the work tree refers to something else.
 */
export async function repositoryPlace(dest: string, bare: boolean, host: TargetReader): Promise<string> {
  if (bare) return dest;
  const path = `${dest}/.git`;
  const [found = null] = await host.stat([path]);
  if (found?.kind !== "file") return path;
  const text = decodeHostText(await host.read(path) ?? new Uint8Array()).trim();
  const [, target] = /^gitdir: (.+)$/.exec(text) ?? [];
  if (target === undefined) {
    throw mistake(
      "Current repo does not have a valid reference to a separate Git dir or it refers to the invalid path",
    );
  }
  return normalizePath(target.startsWith("/") ? target : `${folderOf(path)}/${target}`);
}

/** Whether there is a repository. */
export async function isRepository(place: string, host: TargetReader): Promise<boolean> {
  const [config = null] = await host.stat([`${place}/config`], { follow: true });
  return config !== null;
}

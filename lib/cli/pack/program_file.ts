/** The running program as one file: itself where it is packed, else built from its sources. */

import { VERSION } from "../../model/version.ts";
import { type Environment, homeFolder, mainModule } from "../../system/environment.ts";
import { isFile, makeFolder, readBytes, replaceFile } from "../../system/files.ts";
import { hashHex } from "../../system/hash.ts";
import { packedSelf } from "./packed_self.ts";
import { bundle, type NamedFile, packedFile } from "./build_pack.ts";

const EXECUTABLE = 0o755;

/** Writes the program's file. @throws {DiagnosticError} `command-failed`, `file-unwritable`, `no-space`. */
export async function writeProgram(file: string, env: Environment, signal: AbortSignal): Promise<void> {
  replaceFile(file, readBytes(packedSelf(env) ?? await cachedPack(env, signal)), EXECUTABLE);
}

/** The path of a file built from the sources as they are now; it is kept for the next time. */
export async function cachedPack(env: Environment, signal: AbortSignal): Promise<string> {
  const scripts = await bundle(mainModule(), signal);
  const folder = `${cacheFolder(env)}/pack`;
  const path = `${folder}/ferry-${VERSION}-${hashOf(scripts).slice(0, 24)}`;
  if (isFile(path)) return path;
  makeFolder(folder);
  replaceFile(path, await packedFile(scripts), EXECUTABLE);
  return path;
}

/** One hash for all of them. */
function hashOf(scripts: readonly NamedFile[]): string {
  const parts = scripts.map(([name, content]) => `${name} ${hashHex("sha256", content)}\n`);
  return hashHex("sha256", new TextEncoder().encode(parts.join("")));
}

/** Where the launcher keeps what it unpacks, and packed files are kept. */
function cacheFolder(env: Environment): string {
  if (env["FERRY_HOME"]) return env["FERRY_HOME"];
  return `${env["XDG_CACHE_HOME"] || `${homeFolder(env)}/.cache`}/ferry`;
}

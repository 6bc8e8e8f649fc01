/** Who and where this process is. */

import { hostname, userInfo } from "node:os";
import { readTextIfAny } from "./files.ts";

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string>>;

export function environment(): Environment {
  return Deno.env.toObject();
}

const PROXY_NAMES = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"].flatMap((name) => [name, name.toLowerCase()]);

/** Whether a proxy is named for anything. */
export function namesProxy(env: Environment): boolean {
  return PROXY_NAMES.some((name) => Object.hasOwn(env, name));
}

/** The home folder: `$HOME`, else what the system's user database says. */
export function homeFolder(env: Environment = environment()): string {
  return env["HOME"] || userInfo().homedir;
}

export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(Deno.uid() ?? "");
  }
}

export function userId(): number {
  return Deno.uid() ?? 0;
}

export function groupId(): number {
  return Deno.gid() ?? 0;
}

export function hostName(): string {
  return hostname();
}

export function processId(): number {
  return Deno.pid;
}

export function workingFolder(): string {
  return Deno.cwd();
}

/** `x86_64`, `aarch64`, … as `uname -m` says. */
export function machineArchitecture(): string {
  return Deno.build.arch;
}

/** The path of the running Deno program. */
export function runtimePath(): string {
  return Deno.execPath();
}

/** The home folder of another user, null for a user that this machine does not know. */
export function homeOfUser(user: string): string | null {
  const entry = (readTextIfAny("/etc/passwd") ?? "").split("\n").find((line) => line.startsWith(`${user}:`));
  return entry?.split(":")[5] ?? null;
}

/** Where the running program begins: a path of this machine. */
export function mainModule(): string {
  return decodeURIComponent(new URL(Deno.mainModule).pathname);
}

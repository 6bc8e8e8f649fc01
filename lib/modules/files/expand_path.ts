/** Paths as users write them, with `~` and variables of the host's environment. */

import { decodeHostText } from "../../connection/host_text.ts";
import type { TargetReader } from "../../connection/target.ts";

/** What tells a text that may change from one that cannot. */
const NEEDS_HOST = /^~|\$/;
const VARIABLE = /\$(?:(\w+)|\{(\w+)\})/g;

/**
 * The texts with variables and a leading `~` replaced, as Python's `expandvars` and `expanduser` do it; what the
 * host does not know stays as it is. The host is asked only where there is something to replace.
 *
 * @param environment What the task adds to the host's environment.
 */
export async function expandTexts(
  texts: readonly string[],
  host: TargetReader,
  environment: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const doubtful = texts.filter((text) => NEEDS_HOST.test(text));
  if (doubtful.length === 0) return texts;
  const names = doubtful.flatMap((text) => [...text.matchAll(VARIABLE)].map(nameIn));
  const variables = await readVariables([...new Set(["HOME", ...names])], host, environment);
  const expanded = texts.map((text) =>
    text.replace(VARIABLE, (whole, plain, braced) => variables.get(plain ?? braced) ?? whole)
  );
  return await Promise.all(expanded.map((text) => expandHome(text, host, variables.get("HOME"))));
}

/** One path, as `expandTexts` does it. */
export async function expandPath(
  path: string,
  host: TargetReader,
  environment: Readonly<Record<string, string>>,
): Promise<string> {
  const [expanded = path] = await expandTexts([path], host, environment);
  return expanded;
}

function nameIn([, plain, braced]: RegExpMatchArray): string {
  return plain ?? braced ?? "";
}

async function readVariables(
  names: readonly string[],
  host: TargetReader,
  environment: Readonly<Record<string, string>>,
): Promise<ReadonlyMap<string, string>> {
  // A name that begins with a digit is none to a shell.
  const known = names.filter((name) => /^[A-Za-z_]/.test(name));
  const text = known.map((name) => `printf '%s\\0' "\${${name}+=$${name}}"`).join("\n");
  const { stdout } = await host.query({ run: { kind: "shell", text }, environment });
  const values = decodeHostText(stdout).split("\0");
  return new Map(known.flatMap((name, at) => {
    const value = values[at] ?? "";
    return value.startsWith("=") ? [[name, value.slice(1)] as const] : [];
  }));
}

async function expandHome(text: string, host: TargetReader, home: string | undefined): Promise<string> {
  const [, user, rest = ""] = /^~([^/]*)([^]*)$/.exec(text) ?? [];
  if (user === undefined) return text;
  const folder = user === "" ? home : (await host.user(user))?.home;
  if (folder === undefined) return text;
  return folder.replace(/\/+$/, "") + rest || "/";
}

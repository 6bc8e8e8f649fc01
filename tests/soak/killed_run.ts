/** ferry as a process that ends at a chosen moment, as `kill -9` ends it. */

import { readTextIfAny } from "../../lib/system/files.ts";
import { runProcess, signalProcess, startProcess } from "../../lib/system/process.ts";
import { ferryCommand } from "../support/ferry.ts";
import { fetchedBlobs } from "../support/mirror_lab.ts";
import type { World } from "./world.ts";

const PRELOADED = new URL("die_at_change.ts", import.meta.url).pathname;

/** What can be counted of a run: changes to files, requests to servers. */
export interface Counts {
  readonly changes: number;
  readonly requests: number;
}

/** A moment of a run: right before a change to a file, or some time after the answer to a request. */
export type Moment =
  | { readonly kind: "change"; readonly at: number }
  | { readonly kind: "request"; readonly at: number; readonly furtherMs: number };

export interface Ended {
  /** Null for a run that was killed. */
  readonly code: number | null;
  readonly said: string;
}

/** Any moment of a run that counts so much in all. */
export function anyMoment({ changes, requests }: Counts): Moment {
  const at = 1 + Math.floor(Math.random() * (changes + requests));
  if (at <= changes) return { kind: "change", at };
  return { kind: "request", at: at - changes, furtherMs: Math.floor(Math.random() * 4) };
}

export function momentText(moment: Moment): string {
  return moment.kind === "change"
    ? `before its change ${moment.at} to files`
    : `${moment.furtherMs} ms after its request ${moment.at}`;
}

/** Runs ferry to its end, and counts. */
export async function runCounted(args: readonly string[], world: World): Promise<Ended & Counts> {
  const file = `${world.folder}/changes`;
  let requests = 0;
  world.onRequest = () => void requests++;
  const env = { ...world.env, CHANGES_FILE: file };
  const { code, stdout, stderr } = await runProcess(ferryCommand(args, [PRELOADED]), { env });
  world.onRequest = () => {};
  const said = textOf(stdout) + textOf(stderr);
  return { code, said, requests, changes: Number(readTextIfAny(file) ?? 0) };
}

/** Runs ferry until a moment, or to its end where that comes first. */
export async function runUntil(moment: Moment, args: readonly string[], world: World): Promise<Ended> {
  const env = moment.kind === "change" ? { ...world.env, DIE_AT_CHANGE: String(moment.at) } : world.env;
  const child = startProcess(ferryCommand(args, [PRELOADED]), {
    env,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
  let requests = 0;
  world.onRequest = () => {
    if (moment.kind !== "request" || ++requests !== moment.at) return;
    setTimeout(() => signalProcess(child.pid, "SIGKILL"), moment.furtherMs);
  };
  const { code, signal, stdout, stderr } = await child.output();
  world.onRequest = () => {};
  return { code: signal === "SIGKILL" ? null : code, said: textOf(stdout) + textOf(stderr) };
}

/** How often blobs went over the network once more than they had to, since the world's `forget`. */
export function repeatedBlobs(
  { source, destination }: World,
): { readonly fetched: number; readonly sent: number } {
  const sent = destination.requests().flatMap((request) =>
    /^PUT \S+[?&]digest=(\S+) 201/.exec(request)?.[1] ?? []
  );
  return { fetched: repeats(fetchedBlobs(source)), sent: repeats(sent) };
}

function repeats(digests: readonly string[]): number {
  return digests.length - new Set(digests).size;
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

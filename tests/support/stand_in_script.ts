/** What the stand-in for oc-mirror is told, and what it tells afterwards. */

import { readTextIfAny } from "../../lib/system/files.ts";

/** What the stand-in is to do, and what it finds in the world. */
export interface Script {
  readonly version?: string;
  /** Bytes of blobs that go into one part. */
  readonly partBytes?: number;
  readonly fault?: Fault | null;
}

export type Fault =
  | { readonly kind: "killed" | "hangs"; readonly at: "copying" | "archiving" | "unpacking" }
  | { readonly kind: "disk-full" | "cache-full" }
  | { readonly kind: "cut-off" | "no-history" | "errors-file" }
  | { readonly kind: "port-taken"; readonly times: number }
  | { readonly kind: "panic" }
  | { readonly kind: "no-version" };

/** A run, as the stand-in saw it. */
export interface Call {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly umask: number;
  readonly pid: number;
  /** Archives in the stage when it began. */
  readonly archives: readonly string[];
  /** Files of history then. */
  readonly history: readonly string[];
}

/** The runs of a stand-in so far, in their order; questions for the version are none. */
export function callsIn(folder: string): readonly Call[] {
  const text = readTextIfAny(`${folder}/calls.jsonl`) ?? "";
  return text.split("\n").filter(Boolean).map((line) => JSON.parse(line));
}

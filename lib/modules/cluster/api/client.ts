/** A cluster's API, asked through the host's `oc` or `kubectl`. */

import type { Command } from "../../../model/change.ts";
import type { Json } from "../../../model/json.ts";
import { DiagnosticError } from "../../../source/diagnostic.ts";
import type { ExecResult } from "../../../connection/connection.ts";
import { decodeHostText } from "../../../connection/host_text.ts";
import { isJsonList, isJsonObject, jsonAt, type JsonObject, type ObjectId } from "../manifests/manifest.ts";
import type { Runner } from "../together.ts";
import { type ApiFailure, errorLines, failureOf, missingKindIn, warningsIn } from "./words.ts";

export interface KubeSettings {
  /** A name on the host's path, or a path. */
  readonly executable: string;
  /** Null for what the environment names, or the user's own file. */
  readonly kubeconfig: string | null;
  /** Null for the one that the file says is current. */
  readonly context: string | null;
  /** Seconds for each request. */
  readonly timeoutS: number;
  readonly fieldManager: string;
  readonly forceConflicts: boolean;
  readonly environment: Readonly<Record<string, string>>;
}

export interface ClusterState {
  readonly kind: "read";
  readonly objects: readonly JsonObject[];
  /** Kinds that the cluster does not know, as `missingKind` writes them. */
  readonly missingKinds: ReadonlySet<string>;
  /** What it says of objects that this user may not look at. */
  readonly refusals: readonly string[];
}

export interface Applied {
  readonly kind: "applied";
  /** The objects as they are now, or would be, in the order in which they were given. */
  readonly objects: readonly JsonObject[];
  readonly warnings: readonly string[];
}

export interface Failed {
  readonly kind: "failed";
  readonly failure: ApiFailure;
}

/** Before it asks, a client looks for the cluster and for its kinds, and may try some of it again. */
const REQUESTS_BESIDE = 4;
const REFUSED = /^Error from server \(Forbidden\): /;

export class KubeClient {
  constructor(private readonly settings: KubeSettings, private readonly run: Runner) {}

  /** Some objects as the cluster has them, with who owns which field. */
  async read(ids: readonly ObjectId[]): Promise<ClusterState | Failed> {
    const named = ids.map(({ apiVersion, kind, name, namespace }) => {
      return { apiVersion, kind, metadata: { name, ...(namespace === null ? {} : { namespace }) } };
    });
    const args = ["get", "-f", "-", "-o", "json", "--ignore-not-found", "--show-managed-fields"];
    const result = await this.#run(args, named, { writes: false });
    if (isFailed(result)) return result;
    const lines = result.code === 0 ? [] : errorLines(decodeHostText(result.stderr));
    const missing = lines.map(missingKindIn).filter((kind) => kind !== null);
    const others = lines.filter((line) => missingKindIn(line) === null);
    if (result.code !== 0 && (lines.length === 0 || !others.every((line) => REFUSED.test(line)))) {
      return failed(failureOf(decodeHostText(result.stderr), "cluster"));
    }
    const found = objectsIn(decodeHostText(result.stdout));
    if (found === null) return failed(unreadable(this.settings.executable));
    return { kind: "read", objects: found, missingKinds: new Set(missing), refusals: others };
  }

  /**
   * Applies objects on the cluster's side; with `dryRun` it only says what would come of them. Where some of several
   * are refused, the others may have been applied, but nothing is told of them.
   */
  async apply(
    objects: readonly JsonObject[],
    { dryRun }: { readonly dryRun: boolean },
  ): Promise<Applied | Failed> {
    const { executable, fieldManager, forceConflicts } = this.settings;
    const args = [
      "apply",
      "--server-side",
      `--field-manager=${fieldManager}`,
      `--force-conflicts=${forceConflicts}`,
      ...(dryRun ? ["--dry-run=server"] : []),
      "-f",
      "-",
      "-o",
      "json",
    ];
    const result = await this.#run(args, objects, { writes: !dryRun });
    if (isFailed(result)) return result;
    const stderr = decodeHostText(result.stderr);
    if (result.code !== 0) return failed(failureOf(stderr, "object"));
    const applied = objectsIn(decodeHostText(result.stdout)) ?? [];
    if (applied.length !== objects.length) return failed(unreadable(executable));
    return { kind: "applied", objects: applied, warnings: warningsIn(stderr) };
  }

  /** Waits until a kind that was just defined can be used; where that takes too long, its first use tells. */
  async untilDefined(definition: string): Promise<void> {
    const timeout = `--timeout=${this.settings.timeoutS}s`;
    const args = ["wait", "--for=condition=Established", timeout, `customresourcedefinition/${definition}`];
    await this.#run(args, [], { writes: false });
  }

  async #run(
    args: readonly string[],
    objects: readonly JsonObject[],
    { writes }: { readonly writes: boolean },
  ): Promise<ExecResult | Failed> {
    const { executable, kubeconfig, context, timeoutS, environment } = this.settings;
    const argv = [
      executable,
      ...(kubeconfig === null ? [] : [`--kubeconfig=${kubeconfig}`]),
      ...(context === null ? [] : [`--context=${context}`]),
      `--request-timeout=${timeoutS}s`,
      ...args,
    ];
    // What objects hold goes through the input: words of a command can be seen by everybody on the host.
    const command: Command = {
      run: { kind: "argv", argv },
      environment,
      stdin: `${JSON.stringify(listOf(objects))}\n`,
    };
    try {
      const timeoutMs = timeoutS * (REQUESTS_BESIDE + objects.length) * 1000;
      const result = await this.run(command, { writes, timeoutMs });
      if (result.obstacle === null) return result;
      return failed({ words: `cannot run ${executable} on the host: ${result.obstacle}`, reach: "cluster" });
    } catch (error) {
      if (!(error instanceof DiagnosticError) || error.code !== "timeout") throw error;
      return failed({ words: error.message, reach: "cluster" });
    }
  }
}

/** Some objects as one; a single one as it is. */
function listOf(objects: readonly JsonObject[]): JsonObject {
  const [first] = objects;
  return first && objects.length === 1 ? first : { apiVersion: "v1", kind: "List", items: objects };
}

function isFailed(result: ExecResult | Failed): result is Failed {
  return "kind" in result;
}

function failed(failure: ApiFailure): Failed {
  return { kind: "failed", failure };
}

function unreadable(executable: string): ApiFailure {
  return { words: `${executable} printed something that is no object`, reach: "cluster" };
}

/** What a client printed as JSON: nothing, an object, or a list of them; null for anything else. */
function objectsIn(stdout: string): readonly JsonObject[] | null {
  if (stdout.trim() === "") return [];
  const data = parsed(stdout);
  if (!isJsonObject(data)) return null;
  const items = jsonAt(data, "items");
  return data["kind"] === "List" && isJsonList(items) ? items.filter(isJsonObject) : [data];
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    // Whoever wants data sees that there is none.
    return null;
  }
}

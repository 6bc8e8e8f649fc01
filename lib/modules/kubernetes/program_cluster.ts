/** A cluster that a host's `oc` or `kubectl` asks. */

import type { Command } from "../../model/change.ts";
import type { Json } from "../../model/json.ts";
import type { ExecResult } from "../../connection/connection.ts";
import { decodeHostText } from "../../connection/host_text.ts";
import { warningsIn } from "../cluster/api/words.ts";
import {
  idOf,
  isJsonList,
  isJsonObject,
  type JsonObject,
  type ObjectId,
} from "../cluster/manifests/manifest.ts";
import {
  type Cluster,
  ClusterRefusal,
  type Deletion,
  type Selection,
  type Write,
  type Written,
} from "./cluster.ts";

export interface ProgramClusterOptions {
  /** The program and the words that name the cluster. */
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly query: (command: Command) => Promise<ExecResult>;
  /** The same where nothing may be changed. */
  readonly run: (command: Command) => Promise<ExecResult>;
}

interface Call {
  readonly words: readonly string[];
  /** What objects hold goes through the input: words of a command can be seen by everybody on the host. */
  readonly input?: Json;
  readonly writes?: boolean;
}

interface Printed {
  readonly stdout: string;
  readonly stderr: string;
}

export class ProgramCluster implements Cluster {
  constructor(private readonly options: ProgramClusterOptions) {}

  async list({ apiVersion, kind, name, namespace, labels, fields }: Selection) {
    const words = [
      "get",
      resourceWord(kind, apiVersion),
      ...(name === null ? [] : [name]),
      ...(namespace === null ? (name === null ? ["--all-namespaces"] : []) : [`--namespace=${namespace}`]),
      ...(labels.length === 0 ? [] : [`--selector=${labels.join(",")}`]),
      ...(fields.length === 0 ? [] : [`--field-selector=${fields.join(",")}`]),
      ...["--ignore-not-found", "--show-managed-fields", "-o", "json"],
    ];
    try {
      const { stdout } = await this.#call({ words });
      return objectsIn(stdout);
    } catch (error) {
      if (error instanceof ClusterRefusal && UNKNOWN_KIND.test(error.message)) return null;
      throw error;
    }
  }

  async write(object: JsonObject, write: Write, { dryRun }: { readonly dryRun: boolean }): Promise<Written> {
    const words = [
      ...writeWords(object, write),
      ...(dryRun ? ["--dry-run=server"] : []),
      ...["--show-managed-fields", "-o", "json"],
    ];
    const input = write.kind === "patch" ? write.patch : object;
    const { stdout, stderr } = await this.#call({ words, input, writes: !dryRun });
    return { object: objectsIn(stdout)[0] ?? object, warnings: warningsIn(stderr) };
  }

  async remove({ apiVersion, kind, name, namespace }: ObjectId, { policy, graceS }: Deletion): Promise<void> {
    const words = [
      "delete",
      resourceWord(kind, apiVersion),
      name,
      ...(namespace === null ? [] : [`--namespace=${namespace}`]),
      "--ignore-not-found",
      "--wait=false",
      ...(policy === null ? [] : [`--cascade=${policy.toLowerCase()}`]),
      ...(graceS === null ? [] : [`--grace-period=${graceS}`]),
    ];
    await this.#call({ words, writes: true });
  }

  async raw(path: string): Promise<string | null> {
    try {
      return (await this.#call({ words: ["get", `--raw=${path}`] })).stdout;
    } catch (error) {
      if (error instanceof ClusterRefusal && error.reason === "NotFound") return null;
      throw error;
    }
  }

  async server(): Promise<string> {
    const words = ["config", "view", "--minify", "-o", "jsonpath={.clusters[0].cluster.server}"];
    return (await this.#call({ words })).stdout.trim();
  }

  async #call({ words, input, writes = false }: Call): Promise<Printed> {
    const { words: program, environment, query, run } = this.options;
    const command: Command = {
      run: { kind: "argv", argv: [...program, ...words] },
      environment,
      ...(input === undefined ? {} : { stdin: `${JSON.stringify(input)}\n` }),
    };
    const result = await (writes ? run : query)(command);
    const printed = { stdout: decodeHostText(result.stdout), stderr: decodeHostText(result.stderr) };
    if (result.code === 0) return printed;
    const said = printed.stderr.trim() || `exit code ${result.code}`;
    throw new ClusterRefusal(said, REASON.exec(said)?.[1] ?? "");
  }
}

const UNKNOWN_KIND = /doesn't have a resource type|no matches for kind/;
const REASON = /Error from server \((\w+)\)/;

function writeWords(object: JsonObject, write: Write): readonly string[] {
  const { apiVersion, kind, name, namespace } = idOf(object);
  switch (write.kind) {
    case "create":
    case "replace":
      return [write.kind, "-f", "-"];
    case "apply":
      return [
        "apply",
        "--server-side",
        `--field-manager=${write.fieldManager}`,
        `--force-conflicts=${write.force}`,
        "-f",
        "-",
      ];
    case "patch":
      return [
        "patch",
        resourceWord(kind, apiVersion),
        name,
        ...(namespace === null ? [] : [`--namespace=${namespace}`]),
        `--type=${write.type === "strategic-merge" ? "strategic" : write.type}`,
        "--patch-file=/dev/stdin",
      ];
    default:
      return write satisfies never;
  }
}

/** A kind with its version and group, as clients take it. */
export function resourceWord(kind: string, apiVersion: string): string {
  const [group, version] = apiVersion.includes("/") ? apiVersion.split("/") : [null, apiVersion];
  return group === null ? (version === "v1" ? kind : `${kind}.${version}.`) : `${kind}.${version}.${group}`;
}

/** What a client printed: nothing, an object, or a list of them. */
function objectsIn(stdout: string): readonly JsonObject[] {
  if (stdout.trim() === "") return [];
  const data: Json = JSON.parse(stdout);
  if (!isJsonObject(data)) return [];
  const { items, kind } = data;
  return kind === "List" && isJsonList(items) ? items.filter(isJsonObject) : [data];
}

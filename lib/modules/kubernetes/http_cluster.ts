/** A cluster that is asked by HTTP, from the host. */

import type { Json } from "../../model/json.ts";
import {
  idOf,
  isJsonList,
  isJsonObject,
  jsonAt,
  type JsonObject,
  type ObjectId,
  textAt,
} from "../cluster/manifests/manifest.ts";
import {
  type Cluster,
  ClusterRefusal,
  type Deletion,
  type Selection,
  unknownKind,
  type Write,
  type Written,
} from "./cluster.ts";

/** One request to the API. */
export interface ApiCall {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** With its query. */
  readonly path: string;
  readonly body?: Json;
  readonly contentType?: string;
}

export interface ApiAnswer {
  readonly status: number;
  readonly text: string;
  /** What the API notices, in its words. */
  readonly warnings: readonly string[];
}

/** Sends one request. @throws {DiagnosticError} `cluster-failed` where there is no answer. */
export type SendCall = (call: ApiCall) => Promise<ApiAnswer>;

/** A kind as the cluster serves it. */
interface Resource {
  readonly kind: string;
  readonly plural: string;
  readonly isNamespaced: boolean;
}

const NOT_FOUND = 404;

export class HttpCluster implements Cluster {
  /** Kinds that were asked for, by their group and version. */
  readonly #groups = new Map<string, Promise<readonly JsonObject[]>>();

  /** @param namespace The one of objects that name none. */
  constructor(
    private readonly send: SendCall,
    private readonly address: string,
    private readonly namespace: string,
  ) {}

  async list(selection: Selection): Promise<readonly JsonObject[] | null> {
    const { apiVersion, name, namespace, labels, fields } = selection;
    const resource = await this.#resource(apiVersion, selection.kind);
    if (!resource) return null;
    const place = name === null ? namespace : namespace ?? this.namespace;
    const path = placeOf(apiVersion, resource, place, name);
    const query = new URLSearchParams([
      ...(labels.length === 0 ? [] : [["labelSelector", labels.join(",")]]),
      ...(fields.length === 0 ? [] : [["fieldSelector", fields.join(",")]]),
    ]);
    const answer = await this.send({ method: "GET", path: withQuery(path, query) });
    if (answer.status === NOT_FOUND) return [];
    const { object } = written(answer);
    const items = jsonAt(object, "items");
    if (name !== null || !isJsonList(items)) return [object];
    // Only lists as a whole say what they are lists of.
    return items.filter(isJsonObject).map((item) => ({ apiVersion, kind: resource.kind, ...item }));
  }

  async write(object: JsonObject, write: Write, { dryRun }: { readonly dryRun: boolean }): Promise<Written> {
    const { apiVersion, kind, name, namespace } = idOf(object);
    const resource = await this.#resource(apiVersion, kind);
    if (!resource) throw unknownKind({ apiVersion, kind });
    const query = new URLSearchParams(dryRun ? { dryRun: "All" } : {});
    if (write.kind === "apply") {
      query.set("fieldManager", write.fieldManager);
      query.set("force", String(write.force));
    }
    const isNew = write.kind === "create";
    const path = placeOf(apiVersion, resource, namespace ?? this.namespace, isNew ? null : name);
    return written(await this.send({ ...callOf(write, object), path: withQuery(path, query) }));
  }

  async remove({ apiVersion, kind, name, namespace }: ObjectId, { policy, graceS }: Deletion): Promise<void> {
    const resource = await this.#resource(apiVersion, kind);
    if (!resource) throw unknownKind({ apiVersion, kind });
    const body = {
      apiVersion: "v1",
      kind: "DeleteOptions",
      propagationPolicy: policy ?? "Background",
      ...(graceS === null ? {} : { gracePeriodSeconds: graceS }),
    };
    const path = placeOf(apiVersion, resource, namespace ?? this.namespace, name);
    const answer = await this.send({ method: "DELETE", path, body });
    if (answer.status !== NOT_FOUND) written(answer);
  }

  async raw(path: string): Promise<string | null> {
    const answer = await this.send({ method: "GET", path });
    if (answer.status === NOT_FOUND) return null;
    if (answer.status >= 300) throw refusal(answer);
    return answer.text;
  }

  server(): Promise<string> {
    return Promise.resolve(this.address);
  }

  async #resource(apiVersion: string, name: string): Promise<Resource | null> {
    const known = this.#groups.get(apiVersion) ?? this.#readGroup(apiVersion);
    this.#groups.set(apiVersion, known);
    const resources = await known;
    const word = name.toLowerCase();
    const found = resources.find((one) => one["kind"] === name) ??
      resources.find((one) => namesOf(one).includes(word));
    return found
      ? {
        kind: textAt(found, "kind"),
        plural: textAt(found, "name"),
        isNamespaced: found["namespaced"] === true,
      }
      : null;
  }

  async #readGroup(apiVersion: string): Promise<readonly JsonObject[]> {
    const text = await this.raw(groupPath(apiVersion));
    const list = text === null ? null : jsonAt(JSON.parse(text), "resources");
    // What has a slash in its name is a part of others, such as their status.
    return isJsonList(list ?? undefined)
      ? (list as readonly Json[]).filter(isJsonObject).filter((one) => !textAt(one, "name").includes("/"))
      : [];
  }
}

function namesOf(resource: JsonObject): readonly string[] {
  const short = jsonAt(resource, "shortNames");
  const names = [textAt(resource, "kind"), textAt(resource, "name"), textAt(resource, "singularName")];
  return [...names, ...(isJsonList(short) ? short.map(String) : [])].map((name) => name.toLowerCase());
}

function groupPath(apiVersion: string): string {
  return apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

/** @param name Null for all objects of the kind. */
function placeOf(
  apiVersion: string,
  resource: Resource,
  namespace: string | null,
  name: string | null,
): string {
  const inside = resource.isNamespaced && namespace !== null
    ? `/namespaces/${encodeURIComponent(namespace)}`
    : "";
  const one = name === null ? "" : `/${encodeURIComponent(name)}`;
  return `${groupPath(apiVersion)}${inside}/${resource.plural}${one}`;
}

function withQuery(path: string, query: URLSearchParams): string {
  return query.size === 0 ? path : `${path}?${query}`;
}

function callOf(write: Write, object: JsonObject): Omit<ApiCall, "path"> {
  switch (write.kind) {
    case "create":
      return { method: "POST", body: object };
    case "replace":
      return { method: "PUT", body: object };
    case "apply":
      return { method: "PATCH", body: object, contentType: "application/apply-patch+yaml" };
    case "patch":
      return { method: "PATCH", body: write.patch, contentType: `application/${write.type}-patch+json` };
    default:
      return write satisfies never;
  }
}

/** The object of an answer. @throws {ClusterRefusal} */
function written(answer: ApiAnswer): Written {
  if (answer.status >= 300) throw refusal(answer);
  const data: Json = JSON.parse(answer.text);
  if (!isJsonObject(data)) throw new ClusterRefusal("the API answered with something that is no object", "");
  return { object: data, warnings: answer.warnings };
}

function refusal({ status, text }: ApiAnswer): ClusterRefusal {
  try {
    const data: Json = JSON.parse(text);
    const message = textAt(data, "message");
    if (message !== "") return new ClusterRefusal(message, textAt(data, "reason"));
  } catch {
    // What is not from the API itself, such as a proxy's page, is told by its status.
  }
  return new ClusterRefusal(`the API answered with status ${status}`, "");
}

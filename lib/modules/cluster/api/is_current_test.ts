import { strictEqual as equal } from "node:assert/strict";
import type { JsonObject } from "../manifests/manifest.ts";
import { isCurrent } from "./is_current.ts";

interface Case {
  readonly name: string;
  readonly manifest: JsonObject;
  readonly live: JsonObject;
  /** What ferry has applied before, null for nothing. */
  readonly owned: JsonObject | null;
  readonly current: boolean;
}

const LIST = { "f:spec": { "f:list": {} } };

for (
  const { name, manifest, live, owned, current } of [
    {
      name: "takes an object that has all fields of the manifest, and more from others",
      manifest: { spec: { a: 1 } },
      live: { spec: { a: 1, b: 2 }, status: { ready: true } },
      owned: { "f:spec": { "f:a": {} } },
      current: true,
    },
    {
      name: "sees another value",
      manifest: { spec: { a: 1 } },
      live: { spec: { a: 2 } },
      owned: { "f:spec": { "f:a": {} } },
      current: false,
    },
    {
      name: "sees a missing field",
      manifest: { spec: { a: 1, b: 2 } },
      live: { spec: { a: 1 } },
      owned: null,
      current: false,
    },
    {
      name: "sees a field that was applied before and is no longer wanted",
      manifest: { spec: { a: 1 } },
      live: { spec: { a: 1, b: 2 } },
      owned: { "f:spec": { "f:a": {}, "f:b": {} } },
      current: false,
    },
    {
      name: "takes an object that somebody else made the same",
      manifest: { spec: { a: 1, list: [{ x: 1 }] } },
      live: { spec: { a: 1, list: [{ x: 1, byDefault: true }] } },
      owned: null,
      current: true,
    },
    {
      name: "sees a field gone from an item of a list that is owned as a whole",
      manifest: { spec: { list: [{ x: 1 }] } },
      live: { spec: { list: [{ x: 1, y: 2 }] } },
      owned: LIST,
      current: false,
    },
    {
      name: "sees another order of a list that is owned as a whole",
      manifest: { spec: { list: ["a", "b"] } },
      live: { spec: { list: ["b", "a"] } },
      owned: LIST,
      current: false,
    },
    {
      name: "finds items by their keys, one of which has a default",
      manifest: { spec: { ports: [{ port: 80 }, { port: 443, name: "tls" }] } },
      live: {
        spec: {
          ports: [
            { port: 9, protocol: "TCP" },
            { port: 443, name: "tls", protocol: "TCP" },
            { port: 80, protocol: "TCP" },
          ],
        },
      },
      owned: {
        "f:spec": {
          "f:ports": {
            'k:{"port":80,"protocol":"TCP"}': { ".": {}, "f:port": {}, "f:protocol": {} },
            'k:{"port":443,"protocol":"TCP"}': { ".": {}, "f:port": {}, "f:protocol": {}, "f:name": {} },
          },
        },
      },
      current: true,
    },
    {
      name: "sees an item gone from the manifest",
      manifest: { spec: { ports: [{ port: 80 }] } },
      live: { spec: { ports: [{ port: 80 }, { port: 443 }] } },
      owned: {
        "f:spec": {
          "f:ports": {
            'k:{"port":80}': { ".": {}, "f:port": {} },
            'k:{"port":443}': { ".": {}, "f:port": {} },
          },
        },
      },
      current: false,
    },
    {
      name: "takes a set with values of others in it, in any order",
      manifest: { finalizers: ["a", "b"] },
      live: { finalizers: ["c", "b", "a"] },
      owned: { "f:finalizers": { ".": {}, 'v:"a"': {}, 'v:"b"': {} } },
      current: true,
    },
    {
      name: "sees a new value of a set",
      manifest: { finalizers: ["a", "b"] },
      live: { finalizers: ["a"] },
      owned: { "f:finalizers": { ".": {}, 'v:"a"': {} } },
      current: false,
    },
    {
      name: "takes an empty value that the cluster leaves out but knows of",
      manifest: { metadata: { labels: {} }, data: { a: "b" } },
      live: { metadata: {}, data: { a: "b" } },
      owned: { "f:metadata": { "f:labels": {} }, "f:data": { "f:a": {} } },
      current: true,
    },
    {
      name: "sees an empty value that was never applied",
      manifest: { data: {} },
      live: {},
      owned: null,
      current: false,
    },
    {
      name: "sees what others added to a map that is owned as a whole",
      manifest: { spec: { selector: { app: "a" } } },
      live: { spec: { selector: { app: "a", more: "b" } } },
      owned: { "f:spec": { "f:selector": {} } },
      current: false,
    },
  ] satisfies readonly Case[]
) {
  Deno.test(`isCurrent ${name}`, () => {
    equal(isCurrent({ apiVersion: "v1", ...manifest }, liveObject(live, owned, "v1"), "ferry"), current);
  });
}

Deno.test("isCurrent does not trust what was applied in another version of the kind", () => {
  const live = liveObject({ apiVersion: "v1", spec: { a: 1 } }, { "f:spec": { "f:a": {} } }, "v1beta1");
  equal(isCurrent({ apiVersion: "v1", spec: { a: 1 } }, live, "ferry"), false);
});

Deno.test("isCurrent looks at no other manager's fields, nor at those of a status", () => {
  const live = liveObject({ spec: { a: 1, b: 2 } }, { "f:spec": { "f:b": {} } }, "v1");
  equal(isCurrent({ apiVersion: "v1", spec: { a: 1 } }, live, "another"), true);
  const [entry] = (live["metadata"] as { readonly managedFields: readonly JsonObject[] }).managedFields;
  const ofStatus = { ...live, metadata: { managedFields: [{ ...entry, subresource: "status" }] } };
  equal(isCurrent({ apiVersion: "v1", spec: { a: 1 } }, ofStatus, "ferry"), true);
});

function liveObject(live: JsonObject, owned: JsonObject | null, apiVersion: string): JsonObject {
  const metadata = live["metadata"] as JsonObject | undefined;
  const entry = { manager: "ferry", operation: "Apply", apiVersion, fieldsType: "FieldsV1", fieldsV1: owned };
  const managedFields = owned === null ? [] : [entry];
  return { apiVersion: "v1", ...live, metadata: { ...metadata, managedFields } };
}

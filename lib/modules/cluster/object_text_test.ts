import { deepStrictEqual as deepEqual, strictEqual as equal } from "node:assert/strict";
import { objectDiff, withoutSecrets } from "./object_text.ts";

const BASE = { apiVersion: "v1", kind: "Secret", metadata: { name: "s" } };

Deno.test("objectDiff shows what users write, without what clusters keep", () => {
  const live = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name: "c",
      uid: "1",
      resourceVersion: "7",
      generation: 2,
      creationTimestamp: "2026-01-02T03:04:05Z",
      managedFields: [],
      annotations: { "kubectl.kubernetes.io/last-applied-configuration": "{}" },
    },
    data: { b: "2", a: "1" },
    status: { ready: true },
  };
  const text = 'apiVersion: v1\ndata:\n  a: "1"\n  b: "2"\nkind: ConfigMap\nmetadata:\n  name: c\n';
  deepEqual(objectDiff("c", null, live), { before: "", after: text, beforeHeader: "c", afterHeader: "c" });
});

Deno.test("objectDiff shows which values of a Secret change, but none of them", () => {
  const before = { ...BASE, data: { kept: "aHVudGVyMg==", changed: "b2xkLXZhbHVl" } };
  const after = { ...BASE, data: { kept: "aHVudGVyMg==", changed: "bmV3LXZhbHVl", added: "YWRkZWQ=" } };
  const diff = objectDiff("s", before, after);
  equal(diff.before.includes('changed: "***"\n  kept: "***"'), true, diff.before);
  equal(diff.after.includes('added: "***"\n  changed: "*** (changed)"\n  kept: "***"'), true, diff.after);
});

Deno.test("withoutSecrets masks the values of a Secret in either form, and nothing of other kinds", () => {
  const secret = { ...BASE, data: { a: "aHVudGVyMg==" } };
  equal(withoutSecrets("aHVudGVyMg== and hunter2 are bad", secret), "*** and *** are bad");
  equal(withoutSecrets("hunter2", { ...secret, kind: "ConfigMap" }), "hunter2");
});

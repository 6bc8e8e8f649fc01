import { deepStrictEqual as deepEqual, throws } from "node:assert/strict";
import { fromJson, type Json } from "../../model/json.ts";
import { textSpan } from "../../source/span.ts";
import { checkArguments } from "../arguments.ts";
import { ARGUMENTS, type Arguments, requestsOf } from "./request.ts";

const API = {
  kind: "api",
  kubeconfig: null,
  context: null,
  executable: null,
  fieldManager: "ferry",
  forceConflicts: true,
  timeoutS: 30,
};

for (
  const { name, args, requests } of [
    {
      name: "takes a task without a cluster for the current context",
      args: {},
      requests: [{ ...API, name: "default" }],
    },
    {
      name: "calls a cluster as its context where it has no other name",
      args: { context: "edge" },
      requests: [{ ...API, name: "edge", context: "edge" }],
    },
    {
      name: "gives clusters what the task says of all, where they do not say otherwise",
      args: {
        kubeconfig: "/kube",
        timeout: 5,
        force_conflicts: false,
        clusters: [{ name: "a", context: "one" }, { name: "b", kubeconfig: "/b", force_conflicts: true }],
      },
      requests: [
        { ...API, name: "a", kubeconfig: "/kube", context: "one", timeoutS: 5, forceConflicts: false },
        { ...API, name: "b", kubeconfig: "/b", timeoutS: 5 },
      ],
    },
    {
      name: "delivers by files where a folder is told",
      args: { clusters: [{ name: "a", gitops_path: "/git" }], gitops_author: "A B <a@b>", prune: true },
      requests: [{
        kind: "gitops",
        name: "a",
        path: "/git",
        commits: true,
        pushes: false,
        message: null,
        author: { name: "A B", mail: "a@b" },
        prunes: true,
      }],
    },
  ]
) {
  Deno.test(`requestsOf ${name}`, () => deepEqual(requestsOf(parsed(args)), requests));
}

for (
  const { name, args, message } of [
    {
      name: "two clusters with one name",
      args: { clusters: [{ name: "a" }, { name: "a" }] },
      message: /same name: a$/,
    },
    { name: "a timeout that is none", args: { timeout: 0 }, message: /at least 1 second: 0$/ },
    {
      name: "an author without mail",
      args: { gitops_path: "/g", gitops_author: "Ada" },
      message: /Name <mail>.*: Ada$/,
    },
  ]
) {
  Deno.test(`requestsOf refuses ${name}`, () => {
    throws(() => requestsOf(parsed(args)), { code: "bad-argument", message });
  });
}

function parsed(args: Readonly<Record<string, Json>>): Arguments {
  const at = textSpan("task", "");
  const given = Object.entries({ src: "/src", ...args }).map(([name, value]) =>
    [name, { value: fromJson(value), at, keyAt: at }] as const
  );
  const options = { name: "apply_resources", at, rules: undefined, open: false };
  return Object.fromEntries(checkArguments(ARGUMENTS, new Map(given), options).values) as Arguments;
}

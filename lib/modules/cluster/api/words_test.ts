import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { failureOf, warningsIn } from "./words.ts";

for (
  const { name, stderr, words, reach } of [
    {
      name: "names the manager and the field of a conflict",
      stderr:
        'error: Apply failed with 1 conflict: conflict with "argo" using config.openshift.io/v1: .spec.a\n' +
        "Please review the fields above--they currently have other managers. Here\nare the ways\n",
      words:
        'conflict with "argo" using config.openshift.io/v1: .spec.a (`force_conflicts: true` takes the fields over)',
      reach: "object",
    },
    {
      name: "names all fields of several conflicts",
      stderr: 'error: Apply failed with 2 conflicts: conflicts with "argo":\n- .spec.a\n- .spec.b\n' +
        "Please review the fields above--they currently have other managers. Here\n",
      words: 'conflicts with "argo": .spec.a, .spec.b (`force_conflicts: true` takes the fields over)',
      reach: "object",
    },
    {
      name: "leaves out the client's log and what it says twice",
      stderr: 'E1121 14:16:43.926420 23776 memcache.go:265] "Unhandled Error" err="x"\n' +
        "Unable to connect to the server: dial tcp 127.0.0.1:1: connect: connection refused\n" +
        "Unable to connect to the server: dial tcp 127.0.0.1:1: connect: connection refused\n",
      words: "Unable to connect to the server: dial tcp 127.0.0.1:1: connect: connection refused",
      reach: "cluster",
    },
    {
      name: "tells a cluster that cannot be reached",
      stderr:
        'error: unable to recognize "STDIN": Get "https://10.0.0.1:6443/api?timeout=5s": dial tcp 10.0.0.1:6443: i/o timeout\n',
      words: 'Get "https://10.0.0.1:6443/api?timeout=5s": dial tcp 10.0.0.1:6443: i/o timeout',
      reach: "cluster",
    },
    {
      name: "takes a webhook that a cluster cannot reach for the object's failure",
      stderr:
        'Error from server (InternalError): Internal error occurred: failed calling webhook "w": dial tcp 10.0.0.1: connect: connection refused\n',
      words:
        'Internal error occurred: failed calling webhook "w": dial tcp 10.0.0.1: connect: connection refused',
      reach: "object",
    },
    {
      name: "asks for the release of a cluster that lacks a kind",
      stderr:
        'error: resource mapping not found for name: "x" namespace: "" from "STDIN": no matches for kind "ImageTagMirrorSet" in version "config.openshift.io/v1"\nensure CRDs are installed first\n',
      words:
        'resource mapping not found for name: "x" namespace: "" from "STDIN": no matches for kind "ImageTagMirrorSet" in version "config.openshift.io/v1" (is it OpenShift 4.13 or later?)',
      reach: "object",
    },
    {
      name: "tells a login that is no longer accepted",
      stderr: "error: You must be logged in to the server (Unauthorized)\n",
      words:
        "You must be logged in to the server (Unauthorized) (the kubeconfig's login is no longer accepted)",
      reach: "cluster",
    },
    {
      name: "says something where the client said nothing",
      stderr: "",
      words: "it failed without saying why",
      reach: "object",
    },
  ]
) {
  Deno.test(`failureOf ${name}`, () => deepEqual(failureOf(stderr, "object"), { words, reach }));
}

Deno.test("warningsIn takes what a cluster warned of, and nothing else", () => {
  deepEqual(warningsIn("Warning: this kind is deprecated\nerror: no\n"), ["this kind is deprecated"]);
});

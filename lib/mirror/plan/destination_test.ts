import { strictEqual as equal, throws } from "node:assert/strict";
import { repositoryText } from "../../model/oci.ts";
import { destinationText, parseDestination, repositoryAt } from "./destination.ts";

for (
  const [text, limit, path, expected] of [
    ["docker://mirror.lab:8443", null, "org/app", "mirror.lab:8443/org/app"],
    ["mirror.lab:8443/ocp", null, "org/app", "mirror.lab:8443/ocp/org/app"],
    ["localhost/x", null, "a", "localhost/x/a"],
    ["[::1]:5000", null, "a", "[::1]:5000/a"],
    ["reg:5000/org/team", 2, "openshift/release", "reg:5000/org/team-openshift-release"],
    ["reg:5000", 2, "a/b", "reg:5000/a/b"],
    ["reg:5000", 2, "a/b/c", "reg:5000/a/b-c"],
    ["reg:5000", 1, "a/b/c", "reg:5000/a-b-c"],
  ] as const
) {
  Deno.test(`repositoryAt of ${path} at ${text} with ${limit ?? "no"} limit is ${expected}`, () => {
    const destination = parseDestination(text, limit);
    equal(repositoryText(repositoryAt(destination, path)), expected);
    equal(destinationText(destination), text.replace("docker://", ""));
  });
}

for (
  const [text, said] of [
    ["docker://", /names no registry/],
    ["docker://registry", /registry is not a host/],
    ["docker://reg:5000/site/", /not a repository path/],
    ["docker://reg:5000/", /not a repository path/],
    ["docker://reg:5000/Site", /not a repository path/],
    ["docker://reg:x/a", /names no registry/],
  ] as const
) {
  Deno.test(`parseDestination refuses ${text}`, () => {
    throws(() => parseDestination(text), said);
  });
}

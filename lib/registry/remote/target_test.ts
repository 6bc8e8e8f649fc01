import { strictEqual as equal, throws } from "node:assert/strict";
import { parseReference } from "../../model/oci.ts";
import { apiPath, manifestTarget, nextPage } from "./target.ts";

Deno.test("apiPath knows where Docker Hub keeps its own images", () => {
  equal(apiPath({ registry: "docker.io", path: "alpine" }), "library/alpine");
  equal(apiPath({ registry: "docker.io", path: "org/app" }), "org/app");
  equal(apiPath({ registry: "quay.io", path: "alpine" }), "alpine");
});

Deno.test("manifestTarget prefers the digest to the tag", () => {
  const digest = `sha256:${"a".repeat(64)}`;
  equal(manifestTarget(parseReference(`quay.io/a:v1@${digest}`)), `/v2/a/manifests/${digest}`);
  equal(manifestTarget(parseReference("quay.io/a:v1")), "/v2/a/manifests/v1");
  throws(() => manifestTarget(parseReference("quay.io/a")), TypeError);
});

const from = new URL("https://r.test/v2/a/tags/list");
for (
  const { link, next } of [
    { link: undefined, next: null },
    { link: '</v2/a/tags/list?last=x&n=2>; rel="next"', next: "/v2/a/tags/list?last=x&n=2" },
    { link: "<https://r.test/p>; rel=next", next: "/p" },
    {
      link: "<http://registry.internal:5000/v2/a/tags/list?last=x>; rel=next",
      next: "/v2/a/tags/list?last=x",
    },
    { link: "<?last=x>; rel=next", next: "/v2/a/tags/list?last=x" },
    { link: '<a>; rel="prev", <b>; rel="next"', next: "/v2/a/tags/b" },
    { link: '<a>; rel="prev"', next: null },
  ]
) {
  Deno.test(`nextPage finds ${next} in ${link}`, () => equal(nextPage(link, from), next));
}

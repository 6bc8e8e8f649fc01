/** Manifests delivered through the API of real clusters, whose audit logs tell what was written. */

import { kubeMissing, startClusters } from "../support/kube.ts";
import { CHANGES } from "./api_changes.ts";
import { FAILURES } from "./api_failures.ts";
import { openFixture } from "./fixture.ts";

const missing = await kubeMissing();
const reason = missing === null ? "" : ` (skipped: ${missing})`;

Deno.test({
  name: `applyResources delivers to clusters${reason}`,
  ignore: missing !== null,
  fn: async (t) => {
    await using lab = await startClusters(["east", "west", "bare"], { bare: ["bare"] });
    const [east, west, bare] = lab.clusters;
    if (!east || !west || !bare) throw new Error("three clusters were asked for");
    for (const [name, scenario] of Object.entries({ ...CHANGES, ...FAILURES })) {
      await t.step(name, async () => {
        await using fixture = openFixture();
        await scenario({ east, west, bare, fixture });
      });
    }
  },
});

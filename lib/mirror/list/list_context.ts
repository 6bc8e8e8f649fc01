/** What looking things up takes, when nothing is to be kept. */

import { CatalogStore } from "../operators/catalog_store.ts";
import { ManifestStore } from "../plan/manifest_store.ts";
import { Answers } from "../resolve/answers.ts";
import type { ResolveContext } from "../resolve/resolver.ts";
import type { MirrorDeps } from "../session.ts";
import { Teller } from "../teller.ts";

export function listContext(deps: MirrorDeps, signal: AbortSignal | undefined): ResolveContext {
  return {
    workingDir: null,
    catalogs: new CatalogStore("", { writes: false }),
    sources: deps.sources,
    upstream: deps.upstream,
    manifests: new ManifestStore("", { writes: false }),
    answers: new Answers(new Map(), { mode: "ask", path: null }),
    teller: new Teller(deps),
    ignoreReleaseSignature: false,
    namesOnly: true,
    writes: false,
    nowS: deps.clock.nowMs() / 1000,
    signal,
  };
}

/** What is at a registry, what should be, and what it can do. */

import { deepStrictEqual as deepEqual, match, ok, strictEqual as equal, throws } from "node:assert/strict";
import { usedImages } from "../../lib/mirror/hygiene/cluster_use.ts";
import { keptSequences, pathsEver } from "../../lib/mirror/hygiene/kept_sequences.ts";
import { mirrorRules } from "../../lib/mirror/hygiene/mirror_rules.ts";
import { probeRegistry } from "../../lib/mirror/hygiene/probe_registry.ts";
import {
  planRegistryPruning,
  pruneRegistry,
  type PruneRequest,
} from "../../lib/mirror/hygiene/prune_destination.ts";
import {
  knownIndexes,
  readUnneeded,
  requireLedger,
  writeUnneeded,
} from "../../lib/mirror/hygiene/published_state.ts";
import { resourceObjects } from "../../lib/mirror/hygiene/resource_objects.ts";
import {
  verifyDestination,
  type VerifyRequest,
  type VerifyStanding,
} from "../../lib/mirror/hygiene/verify_destination.ts";
import { workspacePaths } from "../../lib/mirror/workspace/paths.ts";
import { pinned, repositoryText, tagged } from "../../lib/model/oci.ts";
import { endpointsOf } from "../../lib/registry/config/endpoints.ts";
import { listFolder } from "../../lib/system/files.ts";
import { pushImage, repository, sampleImage, sampleIndex, tagAt } from "../support/images.ts";
import { NOW_MS } from "../support/mirror_lab.ts";
import { freePort } from "../support/ports.ts";
import { SequenceLab } from "../support/sequence_lab.ts";

/** A mirror with two images, one of them a list, below a path. */
async function mirrored(): Promise<SequenceLab> {
  const lab = new SequenceLab();
  await lab.add("org/a", "1");
  await lab.push("org/list", "1", sampleIndex("org/list:1"));
  lab.carry(await lab.cut(["org/a:1", "org/list:1"]));
  await lab.publish({ destination: lab.at("site") });
  return lab;
}

async function verified(
  lab: SequenceLab,
  more: Partial<VerifyRequest> = {},
  onProgress: (standing: VerifyStanding) => void = () => {},
) {
  const paths = workspacePaths(lab.far);
  return await verifyDestination(
    {
      registry: lab.destination.host,
      images: requireLedger(paths, lab.at("site")).images,
      rules: mirrorRules(resourceObjects(paths.resources)),
      ...more,
    },
    lab.remote.registry,
    { onProgress },
  );
}

function problemsOf({ problems }: Awaited<ReturnType<typeof verified>>): readonly string[] {
  return problems.map(({ image, problem }) => `${image.replace(/^.*?\//, "")}: ${problem}`);
}

Deno.test("verify finds everything where the rules of the cluster resources lead to", async () => {
  await using lab = await mirrored();
  lab.destination.forget();
  const found = await verified(lab);
  deepEqual([found.problems, found.images, found.manifests], [[], 2, 4]);
  ok(found.blobs > 5);
  deepEqual(lab.destination.writes(), []);
  ok(!lab.destination.requests().some((request) => /^GET .*\/blobs\//.test(request)));
  const standings: VerifyStanding[] = [];
  const { readBytes } = await verified(lab, { readPercent: 100 }, (now) => void standings.push(now));
  ok(readBytes > 1000);
  deepEqual(standings.at(-1), { images: 2, readBytes });
  ok(standings.length > 2);
});

Deno.test("verify tells what is missing, other than mirrored, damaged, or without a rule", async () => {
  await using lab = await mirrored();
  const { layout } = lab.destination;
  const [a, list] = [repository("site/org/a"), repository("site/org/list")];
  deepEqual(problemsOf(await verified(lab, { rules: [] })), [
    "org/a:1: no rule of the cluster leads from it to a mirror",
    "org/list:1: no rule of the cluster leads from it to a mirror",
  ]);
  const index = await layout.getManifest(tagged(list, "1"));
  const [member] = index?.content.kind === "index" ? index.content.manifests : [];
  ok(member);
  await layout.deleteManifest(pinned(list, member.digest));
  await pushImage(layout, a, sampleImage("other"), ["1"]);
  const [moved = "", missing = ""] = problemsOf(await verified(lab));
  match(moved, /^org\/a:1: .*site\/org\/a:1 is sha256:.*, and sha256:.* was mirrored$/);
  match(missing, /^org\/list:1: manifest .*site\/org\/list@sha256:\w+ is missing$/);
  await layout.deleteManifest(tagged(a, "1"));
  match(problemsOf(await verified(lab))[0] ?? "", /^org\/a:1: not at the mirror: .*site\/org\/a:1$/);
});

Deno.test("verify goes on to the next mirror where one does not answer, which is asked once", async () => {
  await using lab = await mirrored();
  const away = `127.0.0.1:${freePort()}`;
  const mirrors = [`${away}/site/org`, `${lab.destination.host}/site/org`];
  const rulesTo = (places: readonly string[]) =>
    mirrorRules([{
      kind: "ImageTagMirrorSet",
      spec: { imageTagMirrors: [{ source: `${lab.source.host}/org`, mirrors: places }] },
    }]);
  deepEqual(problemsOf(await verified(lab, { rules: rulesTo(mirrors) })), []);
  const [first = "", second = ""] = problemsOf(await verified(lab, { rules: rulesTo(mirrors.slice(0, 1)) }));
  match(first, /^org\/a:1: cannot pull .*: connection refused/);
  match(second, /^org\/list:1: cannot pull .*: connection refused/);
});

Deno.test("mirrorRules follows wildcards and the longest source", () => {
  const entry = (source: string, mirror: string) => ({ source, mirrors: [mirror] });
  const rules = mirrorRules([{
    kind: "ImageDigestMirrorSet",
    spec: {
      imageDigestMirrors: [
        entry("*.example.com", "m:1/all"),
        entry("quay.io/org", "m:1/org"),
        { ...entry("quay.io/org/deep", "m:1/deep"), mirrorSourcePolicy: "NeverContactSource" },
        entry("quay.io/or", "m:1/or"),
      ],
    },
  }]);
  const leads = (registry: string, path: string) => {
    const reference = pinned({ registry, path }, `sha256:${"0".repeat(64)}`);
    return endpointsOf(reference, "digest", rules).map((one) => repositoryText(one.repository));
  };
  deepEqual(leads("a.b.example.com:5000", "x/y"), ["m:1/all/x/y", "a.b.example.com:5000/x/y"]);
  deepEqual(leads("example.com", "x/y"), ["example.com/x/y"]);
  deepEqual(leads("quay.io", "org/app"), ["m:1/org/app", "quay.io/org/app"]);
  deepEqual(leads("quay.io", "org/deep/app"), ["m:1/deep/app", "quay.io/org/deep/app"]);
  deepEqual(leads("quay.io", "organ/app"), ["quay.io/organ/app"]);
});

Deno.test("mirrorRules reads the rules of digests, tags and the older kind, and nothing else", () => {
  const rules = mirrorRules([
    {
      kind: "ImageDigestMirrorSet",
      spec: { imageDigestMirrors: [{ source: "quay.io/org", mirrors: ["m:1/org", "n:1/org"] }] },
    },
    {
      kind: "ImageTagMirrorSet",
      spec: { imageTagMirrors: [{ source: "quay.io/org", mirrors: ["t:1/org"] }] },
    },
    {
      kind: "ImageContentSourcePolicy",
      spec: { repositoryDigestMirrors: [{ source: "reg.io/x", mirrors: ["o:1/x"] }] },
    },
    { kind: "CatalogSource", spec: { image: "m:1/catalog" } },
  ]);
  deepEqual(
    rules.map(({ prefix, mirrors }) => [prefix, ...mirrors.map((one) => `${one.location} ${one.serves}`)]),
    [
      ["quay.io/org", "m:1/org digest-only", "n:1/org digest-only", "t:1/org tag-only"],
      ["reg.io/x", "o:1/x digest-only"],
    ],
  );
});

/** Two sequences, the second without `org/old`. */
async function twoSequences() {
  const lab = new SequenceLab();
  const old = await lab.add("org/old", "1");
  await lab.add("org/a", "1");
  await lab.add("org/b", "1");
  const first = await lab.cut(["org/old:1", "org/a:1"]);
  lab.carry(first, await lab.cut(["org/a:1", "org/b:1"], { description: "two" }));
  await lab.publish();
  return { lab, old };
}

async function pruneRequest(lab: SequenceLab, more: Partial<PruneRequest> & { keep?: number } = {}) {
  const { keep = 1, ...rest } = more;
  const paths = workspacePaths(lab.far);
  const ledger = requireLedger(paths, lab.at());
  const indexes = await knownIndexes(paths);
  return {
    destination: lab.at(),
    kept: keptSequences(indexes, ledger, keep),
    paths: pathsEver(indexes, ledger, lab.at()),
    used: usedImages([]),
    graceMs: 0,
    nowMs: NOW_MS,
    since: readUnneeded(paths, lab.at()),
    ...rest,
  };
}

Deno.test("prune deletes what no kept sequence needs, after a plan and a time of grace", async () => {
  const { lab } = await twoSequences();
  await using _ = lab;
  const { registry } = lab.remote;
  lab.destination.forget();
  const early = await planRegistryPruning(await pruneRequest(lab, { graceMs: 1000 }), registry);
  deepEqual(early.unneeded.map(({ path, tag, isDue }) => [path, tag, isDue]), [["org/old", "1", false]]);
  deepEqual((await pruneRegistry(early, { destination: lab.at() }, registry)).deleted, []);
  deepEqual(lab.destination.writes(), []);
  const paths = workspacePaths(lab.far);
  writeUnneeded(paths, lab.at(), new Map([["org/old:1", NOW_MS]]));
  const request = await pruneRequest(lab, { graceMs: 1000, nowMs: NOW_MS + 1000 });
  const due = await planRegistryPruning(request, registry);
  const { deleted, left } = await pruneRegistry(due, request, registry);
  deepEqual([deleted.map(({ path }) => path), left], [["org/old"], []]);
  const { layout } = lab.destination;
  equal(await layout.resolve(tagAt("org/old", "1")), null);
  ok(await layout.resolve(tagAt("org/a", "1")));
  deepEqual([due.gone, (await planRegistryPruning(request, registry)).gone], [[], ["org/old:1"]]);
  deepEqual((await planRegistryPruning(request, registry)).unneeded, []);
  deepEqual((await planRegistryPruning(await pruneRequest(lab, { keep: 2 }), registry)).unneeded, []);
  throws(() => keptSequences(new Map(), requireLedger(paths, lab.at()), 1), /what it needs cannot be told/);
});

Deno.test("prune keeps what a cluster uses by digest or tag, signatures of what is kept, and whole releases", async () => {
  const { lab, old } = await twoSequences();
  await using _ = lab;
  const { registry } = lab.remote;
  const { digest } = old.manifest.descriptor;
  const planned = async (pod: string) => {
    const used = usedImages([{ kind: "Pod", spec: { containers: [{ image: pod }] } }]);
    return (await planRegistryPruning(await pruneRequest(lab, { used }), registry)).unneeded
      .map(({ path, tag }) => `${path}:${tag}`);
  };
  deepEqual(await planned(`quay.io/org/old@${digest}`), []);
  deepEqual(await planned("quay.io/org/old:1"), []);
  deepEqual(await planned("quay.io/org/other:1"), ["org/old:1"]);
  const { layout } = lab.destination;
  const a = (await layout.resolve(tagAt("org/a", "1")))?.digest ?? "";
  for (const hex of [a.slice(7), "0".repeat(64)]) {
    await pushImage(layout, repository("org/a"), sampleImage(hex), [`sha256-${hex}.sig`]);
  }
  deepEqual(await planned("x.io/y:1"), [`org/a:sha256-${"0".repeat(64)}.sig`, "org/old:1"]);
  const payload = sampleImage("payload");
  await pushImage(layout, repository("openshift/release-images"), payload, ["4.18.1-x86_64"]);
  for (const tag of ["4.18.1-x86_64-etcd", "4.18.2-x86_64-etcd"]) {
    await pushImage(layout, repository("openshift/release"), sampleImage(tag), [tag]);
  }
  const used = usedImages([{
    status: { desired: { image: `quay.io/r/p@${payload.manifest.descriptor.digest}` } },
  }]);
  const paths = ["openshift/release-images", "openshift/release"];
  const plan = await planRegistryPruning(await pruneRequest(lab, { used, paths }), registry);
  deepEqual(plan.unneeded.map(({ tag }) => tag), ["4.18.2-x86_64-etcd"]);
});

Deno.test("usedImages takes of a cluster's version what it runs, comes from and goes to", () => {
  const image = (digit: string) => `quay.io/r/p@sha256:${digit.repeat(64)}`;
  const version = (states: readonly string[]) => ({
    kind: "ClusterVersion",
    spec: { desiredUpdate: { image: image("0") } },
    status: {
      desired: { image: image("1") },
      history: states.map((state, at) => ({ state, image: image(String(2 + at)) })),
      availableUpdates: [{ image: image("a") }],
      conditionalUpdates: [{ release: { image: image("b") } }],
    },
  });
  const digits = (states: readonly string[]) =>
    [...usedImages([version(states)]).digests].map((digest) => digest.slice(-1)).toSorted().join("");
  equal(digits(["Partial", "Partial", "Completed", "Completed"]), "01234");
  equal(digits(["Partial"]), "012");
  equal([...usedImages([{ kind: "ClusterVersion" }]).digests].length, 0);
});

Deno.test("probe tries out a registry and leaves nothing that a pull could find", async () => {
  await using lab = new SequenceLab();
  const { host, layout } = lab.destination;
  const abilities = await probeRegistry({
    registry: host,
    prefix: "site",
    id: "1",
    inPieces: () => Promise.resolve(),
  }, lab.remote.registry);
  const works = Object.fromEntries(abilities.map(({ name, works }) => [name, works]));
  deepEqual(works, {
    "push": true,
    "pull by tag and by digest": true,
    "list of tags": true,
    "nested paths": true,
    "mount of blobs": true,
    "uploads in pieces": true,
    "lists of platforms": true,
    "lists with platforms missing": false,
    "referrers": true,
    "delete": true,
  });
  equal(await layout.resolve(tagAt("site/ferry-probe-1", "probe")), null);
  deepEqual(listFolder(lab.far), []);
});

/** What refers to images goes where they go: attestations and bills of materials of cosign, OCI referrers. */

import { deepStrictEqual as deepEqual, match, ok, rejects, strictEqual as equal } from "node:assert/strict";
import { deleteImages } from "../../lib/mirror/delete/delete_images.ts";
import { planDeletion } from "../../lib/mirror/delete/plan_deletion.ts";
import { verifyDestination } from "../../lib/mirror/hygiene/verify_destination.ts";
import { mirrorRules } from "../../lib/mirror/hygiene/mirror_rules.ts";
import { requireLedger } from "../../lib/mirror/hygiene/published_state.ts";
import { resourceObjects } from "../../lib/mirror/hygiene/resource_objects.ts";
import { mirrorToMirror } from "../../lib/mirror/run/mirror_to_mirror.ts";
import { parseDestination } from "../../lib/mirror/plan/destination.ts";
import { readSequenceIndex } from "../../lib/mirror/sequence/sequence_folder.ts";
import { workspacePaths } from "../../lib/mirror/workspace/paths.ts";
import { type Digest, hexOf, pinned, referrersTag, type Repository, tagged } from "../../lib/model/oci.ts";
import { readText } from "../../lib/system/files.ts";
import type { Registry } from "../../lib/registry/registry.ts";
import { HAS_DOCKER_REGISTRY, startDockerRegistry } from "../support/docker_registry.ts";
import { pushImage, repository, sampleImage, sampleIndex, sampleReferrer } from "../support/images.ts";
import { fetchedBlobs, imageSet } from "../support/mirror_lab.ts";
import { SequenceLab } from "../support/sequence_lab.ts";

const SPDX = "application/spdx+json";
const NOTATION = "application/vnd.cncf.notary.signature";

/** The digests of an image with everything that can be attached to one. */
interface Attached {
  readonly root: Digest;
  readonly member: Digest;
  readonly attestation: Digest;
  readonly bill: Digest;
  readonly signedBill: Digest;
}

function underTag(subject: Digest, suffix: string): string {
  return `sha256-${hexOf(subject)}.${suffix}`;
}

/** Puts `org/app:1` somewhere: an attestation of it under cosign's tag, a bill of a member that is signed itself. */
async function pushAttached(registry: Registry, place: Repository): Promise<Attached> {
  const index = sampleIndex("app");
  await pushImage(registry, place, index, ["1"]);
  const root = index.manifest.descriptor;
  const member = index.members[0]!.manifest.descriptor;
  const attestation = sampleImage("attestation", { layers: ["statement"] });
  await pushImage(registry, place, attestation, [underTag(root.digest, "att")]);
  const bill = sampleReferrer("bill", member, SPDX);
  await pushImage(registry, place, bill);
  const signedBill = sampleReferrer("signature of the bill", bill.manifest.descriptor, NOTATION);
  await pushImage(registry, place, signedBill);
  return {
    root: root.digest,
    member: member.digest,
    attestation: attestation.manifest.descriptor.digest,
    bill: bill.manifest.descriptor.digest,
    signedBill: signedBill.manifest.descriptor.digest,
  };
}

/** What is attached to the image in a repository. */
async function attachedAt(registry: Registry, place: Repository, { root, member, bill }: Attached) {
  const listed = async (subject: Digest) =>
    (await registry.listReferrers(place, subject)).map(({ digest, artifactType }) => [digest, artifactType]);
  return {
    attestation: (await registry.resolve(tagged(place, underTag(root, "att"))))?.digest ?? null,
    ofMember: await listed(member),
    ofBill: await listed(bill),
  };
}

function everything({ attestation, bill, signedBill }: Attached) {
  return { attestation, ofMember: [[bill, SPDX]], ofBill: [[signedBill, NOTATION]] };
}

Deno.test("referrers are carried where they are asked for, and only there", async () => {
  await using lab = new SequenceLab();
  const made = await pushAttached(lab.source.layout, repository("org/app"));
  const bare = await lab.cut(["org/app:1"]);
  equal((await readSequenceIndex(bare))?.plan.images[0]?.referrers, undefined);
  ok(!lab.source.requests().some((request) => request.includes("/referrers/") || request.includes(".att")));
  const sequence = await lab.cut(["org/app:1"], { referrers: true });
  const pins = (await readSequenceIndex(sequence))?.plan.images[0]?.referrers ?? [];
  deepEqual(
    pins.map(({ digest }) => digest).toSorted(),
    [made.attestation, made.bill, made.signedBill].toSorted(),
  );
  lab.carry(bare, sequence);
  deepEqual(await lab.publish(), [bare.name, sequence.name]);
  deepEqual(
    await attachedAt(lab.destination.layout, repository("org/app"), made),
    everything(made),
  );
});

Deno.test("referrers are asked for once, and sent once", async () => {
  await using lab = new SequenceLab();
  await pushAttached(lab.source.layout, repository("org/app"));
  const copy = () =>
    mirrorToMirror(
      { root: lab.root, imageSet: lab.set(["org/app:1"]), destination: lab.at(), referrers: true },
      lab.deps,
    );
  equal((await copy()).status, "published");
  const fetched = fetchedBlobs(lab.source);
  equal(new Set(fetched).size, fetched.length);
  lab.forget();
  equal((await copy()).status, "published");
  deepEqual(lab.source.requests(), ["HEAD /v2/org/app/manifests/1 200"]);
  deepEqual(lab.destination.requests(), ["HEAD /v2/org/app/manifests/1 200"]);
});

Deno.test("referrers that are missing at the destination are found by verify", async () => {
  await using lab = new SequenceLab();
  const made = await pushAttached(lab.source.layout, repository("org/app"));
  const sequence = await lab.cut(["org/app:1"], { referrers: true });
  lab.carry(sequence);
  await lab.publish();
  const paths = workspacePaths(lab.far);
  const verify = () =>
    verifyDestination({
      registry: lab.destination.host,
      images: requireLedger(paths, lab.at()).images,
      rules: mirrorRules(resourceObjects(paths.resources)),
    }, lab.remote.registry);
  const whole = await verify();
  deepEqual([whole.problems, whole.signatures, whole.referrers], [[], 0, 3]);
  await lab.destination.layout.deleteManifest(pinned(repository("org/app"), made.bill));
  const [problem] = (await verify()).problems;
  match(problem?.problem ?? "", /referrer \(application\/spdx\+json\) .* is not listed for sha256:/);
});

Deno.test("referrers are deleted with their image where signatures are", async () => {
  await using lab = new SequenceLab();
  const made = await pushAttached(lab.source.layout, repository("org/app"));
  lab.carry(await lab.cut(["org/app:1"], { referrers: true }));
  await lab.publish();
  const destination = lab.at();
  const planned = await planDeletion(
    { root: lab.far, imageSet: lab.deleteSet(["org/app:1"]), destination, signatures: true },
    lab.deps,
  );
  ok(planned.status === "planned");
  const list = { path: planned.plan, text: readText(planned.plan) };
  const { deleted, kept } = await deleteImages({ list, destination, root: lab.far }, lab.deps);
  deepEqual([deleted.length, kept], [4, []]);
  deepEqual(
    await attachedAt(lab.destination.layout, repository("org/app"), made),
    { attestation: null, ofMember: [], ofBill: [] },
  );
});

Deno.test("referrers and images without signatures contradict each other", async () => {
  await using lab = new SequenceLab();
  await lab.add("org/app", "1");
  await rejects(lab.cut(["org/app:1"], { referrers: true, removeSignatures: true }), { code: "bad-option" });
});

const real = "referrers go from and to registries that keep no list of them";
Deno.test({
  name: HAS_DOCKER_REGISTRY ? real : `${real} (skipped: docker-registry is not installed)`,
  ignore: !HAS_DOCKER_REGISTRY,
  fn: async () => {
    await using lab = new SequenceLab();
    await using source = await startDockerRegistry(`${lab.folder}/real-source`);
    await using target = await startDockerRegistry(`${lab.folder}/real-target`);
    const { registry } = lab.remote;
    const made = await pushAttached(registry, repository("org/app", source.host));
    const images = `  additionalImages: [{name: "${source.host}/org/app:1"}]\n`;
    const outcome = await mirrorToMirror({
      root: lab.root,
      imageSet: imageSet(images),
      destination: parseDestination(target.host),
      referrers: true,
    }, lab.deps);
    equal(outcome.status, "published");
    const place = repository("org/app", target.host);
    deepEqual(await attachedAt(registry, place, made), everything(made));
    ok(await registry.resolve(tagged(place, referrersTag(made.member))));
  },
});

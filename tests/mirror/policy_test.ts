/** Policies for signatures: which images may be mirrored from their sources. */

import { match, ok, strictEqual as equal, throws } from "node:assert/strict";
import { createSign, generateKeyPairSync, type KeyObject } from "node:crypto";
import { mirrorToDisk } from "../../lib/mirror/run/mirror_to_disk.ts";
import { ImagePolicy } from "../../lib/mirror/policy/image_policy.ts";
import { parsePolicy } from "../../lib/mirror/policy/policy_file.ts";
import { readRegistriesD } from "../../lib/mirror/policy/registries_d.ts";
import { scopesOf } from "../../lib/mirror/policy/scope.ts";
import { isIdentity } from "../../lib/mirror/policy/signed_identity.ts";
import { parseReference } from "../../lib/model/oci.ts";
import { readManifest } from "../../lib/registry/manifest.ts";
import { digestOf } from "../../lib/system/hash.ts";
import { makeFolder } from "../../lib/system/files.ts";
import { repository, type SampleImage } from "../support/images.ts";
import { MirrorLab, NOW_MS } from "../support/mirror_lab.ts";
import { Signer } from "../support/openpgp_signer.ts";

interface LabPolicy {
  readonly requirements: readonly unknown[];
  readonly attachments?: boolean;
  readonly warn?: (message: string) => void;
  readonly bestEffort?: readonly string[] | "all";
}

/** A policy for all images of the source; signatures apart from images lie in a folder. */
function policyFor(
  lab: MirrorLab,
  { requirements, attachments = true, warn, bestEffort = "all" }: LabPolicy,
): ImagePolicy {
  const folder = `${lab.folder}/registries.d`;
  makeFolder(folder);
  Deno.writeTextFileSync(
    `${folder}/lab.yaml`,
    `docker:\n  ${lab.source.host}:\n    lookaside: file://${lab.folder}/sigs\n` +
      `    use-sigstore-attachments: ${attachments}\n`,
  );
  const text = JSON.stringify({
    default: [{ type: "reject" }],
    transports: { docker: { [lab.source.host]: requirements } },
  });
  return new ImagePolicy(
    {
      policy: parsePolicy(text, "policy.json"),
      registries: readRegistriesD(folder),
      bestEffort: warn ? bestEffort : [],
      warn: warn ?? (() => {}),
    },
    lab.upstream,
    NOW_MS / 1000,
  );
}

/** Mirrors with a policy. @returns what was said of images that are not allowed. */
async function refusalsOf(
  lab: MirrorLab,
  policy: ImagePolicy,
  images: readonly string[],
): Promise<readonly string[]> {
  const root = `${lab.folder}/work-${crypto.randomUUID()}`;
  const outcome = await mirrorToDisk({ root, imageSet: lab.set(images) }, { ...lab.deps, policy });
  return "failures" in outcome ? outcome.failures.map(({ error }) => `${error.code}: ${error.message}`) : [];
}

function documentText(name: string, { manifest }: SampleImage, type = "atomic container signature"): string {
  return JSON.stringify({
    critical: {
      identity: { "docker-reference": name },
      image: { "docker-manifest-digest": manifest.descriptor.digest },
      type,
    },
    optional: {},
  });
}

/** Puts a signature where cosign does. */
async function cosign(lab: MirrorLab, path: string, image: SampleImage, key: KeyObject, name: string) {
  const payload = new TextEncoder().encode(
    documentText(name, image, "cosign container image signature"),
  );
  const config = new TextEncoder().encode("{}");
  const layout = lab.source.layout;
  for (const bytes of [payload, config]) {
    const blob = { digest: digestOf(bytes), size: bytes.length };
    await layout.putBlob(repository(path), blob, async function* () {
      yield await Promise.resolve(bytes);
    });
  }
  const described = (mediaType: string, bytes: Uint8Array) => ({
    mediaType,
    digest: digestOf(bytes),
    size: bytes.length,
  });
  const signature = createSign("sha256").update(payload).sign(key).toString("base64");
  const manifest = readManifest(
    new TextEncoder().encode(JSON.stringify({
      schemaVersion: 2,
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      config: described("application/vnd.oci.image.config.v1+json", config),
      layers: [{
        ...described("application/vnd.dev.cosign.simplesigning.v1+json", payload),
        annotations: { "dev.cosignproject.cosign/signature": signature },
      }],
    })),
    null,
    "a signature",
  );
  const { digest } = image.manifest.descriptor;
  await layout.putManifest(repository(path), manifest, { tags: [`sha256-${digest.slice(7)}.sig`] });
}

Deno.test("a policy refuses images that it rejects, before anything of them is fetched", async () => {
  await using lab = new MirrorLab();
  await lab.add("org/a", "1");
  const [said = ""] = await refusalsOf(lab, policyFor(lab, { requirements: [{ type: "reject" }] }), [
    "org/a:1",
  ]);
  match(said, /^signature-invalid: .*org\/a:1 is not allowed by the policy for signatures: it rejects all/);
  ok(!lab.source.requests().some((request) => /\/blobs\//.test(request)));
  const open = policyFor(lab, { requirements: [{ type: "insecureAcceptAnything" }] });
  equal((await refusalsOf(lab, open, ["org/a:1"])).length, 0);
});

Deno.test("a policy that only warns lets images pass", async () => {
  await using lab = new MirrorLab();
  await lab.add("org/a", "1");
  const warnings: string[] = [];
  const policy = policyFor(lab, {
    requirements: [{ type: "reject" }],
    warn: (message) => void warnings.push(message),
  });
  equal((await refusalsOf(lab, policy, ["org/a:1"])).length, 0);
  match(warnings.join(), /org\/a:1 is not allowed/);
});

Deno.test("a policy is kept to as far as can be for some registries, and to the letter for others", async () => {
  await using lab = new MirrorLab();
  await lab.add("org/a", "1");
  await lab.add("other/a", "1");
  const warnings: string[] = [];
  const policy = policyFor(lab, {
    requirements: [{ type: "reject" }],
    bestEffort: [`${lab.source.host}/org`],
    warn: (message) => void warnings.push(message),
  });
  const [refusal, ...others] = await refusalsOf(lab, policy, ["org/a:1", "other/a:1"]);
  match(refusal ?? "", /other\/a:1 is not allowed/);
  equal(others.length, 0);
  match(warnings.join(), /org\/a:1 is not allowed/);
});

Deno.test("signedBy wants a signature of the image, by a key of the policy, under its name", async () => {
  await using lab = new MirrorLab();
  const image = await lab.add("org/a", "1");
  const [signer, other] = [new Signer(), new Signer()];
  const key = new TextEncoder().encode(signer.armored()).toBase64();
  const policy = (identity?: unknown) =>
    policyFor(lab, {
      requirements: [{
        type: "signedBy",
        keyType: "GPGKeys",
        keyData: key,
        ...identity ? { signedIdentity: identity } : {},
      }],
    });
  const put = (bytes: Uint8Array) => {
    const folder = `${lab.folder}/sigs/org/a@sha256=${image.manifest.descriptor.digest.slice(7)}`;
    makeFolder(folder);
    Deno.writeFileSync(`${folder}/signature-1`, bytes);
  };
  const said = async (identity?: unknown) => (await refusalsOf(lab, policy(identity), ["org/a:1"])).join();
  match(await said(), /it is not signed/);
  put(other.signed(documentText(`${lab.source.host}/org/a:1`, image)));
  match(await said(), /org\/a:1 is not allowed/);
  put(signer.signed(documentText(`${lab.source.host}/org/a:2`, image)));
  match(await said(), /a signature is of .*org\/a:2, and .*org\/a:1 is asked for/);
  equal(await said({ type: "matchRepository" }), "");
  put(signer.signed(documentText(`${lab.source.host}/org/a:1`, await lab.add("org/b", "1"))));
  match(await said(), /a signature is of sha256:/);
  put(signer.signed(documentText(`${lab.source.host}/org/a:1`, image)));
  equal(await said(), "");
});

Deno.test("sigstoreSigned wants cosign's signature by a key of the policy, where registries.d lets it count", async () => {
  await using lab = new MirrorLab();
  const image = await lab.add("org/a", "1");
  const [own, other] = [0, 1].map(() => generateKeyPairSync("ec", { namedCurve: "P-256" }));
  ok(own && other);
  const pem = String(own.publicKey.export({ type: "spki", format: "pem" }));
  const requirement = {
    type: "sigstoreSigned",
    keyData: new TextEncoder().encode(pem).toBase64(),
    signedIdentity: { type: "matchRepository" },
  };
  const said = async (attachments = true) =>
    (await refusalsOf(lab, policyFor(lab, { requirements: [requirement], attachments }), ["org/a:1"])).join();
  match(await said(), /it is not signed/);
  await cosign(lab, "org/a", image, other.privateKey, `${lab.source.host}/org/a`);
  match(await said(), /it is signed by no key of the policy/);
  await cosign(lab, "org/a", image, own.privateKey, `${lab.source.host}/org/a`);
  equal(await said(), "");
  match(await said(false), /does not say use-sigstore-attachments/);
});

Deno.test("scopesOf goes from the image to its domains", () => {
  const scopes = scopesOf(parseReference("reg.example.com:5000/org/team/app:1"));
  equal(
    scopes.join(" "),
    "reg.example.com:5000/org/team/app:1 reg.example.com:5000/org/team/app reg.example.com:5000/org/team " +
      "reg.example.com:5000/org reg.example.com:5000 *.example.com *.com",
  );
});

for (
  const [signed, asked, identity, expected] of [
    ["r.io/a:1", "r.io/a:1", { type: "matchExact" }, true],
    ["r.io/a:2", "r.io/a:1", { type: "matchRepository" }, true],
    ["r.io/b:1", "r.io/a:1", { type: "matchRepository" }, false],
    ["q.io/x:1", "r.io/a:1", { type: "exactReference", dockerReference: "q.io/x:1" }, true],
    ["q.io/x:1", "r.io/a:1", { type: "exactRepository", dockerRepository: "q.io/x" }, true],
    ["q.io/org/a:1", "m.io/mirror/a:1", {
      type: "remapIdentity",
      prefix: "m.io/mirror",
      signedPrefix: "q.io/org",
    }, true],
    ["q.io/org/a:1", "m.io/other/a:1", {
      type: "remapIdentity",
      prefix: "m.io/mirror",
      signedPrefix: "q.io/org",
    }, false],
  ] as const
) {
  Deno.test(`isIdentity of ${signed} for ${asked} by ${identity.type} is ${expected}`, () => {
    equal(isIdentity(signed, parseReference(asked), identity), expected);
  });
}

Deno.test("parsePolicy refuses what ferry cannot check", () => {
  throws(() => parsePolicy("{", "p"), /it is not JSON/);
  throws(() => parsePolicy('{"default":[]}', "p"), /default/);
  throws(
    () => parsePolicy('{"default":[{"type":"sigstoreSigned","fulcio":{}}]}', "p"),
    /p is no policy for signatures: default\.0/,
  );
});

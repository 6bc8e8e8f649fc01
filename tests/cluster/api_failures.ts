/** What is told of deliveries that clusters refuse, and what goes on all the same. */

import { deepStrictEqual as deepEqual, match, ok, strictEqual as equal } from "node:assert/strict";
import { writeKubeconfig } from "../support/kube.ts";
import { access, type Scenarios, specOf, writesDuring } from "./api_lab.ts";
import { actions, type Fixture } from "./fixture.ts";
import { configMap, digestMirrors, mirrored, mirrorsOf } from "./manifests.ts";

export const FAILURES: Scenarios = {
  "fails with the other manager and the field where it may not take fields over": async (
    { east, fixture },
  ) => {
    fixture.write("idms.yaml", digestMirrors("fought-for", [mirrored("quay.io/a")]));
    fixture.write("other.yaml", configMap("not-fought-for", { a: "b" }));
    const theirs = mirrorsOf("fought-for", ["quay.io/theirs"]);
    await east.kubectl(["apply", "--server-side", "--field-manager=argo", "-f", "-"], theirs);
    const refused = await fixture.deliver({ ...access(east), force_conflicts: false });
    equal(refused.status, "failed");
    match(
      refused.msg,
      /cluster east: ImageDigestMirrorSet fought-for: conflict with "argo".*: \.spec\.imageDigestMirrors/,
    );
    match(refused.msg, /force_conflicts: true/);
    deepEqual(actions(refused.clusters[0]), [
      "ImageDigestMirrorSet fought-for failed",
      "ConfigMap not-fought-for created",
    ]);
    const forced = await fixture.deliver(access(east));
    deepEqual([forced.status, forced.clusters[0]?.objects[0]?.action], ["ok", "configured"]);
    equal(await specOf(east, "fought-for", "{.spec.imageDigestMirrors[*].source}"), "quay.io/a");
  },

  "tells what a cluster lacks, and goes on with the other objects": async ({ bare, fixture }) => {
    fixture.write("idms.yaml", digestMirrors("unknown", [mirrored("quay.io/a")]));
    fixture.write("more.yaml", configMap("known", { a: "b" }));
    const result = await fixture.deliver(access(bare));
    equal(result.status, "failed");
    match(result.msg, /no matches for kind "ImageDigestMirrorSet".*OpenShift 4\.13 or later\?/);
    deepEqual(actions(result.clusters[0]), [
      "ImageDigestMirrorSet unknown failed",
      "ConfigMap known created",
    ]);
  },

  "goes on with other clusters where some cannot be used, and tells why": async ({ east, west, fixture }) => {
    fixture.write("cm.yaml", configMap("reached", { a: "b" }));
    const { authority, url } = east;
    const token = "admin-token";
    const at = (name: string) => `${fixture.folder}/${name}`;
    await Promise.all([
      writeKubeconfig(at("closed"), { name: "closed", url: "https://127.0.0.1:1", authority, token }),
      writeKubeconfig(at("login"), { name: "login", url, authority, token: "nobody" }),
      writeKubeconfig(at("foreign"), {
        name: "foreign",
        url,
        authority: await otherAuthority(fixture),
        token,
      }),
    ]);
    const clusters = ["closed", "login", "foreign", "none"].map((name) => ({ name, kubeconfig: at(name) }));
    const context = { ...access(east), name: "context", context: "nowhere" };
    for (const parallel of [1, 6]) {
      const args = { clusters: [...clusters, context, access(west)], parallel };
      const result = await fixture.deliver(args);
      equal(result.status, "failed");
      const [closed, login, foreign, none, wrongContext, reached] = result.clusters;
      match(closed?.msg ?? "", /dial tcp 127\.0\.0\.1:1: connect: connection refused/);
      match(login?.msg ?? "", /login is no longer accepted/);
      match(foreign?.msg ?? "", /certificate signed by unknown authority.*another authority/);
      match(none?.msg ?? "", /none: no such file or directory.*kubeconfig/);
      match(wrongContext?.msg ?? "", /context.*nowhere/);
      deepEqual(reached?.failed, false);
      match(
        result.msg,
        /^cluster closed: .*\ncluster login: .*\ncluster foreign: .*\ncluster none: .*\ncluster context: [^\n]*$/,
      );
    }
    equal((await west.kubectl(["get", "configmap", "reached", "-o", "name"])).trim(), "configmap/reached");
    await writeKubeconfig(at("closed"), { name: "closed", url, authority, token });
    const [resumed, writes] = await writesDuring([east, west], () => {
      return fixture.deliver({ clusters: [...clusters.slice(0, 1), access(west)] });
    });
    deepEqual(resumed.clusters.map(({ name, changed }) => [name, changed]), [["closed", true], [
      "west",
      false,
    ]]);
    equal(writes.length, 1);
  },

  "waits no longer than it is told for a cluster that says nothing": async ({ west, fixture }) => {
    fixture.write("cm.yaml", configMap("patient", { a: "b" }));
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const url = `https://127.0.0.1:${listener.addr.port}`;
    const silence = { name: "silent", url, authority: west.authority, token: "admin-token" };
    const kubeconfig = await writeKubeconfig(`${fixture.folder}/silent`, silence);
    const silent = { name: "silent", kubeconfig, timeout: 1 };
    const begin = performance.now();
    const result = await fixture.deliver({ clusters: [silent, { ...access(west), timeout: 30 }] });
    deepEqual(result.clusters.map(({ failed }) => failed), [true, false], result.msg);
    ok(performance.now() - begin < 20_000);
    match(result.msg, /cluster silent: .*(?:timeout|deadline|timed out)/i);
  },

  "tells objects that its user may not write": async ({ east, fixture }) => {
    fixture.write("cm.yaml", configMap("forbidden", { a: "b" }));
    const result = await fixture.deliver({ name: "east", kubeconfig: east.viewerKubeconfig });
    equal(result.status, "failed");
    match(
      result.msg,
      /ConfigMap default\/forbidden: configmaps "forbidden" is forbidden: User "viewer" cannot patch/,
    );
  },

  "tells what the cluster says of a wrong object, in check mode too": async ({ east, fixture }) => {
    fixture.write("idms.yaml", digestMirrors("wrong", [{ source: "quay.io/a", mirrors: ["NOT A MIRROR"] }]));
    for (const check of [true, false]) {
      const result = await fixture.deliver(access(east), { check });
      equal(result.status, "failed");
      match(result.msg, /ImageDigestMirrorSet wrong: .*mirrors\[0\]: Invalid value: "NOT A MIRROR"/);
    }
  },
};

/** A certificate that no cluster's was signed with. */
async function otherAuthority({ folder }: Fixture): Promise<string> {
  const path = `${folder}/other.crt`;
  const args = [
    "req",
    "-x509",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-keyout",
    "/dev/null",
    "-out",
    path,
    "-subj",
    "/CN=x",
  ];
  const { success } = await new Deno.Command("openssl", { args, stderr: "null" }).output();
  ok(success);
  return path;
}

/** Image sets made out of values, checked and shown, as people use the commands and the role. */

import { deepStrictEqual as deepEqual, doesNotMatch, match, strictEqual as equal } from "node:assert/strict";
import { loadImageSet } from "../../lib/mirror/config/load_image_set.ts";
import { runProcess } from "../../lib/system/process.ts";
import { catalogImage, jsonFile, packageDocuments } from "../support/catalogs.ts";
import { ferryCommand, type FerryResult, runFerry } from "../support/ferry.ts";
import { MirrorLab } from "../support/mirror_lab.ts";

const ROLES = new URL("../../roles", import.meta.url).pathname;

function values(section: string, set: string, version: string, channel: string): string {
  return `${section}:
  ${set}:
    labels:
      openshift-version: '${version}'
      gitops: 'true'
      gitops-subscription-name: openshift-gitops-operator
      gitops-channel: ${channel}
      gitops-source: redhat-operators
      gitops-source-namespace: openshift-marketplace
`;
}

const HUB = values("hubClusterSets", "hub", "4.18.22", "latest");
const EDGE = values("managedClusterSets", "edge", "4.17.30", "gitops-1.17");
const INDEX = "registry.redhat.io/redhat/redhat-operator-index";

/** A folder of values, and ferry in it. */
class ValuesLab implements AsyncDisposable {
  readonly folder = Deno.makeTempDirSync({ prefix: "ferry-values-" });

  write(path: string, text: string): this {
    Deno.mkdirSync(`${this.folder}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
    Deno.writeTextFileSync(`${this.folder}/${path}`, text);
    return this;
  }

  read(path: string): string {
    return Deno.readTextFileSync(`${this.folder}/${path}`);
  }

  async ferry(...args: readonly string[]): Promise<FerryResult> {
    const env = { ...Deno.env.toObject(), HOME: this.folder, ANSIBLE_ROLES_PATH: ROLES };
    return await runFerry(args, { env, cwd: this.folder });
  }

  /** The catalogs that a configuration asks for. */
  catalogs(text: string): readonly string[] {
    return loadImageSet({ path: "isc.yaml", text }, "mirror").operators.map(({ catalog }) => catalog);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}

Deno.test("ferry imageset generate reads files, lists with commas and folders, and writes what is new", async () => {
  await using lab = new ValuesLab();
  lab.write("autoshift/values.hub.yaml", HUB).write("edge.yaml", EDGE)
    .write("tree/global.yaml", "autoshiftGitRepo: x\n").write("tree/clustersets/hub.yaml", HUB)
    .write("tree/clustersets/_example.yaml", "hubClusterSets: [broken\n")
    .write(
      "tree/clusters/one.yaml",
      "clusters: {one: {config: {clusterSet: hub}, labels: {openshift-version: 4.19.1}}}\n",
    );
  const both = await lab.ferry("imageset", "generate", "values.hub.yaml,edge.yaml");
  equal(both.code, 0, both.stderr);
  deepEqual(lab.catalogs(both.stdout), [`${INDEX}:v4.17`, `${INDEX}:v4.18`]);
  const tree = await lab.ferry("imageset", "generate", "tree", "-o", "isc.yaml");
  deepEqual([tree.code, tree.stdout], [0, ""], tree.stderr);
  deepEqual(lab.catalogs(lab.read("isc.yaml")), [`${INDEX}:v4.18`, `${INDEX}:v4.19`]);
  match((await lab.ferry("imageset", "generate", "tree", "-o", "isc.yaml")).stderr, /isc\.yaml is as it was/);
  const argv = ferryCommand(["imageset", "generate", "/dev/stdin"]);
  const piped = await runProcess(["sh", "-c", 'cat edge.yaml | "$@"', "sh", ...argv], { cwd: lab.folder });
  deepEqual(lab.catalogs(new TextDecoder().decode(piped.stdout)), [`${INDEX}:v4.17`]);
  const data = await lab.ferry("imageset", "generate", "edge.yaml", "--operators-only", "--json");
  const { image_set, clusters, left_out } = JSON.parse(data.stdout);
  deepEqual([image_set.mirror.platform, clusters[0].operators[0].channel, left_out], [
    { channels: [] },
    "gitops-1.17",
    [],
  ]);
});

for (
  const [what, text, args, code, said] of [
    [
      "a label that is misspelt",
      HUB.replace("gitops-channel", "gitops-chanel"),
      [],
      1,
      /v\.yaml:7:7: unknown label/,
    ],
    ["what is no YAML", `${HUB}\t- x\n`, [], 1, /v\.yaml:10:1: YAML parsing failed/],
    [
      "a version that is none",
      HUB,
      ["--openshift-version", "latest"],
      5,
      /not a version for --openshift-version/,
    ],
    [
      "a catalog with a tag",
      HUB,
      ["--catalog", "mine=r.example/x:v1"],
      5,
      /not the place of a catalog for --catalog/,
    ],
    ["a size that is none", HUB, ["--archive-size", "0"], 5, /not a size for --archive-size: 0/],
    ["to write over the values", HUB, ["-o", "v.yaml"], 5, /the values are in the file for the image set/],
    ["both parts left out", HUB, ["--operators-only", "--openshift-only"], 5, /exclude each other/],
    ["a file that is not there", HUB, ["other.yaml"], 1, /no such values file: other\.yaml/],
  ] as const
) {
  Deno.test(`ferry imageset generate refuses ${what}`, async () => {
    await using lab = new ValuesLab();
    const made = await lab.write("v.yaml", text).ferry("imageset", "generate", "v.yaml", ...args);
    deepEqual([made.code, made.stdout], [code, ""]);
    match(made.stderr, said);
  });
}

Deno.test("generate_image_set refuses arguments that nothing could come of, by their names", async () => {
  await using lab = new ValuesLab();
  const tasks = [
    ["min_version: banana", "not a version for min_version: banana"],
    ["archive_size: 0", "not a size for archive_size: 0"],
    ["packages: {odd: }", "not the name of a package for packages: odd="],
    ["values: []", "no values files are named"],
  ] as const;
  lab.write("v.yaml", HUB).write(
    "site.yml",
    `- hosts: localhost\n  gather_facts: false\n  tasks:\n${
      tasks.map(([argument]) => {
        const values = argument.startsWith("values") ? "" : "values: [v.yaml], ";
        return `  - ferry.mirror.generate_image_set: {${values}${argument}}\n    ignore_errors: true\n`;
      }).join("")
    }`,
  );
  const { stdout } = await lab.ferry("playbook", "site.yml");
  deepEqual([...stdout.matchAll(/"msg": "(.*)"\}/g)].map(([, said]) => said), tasks.map(([, said]) => said));
});

Deno.test("ferry imageset lint tells errors and warnings with their places, and by its exit code", async () => {
  await using lab = new ValuesLab();
  lab.write("isc.yaml", "kind: ImageSetConfiguration\nmirror: {additionalImages: [{name: r.example/a:1}]}\n")
    .write("bad.yaml", "kind: ImageSetConfiguration\nmirror: {operator: []}\n");
  const warned = await lab.ferry("imageset", "lint", "isc.yaml");
  equal(warned.code, 0);
  match(warned.stdout, /\[WARNING\]: isc\.yaml:1:1: there is no apiVersion/);
  equal((await lab.ferry("imageset", "lint", "--strict", "isc.yaml")).code, 1);
  const bad = await lab.ferry("imageset", "lint", "nowhere.yaml", "bad.yaml", "--json");
  const { ok, errors, findings } = JSON.parse(bad.stdout);
  deepEqual([bad.code, ok, errors, findings[0].code, findings[2].at, findings[2].hint], [
    1,
    false,
    2,
    "file-not-found",
    "bad.yaml:2:10",
    'did you mean "operators"',
  ]);
});

Deno.test("ferry imageset show tells operators, images and sizes, and writes nothing", async () => {
  await using lab = new MirrorLab();
  const { host } = lab.source;
  const bundle = await lab.add("team/db", "v2.0.0");
  await lab.add("team/tool", "1");
  const reference = `${host}/team/db@${bundle.manifest.descriptor.digest}`;
  const sample = { name: "db", channels: { stable: ["1.0.0", "2.0.0<1.0.0"] }, home: host };
  const documents = packageDocuments(sample, () => reference);
  await lab.push("site/index", "v1", catalogImage([{ "configs/db/catalog.json": jsonFile(documents) }]));
  const file = `${lab.folder}/isc.yaml`;
  await Deno.writeTextFile(
    file,
    `kind: ImageSetConfiguration\nmirror:\n  operators: [{catalog: "${host}/site/index:v1", packages: [{name: db}]}]\n` +
      `  additionalImages: [{name: "${host}/team/tool:1"}]\n`,
  );
  // The runtime keeps a cache of its own in the home folder.
  const names = () =>
    [...Deno.readDirSync(lab.folder)].map(({ name }) => name).filter((one) => one !== ".cache");
  const before = names();
  const env = { ...Deno.env.toObject(), HOME: lab.folder };
  const ferry = (...args: readonly string[]) =>
    runFerry(["imageset", "show", file, "--src-tls-verify=false", ...args], { env });
  const plain = await ferry();
  equal(plain.code, 0, plain.stderr);
  match(plain.stdout, /db +stable +2\.0\.0 +1\n/);
  match(plain.stdout, /\n3 images\n$/);
  doesNotMatch(plain.stdout, /SIZE/);
  const shown = JSON.parse((await ferry("--sizes", "--json")).stdout);
  const [operator] = shown.operators;
  deepEqual([operator.package, operator.version, operator.images], ["db", "2.0.0", [reference]]);
  equal(operator.bytes > 0 && shown.images[0].bytes > 0 && shown.bytes > operator.bytes, true);
  deepEqual(names(), before);
  await Deno.writeTextFile(file, (await Deno.readTextFile(file)).replace("name: db", "name: dv"));
  const wrong = await ferry();
  equal(wrong.code, 1);
  match(wrong.stderr, /isc\.yaml:3:\d+: package dv is not in .*\n[^]*did you mean "db"/);
});

Deno.test("the role imageset fetches values from git, writes the image set, and changes nothing the second time", async () => {
  await using lab = new ValuesLab();
  lab.write("values/values.hub.yaml", HUB).write("values/values.edge.yaml", EDGE).write(
    "site.yml",
    `- hosts: localhost
  gather_facts: false
  roles:
    - role: imageset
      vars:
        imageset_git_url: "${lab.folder}/values"
        imageset_git_folder: "${lab.folder}/checkout"
        imageset_values: [values.hub.yaml, values.edge.yaml]
        imageset_content: operators
        imageset_dest: "${lab.folder}/isc.yaml"
`,
  );
  for (
    const words of [["init", "-q", "-b", "main"], ["add", "."], [
      "-c",
      "user.name=a",
      "-c",
      "user.email=a@b",
      "commit",
      "-qm",
      "a",
    ]]
  ) {
    equal((await runProcess(["git", ...words], { cwd: `${lab.folder}/values` })).code, 0);
  }
  const first = await lab.ferry("playbook", "site.yml");
  equal(first.code, 0, first.stdout + first.stderr);
  deepEqual(lab.catalogs(lab.read("isc.yaml")), [`${INDEX}:v4.17`, `${INDEX}:v4.18`]);
  match((await lab.ferry("playbook", "site.yml")).stdout, /ok=4 +changed=0/);
  lab.write("values/values.hub.yaml", HUB.replace("gitops: 'true'", "gitops: 'ture'"));
  equal(
    (await runProcess(["git", "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qam", "b"], {
      cwd: `${lab.folder}/values`,
    })).code,
    0,
  );
  const refused = await lab.ferry("playbook", "site.yml");
  equal(refused.code, 2, refused.stdout);
  match(refused.stdout + refused.stderr, /gitops must be 'true' or 'false': ture[^]*values\.hub\.yaml:5:16/);
});

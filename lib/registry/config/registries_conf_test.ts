import { deepStrictEqual as deepEqual, throws } from "node:assert/strict";
import { parseReference, repositoryText } from "../../model/oci.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { makeFolder, removePath, replaceFile, temporaryFolder } from "../../system/files.ts";
import { endpointsOf, isInsecureBy } from "./endpoints.ts";
import { readRegistriesConf, rulesIn } from "./registries_conf.ts";

const CONF = `
unqualified-search-registries = ["docker.io"]

[[registry]]
location = "quay.io"
[[registry.mirror]]
location = "mirror.test:5000/quay"
insecure = true
[[registry.mirror]]
location = "tags.test"
pull-from-mirror = "tag-only"

[[registry]]
prefix = "quay.io/org"
location = "inner.test/team"
insecure = true

[[registry]]
prefix = "*.example.com"
location = "all.test/examples"

[[registry]]
prefix = "*.same.test"
insecure = true

[[registry]]
prefix = "bad.test"
location = "bad.test"
blocked = true

[[registry]]
location = "digests.test"
mirror-by-digest-only = true
[[registry.mirror]]
location = "d.test"
`;

for (
  const { image, kind = "tag", places } of [
    {
      image: "quay.io/a/b:v1",
      places: ["mirror.test:5000/quay/a/b insecure", "tags.test/a/b", "quay.io/a/b"],
    },
    { image: "quay.io/a/b", kind: "digest", places: ["mirror.test:5000/quay/a/b insecure", "quay.io/a/b"] },
    { image: "quay.io/org/app:v1", places: ["inner.test/team/app insecure"] },
    {
      image: "quay.io/organic/app:v1",
      places: ["mirror.test:5000/quay/organic/app insecure", "tags.test/organic/app", "quay.io/organic/app"],
    },
    { image: "a.b.example.com:5000/x/y:v1", places: ["all.test/examples/x/y"] },
    { image: "example.com/x:v1", places: ["example.com/x"] },
    { image: "one.same.test/x:v1", places: ["one.same.test/x insecure"] },
    { image: "digests.test/x:v1", places: ["digests.test/x"] },
    { image: "digests.test/x", kind: "digest", places: ["d.test/x", "digests.test/x"] },
    { image: "other.test/x:v1", places: ["other.test/x"] },
  ] as const
) {
  Deno.test(`endpointsOf sends ${image} by ${kind} to ${places[0]}`, () => {
    const rules = rulesIn({ path: "registries.conf", text: CONF });
    const found = endpointsOf(parseReference(image), kind, rules);
    deepEqual(
      found.map(({ repository, insecure }) => `${repositoryText(repository)}${insecure ? " insecure" : ""}`),
      places,
    );
  });
}

Deno.test("isInsecureBy goes by the longest prefix", () => {
  const rules = rulesIn({ path: "registries.conf", text: CONF });
  const images = ["quay.io/a/b", "quay.io/org/app", "one.same.test/x", "other.test/x"];
  deepEqual(images.map((image) => isInsecureBy(parseReference(image).repository, rules)), [
    false,
    true,
    true,
    false,
  ]);
});

Deno.test("endpointsOf refuses what is blocked", () => {
  const rules = rulesIn({ path: "registries.conf", text: CONF });
  throws(() => endpointsOf(parseReference("bad.test/x:v1"), "tag", rules), (error) => {
    return error instanceof DiagnosticError && error.code === "access-denied" &&
      error.message === "registries.conf blocks bad.test/x:v1";
  });
});

for (
  const { name, text, code } of [
    { name: "TOML that is none", text: "[[registry]\n", code: "toml-syntax" },
    { name: "version 1", text: "[registries.search]\nregistries = ['a']\n", code: "bad-config" },
    { name: "a table that names nothing", text: "[[registry]]\ninsecure = true\n", code: "bad-config" },
    { name: "a prefix without location", text: '[[registry]]\nprefix = "a.test"\n', code: "bad-config" },
    {
      name: "a mirror without location",
      text: '[[registry]]\nlocation = "a.test"\n[[registry.mirror]]\n',
      code: "bad-config",
    },
    {
      name: "an unknown way to pull",
      text:
        '[[registry]]\nlocation = "a.test"\n[[registry.mirror]]\nlocation = "b.test"\npull-from-mirror = "never"\n',
      code: "bad-config",
    },
  ]
) {
  Deno.test(`rulesIn refuses ${name}`, () => {
    throws(() => rulesIn({ path: "registries.conf", text }), (error) => {
      return error instanceof DiagnosticError && error.code === code;
    });
  });
}

/** The prefixes and places of the rules in force; the keys of `files` are paths below a folder of its own. */
function rulesOf(files: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}) {
  const folder = temporaryFolder();
  try {
    for (const [path, place] of Object.entries(files)) {
      makeFolder(`${folder}/${path}`.replace(/\/[^/]*$/, ""));
      replaceFile(
        `${folder}/${path}`,
        `[[registry]]\nprefix = "${place.split(" ")[0]}"\nlocation = "${place.split(" ")[1]}"\n`,
      );
    }
    const absolute = Object.fromEntries(
      Object.entries(env).map(([name, path]) => [name, `${folder}/${path}`]),
    );
    const rules = readRegistriesConf({ HOME: `${folder}/home`, ...absolute }, {
      systemFolder: `${folder}/etc`,
    });
    return rules.map(({ prefix, location }) => `${prefix} ${location}`);
  } finally {
    removePath(folder);
  }
}

const HOME_CONF = "home/.config/containers/registries.conf";

Deno.test("readRegistriesConf takes the user's file instead of the system's", () => {
  deepEqual(rulesOf({ "etc/registries.conf": "a.test sys.test", [HOME_CONF]: "b.test user.test" }), [
    "b.test user.test",
  ]);
});

Deno.test("readRegistriesConf takes the file that the environment names instead of both", () => {
  const files = {
    "etc/registries.conf": "a.test sys.test",
    [HOME_CONF]: "b.test user.test",
    "my.conf": "c.test my.test",
  };
  deepEqual(rulesOf(files, { CONTAINERS_REGISTRIES_CONF: "my.conf" }), ["c.test my.test"]);
});

Deno.test("readRegistriesConf lets later files replace rules of earlier ones", () => {
  const files = {
    "etc/registries.conf": "a.test one.test",
    "etc/registries.conf.d/10.conf": "a.test two.test",
    "etc/registries.conf.d/20.conf": "b.test three.test",
    "etc/registries.conf.d/readme": "c.test four.test",
    [`${HOME_CONF}.d/5.conf`]: "b.test five.test",
  };
  deepEqual(rulesOf(files), ["a.test two.test", "b.test five.test"]);
});

Deno.test("readRegistriesConf knows no rules where there are no files", () => deepEqual(rulesOf({}), []));

Deno.test("readRegistriesConf complains about a named file that is not there", () => {
  throws(() => rulesOf({}, { CONTAINERS_REGISTRIES_CONF: "none.conf" }), { code: "file-not-found" });
});

import { deepStrictEqual as deepEqual, rejects, strictEqual as equal } from "node:assert/strict";
import { Secrets } from "../../model/secret.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { parseReference } from "../../model/oci.ts";
import { makeFolder, removePath, replaceFile, temporaryFolder } from "../../system/files.ts";
import { type Credential, keysOf } from "./auth_file.ts";
import { CredentialStore } from "./credentials.ts";

const auth = (text: string) => ({ auth: new TextEncoder().encode(text).toBase64() });

interface Case {
  readonly files: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly authFile?: string;
  readonly own?: Credential | null;
}

/** Asks for the credentials of an image; `~` in the case stands for a folder of its own, which is the home. */
async function ask(image: string, { files, env = {}, authFile, own }: Case) {
  const home = temporaryFolder();
  const at = (path: string) => path.replace("~", home);
  const secrets = new Secrets();
  try {
    for (const [path, content] of Object.entries(files)) {
      makeFolder(at(path).replace(/\/[^/]*$/, ""));
      replaceFile(at(path), typeof content === "string" ? content : JSON.stringify(content), 0o755);
    }
    const homely = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, at(value)]));
    const environment = {
      HOME: home,
      XDG_RUNTIME_DIR: `${home}/run`,
      PATH: `${home}/bin:/usr/bin:/bin`,
      ...homely,
    };
    const store = new CredentialStore(authFile === undefined ? null : at(authFile), {
      env: environment,
      secrets,
    }, { own });
    const found = await store.find(parseReference(image).repository);
    return { found: found && { ...found, from: found.from.replace(home, "~") }, secrets };
  } finally {
    removePath(home);
  }
}

const PODMAN = "~/run/containers/auth.json";
const DOCKER = "~/.docker/config.json";

for (
  const { name, image = "quay.io/org/app:v1", wanted, ...rest } of [
    { name: "nothing where there is nothing", files: {}, wanted: null },
    {
      name: "a host",
      files: { [PODMAN]: { auths: { "quay.io": auth("me:pa:ss") } } },
      wanted: `me pa:ss ${PODMAN}`,
    },
    {
      name: "a user and password as such",
      files: { [PODMAN]: { auths: { "quay.io": { username: "me", password: "pass" } } } },
      wanted: `me pass ${PODMAN}`,
    },
    {
      name: "the longest match",
      files: {
        [PODMAN]: {
          auths: { "quay.io": auth("a:1"), "quay.io/org": auth("b:2"), "quay.io/org/app2": auth("c:3") },
        },
      },
      wanted: `b 2 ${PODMAN}`,
    },
    {
      name: "podman's file before Docker's",
      files: {
        [DOCKER]: { auths: { "quay.io": auth("d:4") } },
        [PODMAN]: { auths: { "quay.io": auth("p:5") } },
      },
      wanted: `p 5 ${PODMAN}`,
    },
    {
      name: "Docker's file where podman's has nothing for the host",
      files: {
        [DOCKER]: { auths: { "quay.io": auth("d:4") } },
        [PODMAN]: { auths: { "other.io": auth("p:5") } },
      },
      wanted: `d 4 ${DOCKER}`,
    },
    {
      name: "the file in the configuration folder",
      files: { "~/.config/containers/auth.json": { auths: { "quay.io": auth("c:6") } } },
      wanted: "c 6 ~/.config/containers/auth.json",
    },
    {
      name: "the folders that the environment names",
      env: { XDG_CONFIG_HOME: "~/x", DOCKER_CONFIG: "~/d" },
      files: {
        "~/d/config.json": { auths: { "quay.io": auth("d:7") } },
        [DOCKER]: { auths: { "quay.io": auth("d:4") } },
      },
      wanted: "d 7 ~/d/config.json",
    },
    {
      name: "the old .dockercfg",
      files: { "~/.dockercfg": { "https://quay.io": auth("o:8") } },
      wanted: "o 8 ~/.dockercfg",
    },
    {
      name: "only the file that is named",
      env: { REGISTRY_AUTH_FILE: "~/mine.json" },
      files: { "~/mine.json": { auths: {} }, [PODMAN]: { auths: { "quay.io": auth("p:5") } } },
      wanted: null,
    },
    {
      name: "the option before the variable",
      env: { REGISTRY_AUTH_FILE: "~/mine.json" },
      authFile: "~/other.json",
      files: { "~/other.json": { auths: { "quay.io": auth("x:9") } } },
      wanted: "x 9 ~/other.json",
    },
    {
      name: "Docker Hub under its old key",
      image: "docker.io/library/alpine",
      files: { [DOCKER]: { auths: { "https://index.docker.io/v1/": auth("hub:1") } } },
      wanted: `hub 1 ${DOCKER}`,
    },
    {
      name: "an identity token",
      files: { [DOCKER]: { auths: { "quay.io": { ...auth("00000000:"), identitytoken: "tok" } } } },
      wanted: `identity tok ${DOCKER}`,
    },
    {
      name: "what a helper for the host says",
      files: {
        [DOCKER]: { auths: { "quay.io": auth("d:4") }, credHelpers: { "quay.io": "test" } },
        "~/bin/docker-credential-test": `#!/bin/sh\nread host; echo '{"Username":"h","Secret":"'$host'"}'\n`,
      },
      wanted: "h quay.io docker-credential-test",
    },
    {
      name: "what the helper for all says, where the file is silent",
      files: {
        [DOCKER]: { auths: { "quay.io": {} }, credsStore: "test" },
        "~/bin/docker-credential-test": `#!/bin/sh\necho '{"Username":"<token>","Secret":"idt"}'\n`,
      },
      wanted: "identity idt docker-credential-test",
    },
    {
      name: "nothing where the helper has nothing",
      files: {
        [DOCKER]: { credsStore: "test" },
        "~/bin/docker-credential-test": "#!/bin/sh\necho credentials not found in native keychain\nexit 1\n",
      },
      wanted: null,
    },
  ]
) {
  Deno.test(`CredentialStore finds ${name}`, async () => {
    const { found } = await ask(image, rest);
    const text = found &&
      (found.kind === "identity"
        ? `identity ${found.token} ${found.from}`
        : `${found.user} ${found.password} ${found.from}`);
    equal(text, wanted);
  });
}

for (
  const { name, code, ...rest } of [
    { name: "a named file that is not there", code: "file-not-found", authFile: "~/none.json", files: {} },
    {
      name: "a file that is not JSON",
      code: "json-syntax",
      files: { [PODMAN]: '{"auths": {"quay.io": {"auth": "c2VjcmV0"' },
    },
    { name: "a file that is not an object", code: "json-syntax", files: { [PODMAN]: "[]" } },
    {
      name: "a helper that is not there",
      code: "file-not-found",
      files: { [DOCKER]: { credsStore: "none" } },
    },
    {
      name: "a helper that fails",
      code: "command-failed",
      files: {
        [DOCKER]: { credsStore: "bad" },
        "~/bin/docker-credential-bad": "#!/bin/sh\necho secret; exit 3\n",
      },
    },
  ]
) {
  Deno.test(`CredentialStore complains about ${name}, without quoting it`, async () => {
    await rejects(ask("quay.io/a", rest), (error) => {
      if (!(error instanceof DiagnosticError) || error.code !== code) return false;
      return !/secret|c2Vj/.test(error.message);
    });
  });
}

const GIVEN: Credential = { kind: "password", user: "me", password: "hunter22", from: "the task" };

for (const own of [GIVEN, null]) {
  Deno.test(`CredentialStore knows only ${own?.from ?? "nobody"} when told so, without a look at files`, async () => {
    const files = { [PODMAN]: "not JSON" };
    const { found, secrets } = await ask("quay.io/a", { files, authFile: "~/none.json", own });
    deepEqual(found, own);
    equal(secrets.mask("me:hunter22"), own ? "me:********" : "me:hunter22");
  });
}

Deno.test("CredentialStore takes an empty file for none", async () => {
  equal((await ask("quay.io/a", { files: { [PODMAN]: " \n" } })).found, null);
});

Deno.test("CredentialStore lets no password be printed", async () => {
  const { secrets } = await ask("quay.io/a", {
    files: { [PODMAN]: { auths: { "quay.io": auth("me:hunter22") } } },
  });
  equal(secrets.mask("me:hunter22"), "me:********");
});

Deno.test("keysOf goes from the repository to the host", () => {
  deepEqual(keysOf(parseReference("quay.io/a/b/c:v1").repository), [
    "quay.io/a/b/c",
    "quay.io/a/b",
    "quay.io/a",
    "quay.io",
  ]);
});

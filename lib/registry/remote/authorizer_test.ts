import { deepStrictEqual as deepEqual, ok, rejects, strictEqual as equal } from "node:assert/strict";
import {
  type ScriptedExchange,
  scriptedServer,
  type SeenRequest,
} from "../../../tests/support/scripted_http.ts";
import { type TestRemote, testRemote, type TestRemoteOptions } from "../../../tests/support/remote.ts";
import { Secrets } from "../../model/secret.ts";
import { digestOf } from "../../system/hash.ts";
import { HttpClient } from "../../system/http/client.ts";
import { CredentialStore } from "../config/credentials.ts";
import { Authorizer } from "./authorizer.ts";
import { systemPacing } from "./pacing.ts";
import { removePath, replaceFile, temporaryFolder } from "../../system/files.ts";
import { repository, tagAt } from "../../../tests/support/images.ts";
import { RegistryFailure } from "./failure.ts";

const DIGEST = digestOf("x");
const MANIFEST_HEAD = {
  status: 200,
  headers: {
    "content-length": "1",
    "content-type": "application/vnd.oci.image.manifest.v1+json",
    "docker-content-digest": DIGEST,
  },
};
const bearer = (host: string) => ({
  status: 401,
  headers: { "www-authenticate": `Bearer realm="http://${host}/token",service="s"` },
});
const json = (value: unknown) => ({ status: 200, body: JSON.stringify(value) });

/** Runs a client against a script that may name the server's own address. */
async function run(
  script: (host: () => string) => readonly ScriptedExchange[],
  use: (remote: TestRemote, host: string, requests: readonly SeenRequest[]) => Promise<void>,
  options: TestRemoteOptions & { readonly auths?: Readonly<Record<string, string>> } = {},
): Promise<void> {
  let host = "";
  await using server = scriptedServer(script(() => host));
  host = server.host;
  const folder = temporaryFolder();
  const authFile = `${folder}/auth.json`;
  const auths = Object.entries(options.auths ?? {}).map(([key, text]) => [
    key.replace("HOST", host),
    text.startsWith("identity ")
      ? { identitytoken: text.slice("identity ".length) }
      : { auth: new TextEncoder().encode(text).toBase64() },
  ]);
  replaceFile(authFile, JSON.stringify({ auths: Object.fromEntries(auths) }));
  try {
    using remote = testRemote({ authFile, ...options });
    await use(remote, host, server.requests);
  } finally {
    removePath(folder);
  }
  deepEqual(server.deviations(), []);
}

Deno.test("Authorizer asks for one token, however many wait for it", () =>
  run((host) => [
    { on: "GET /v2/", answer: () => bearer(host()) },
    {
      on: "GET /token?service=s&scope=repository%3Aorg%2Fapp%3Apull",
      headers: { authorization: null },
      answer: json({ token: "abcdef" }),
    },
    {
      on: "HEAD /v2/org/app/manifests/*",
      times: 5,
      headers: { authorization: "Bearer abcdef" },
      answer: MANIFEST_HEAD,
    },
  ], async ({ registry, secrets }, host) => {
    const found = await Promise.all(
      ["a", "b", "c", "d", "e"].map((tag) => registry.resolve(tagAt("org/app", tag, host))),
    );
    equal(found.every((one) => one?.digest === DIGEST), true);
    equal(secrets.mask("token abcdef"), "token ********");
  }));

Deno.test("Authorizer proves who it is to the token service", () =>
  run((host) => [
    { on: "GET /v2/", answer: () => bearer(host()) },
    {
      on: "GET /token?service=s&scope=repository%3Aorg%2Fapp%3Apull&account=me",
      headers: { authorization: "Basic bWU6cGFzc3dvcmQ=" },
      answer: json({ access_token: "given" }),
    },
    {
      on: "HEAD /v2/org/app/manifests/v1",
      headers: { authorization: "Bearer given" },
      answer: MANIFEST_HEAD,
    },
  ], async ({ registry }, host) => {
    await registry.resolve(tagAt("org/app", "v1", host));
  }, { auths: { HOST: "me:password" } }));

Deno.test("Authorizer follows a token service elsewhere, and says there who it is only on the same host", async () => {
  await using elsewhere = scriptedServer([
    { on: "GET /moved", headers: { authorization: null }, answer: json({ token: "given" }) },
  ]);
  await run((host) => [
    { on: "GET /v2/", answer: () => bearer(host()) },
    { on: "GET /token?**", answer: { status: 301, headers: { location: "/tokens" } } },
    {
      on: "GET /tokens",
      headers: { authorization: "Basic bWU6cGFzc3dvcmQ=" },
      answer: { status: 302, headers: { location: `http://${elsewhere.host}/moved` } },
    },
    { on: "HEAD /v2/org/app/manifests/v1", answer: MANIFEST_HEAD },
  ], async ({ registry }, host) => {
    await registry.resolve(tagAt("org/app", "v1", host));
  }, { auths: { HOST: "me:password" } });
  deepEqual(elsewhere.deviations(), []);
});

Deno.test("Authorizer exchanges an identity token", () =>
  run((host) => [
    { on: "GET /v2/", answer: () => bearer(host()) },
    {
      on: "POST /token",
      answer: ({ body }) => {
        const form = new URLSearchParams(new TextDecoder().decode(body));
        deepEqual(Object.fromEntries(form), {
          grant_type: "refresh_token",
          refresh_token: "idtoken",
          client_id: "ferry",
          service: "s",
          scope: "repository:org/app:pull",
        });
        return json({ access_token: "given" });
      },
    },
    {
      on: "HEAD /v2/org/app/manifests/v1",
      headers: { authorization: "Bearer given" },
      answer: MANIFEST_HEAD,
    },
  ], async ({ registry }, host) => {
    await registry.resolve(tagAt("org/app", "v1", host));
  }, { auths: { HOST: "identity idtoken" } }));

Deno.test("Authorizer asks again when a token has expired", async () => {
  let nowMs = 1_000_000;
  let tokens = 0;
  await run((host) => [
    { on: "GET /v2/", answer: () => bearer(host()) },
    { on: "GET /token**", times: 2, answer: () => json({ token: `token${++tokens}`, expires_in: 300 }) },
    {
      on: "HEAD /v2/org/app/manifests/v1",
      times: 2,
      headers: { authorization: "Bearer token1" },
      answer: MANIFEST_HEAD,
    },
    {
      on: "HEAD /v2/org/app/manifests/v1",
      headers: { authorization: "Bearer token2" },
      answer: MANIFEST_HEAD,
    },
  ], async ({ registry }, host) => {
    const reference = tagAt("org/app", "v1", host);
    await registry.resolve(reference);
    nowMs += 290_000;
    await registry.resolve(reference);
    nowMs += 10_000;
    await registry.resolve(reference);
  }, { nowMs: () => nowMs });
});

Deno.test("Authorizer asks once more when a token is refused before its time", async () => {
  let tokens = 0;
  await run((host) => [
    { on: "GET /v2/", answer: () => bearer(host()) },
    { on: "GET /token**", times: 2, answer: () => json({ token: `token${++tokens}` }) },
    {
      on: "HEAD /v2/org/app/manifests/v1",
      headers: { authorization: "Bearer token1" },
      answer: () => bearer(host()),
    },
    {
      on: "HEAD /v2/org/app/manifests/v1",
      headers: { authorization: "Bearer token2" },
      answer: MANIFEST_HEAD,
    },
  ], async ({ registry }, host) => {
    equal((await registry.resolve(tagAt("org/app", "v1", host)))?.digest, DIGEST);
  });
});

Deno.test("Authorizer gives up on a registry that refuses every token", () =>
  run((host) => [
    { on: "GET /v2/", answer: () => bearer(host()) },
    { on: "GET /token**", times: 2, answer: json({ token: "good" }) },
    { on: "HEAD /v2/org/app/manifests/v1", times: 2, answer: () => bearer(host()) },
  ], async ({ registry, waits }, host) => {
    await rejects(registry.resolve(tagAt("org/app", "v1", host)), (error) => {
      ok(error instanceof RegistryFailure);
      equal(error.code, "unauthorized");
      equal(error.hint?.startsWith(`no credentials for ${host} in `), true);
      return true;
    });
    deepEqual(waits, []);
  }));

Deno.test("Authorizer tries a wrong password once, and says where it is from", () =>
  run(() => [
    { on: "GET /v2/", answer: { status: 401, headers: { "www-authenticate": 'Basic realm="x"' } } },
    {
      on: "HEAD /v2/org/app/manifests/v1",
      headers: { authorization: "Basic bWU6d3Jvbmc=" },
      answer: { status: 401, headers: { "www-authenticate": 'Basic realm="x"' } },
    },
  ], async ({ registry }, host) => {
    await rejects(registry.resolve(tagAt("org/app", "v1", host)), (error) => {
      ok(error instanceof RegistryFailure);
      equal(error.code, "unauthorized");
      ok(
        /does not accept the credentials from .*auth.json: check them, or log in again/.test(
          error.hint ?? "",
        ),
      );
      return true;
    });
  }, { auths: { HOST: "me:wrong" } }));

Deno.test("Authorizer uses the credentials of the repository before those of the host", () =>
  run(() => [
    { on: "GET /v2/", answer: { status: 401, headers: { "www-authenticate": "Basic" } } },
    { on: "HEAD /v2/org/app/manifests/v1", headers: { authorization: "Basic Yjoy" }, answer: MANIFEST_HEAD },
    {
      on: "HEAD /v2/other/app/manifests/v1",
      headers: { authorization: "Basic YTox" },
      answer: MANIFEST_HEAD,
    },
  ], async ({ registry }, host) => {
    await registry.resolve(tagAt("org/app", "v1", host));
    await registry.resolve(tagAt("other/app", "v1", host));
  }, { auths: { HOST: "a:1", "HOST/org": "b:2" } }));

Deno.test("Authorizer says so when the token service refuses", () =>
  run((host) => [
    { on: "GET /v2/", answer: () => bearer(host()) },
    {
      on: "GET /token**",
      answer: { status: 403, body: '{"errors":[{"code":"DENIED","message":"no account"}]}' },
    },
  ], async ({ registry }, host) => {
    await rejects(registry.resolve(tagAt("org/app", "v1", host)), (error) => {
      ok(error instanceof RegistryFailure);
      equal(error.code, "access-denied");
      ok(error.message.startsWith(`cannot log in at ${host}: no account (GET http://${host}/token`));
      return true;
    });
  }));

Deno.test("Authorizer asks for the rights that a mount needs, and uses them for less", () =>
  run((host) => [
    { on: "GET /v2/", answer: () => bearer(host()) },
    {
      on: "GET /token?service=s&scope=repository%3Ato%2Fit%3Apull%2Cpush&scope=repository%3Afrom%2Fit%3Apull",
      answer: json({ token: "wide" }),
    },
    {
      on: "POST /v2/to/it/blobs/uploads/?mount=*&from=*",
      headers: { authorization: "Bearer wide" },
      answer: { status: 201 },
    },
    { on: "HEAD /v2/to/it/blobs/*", headers: { authorization: "Bearer wide" }, answer: { status: 404 } },
  ], async ({ registry }, host) => {
    const to = repository("to/it", host);
    equal(await registry.mountBlob(to, { digest: DIGEST, size: 1 }, repository("from/it", host)), true);
    equal(await registry.blobSize(to, DIGEST), null);
  }));

Deno.test("Authorizer learns from a refusal what the registry's front page did not say", () =>
  run((host) => [
    { on: "GET /v2/", answer: { status: 200 } },
    { on: "HEAD /v2/org/app/manifests/v1", headers: { authorization: null }, answer: () => bearer(host()) },
    { on: "GET /token**", answer: json({ token: "given" }) },
    {
      on: "HEAD /v2/org/app/manifests/*",
      times: 2,
      headers: { authorization: "Bearer given" },
      answer: MANIFEST_HEAD,
    },
  ], async ({ registry }, host) => {
    await registry.resolve(tagAt("org/app", "v1", host));
    await registry.resolve(tagAt("org/app", "v2", host));
  }));

Deno.test("Authorizer does not send a password in plain HTTP where that was not allowed", async () => {
  const folder = temporaryFolder();
  replaceFile(`${folder}/auth.json`, '{"auths":{"r.test":{"auth":"bWU6cGFzcw=="}}}');
  const secrets = new Secrets();
  const client = new HttpClient({ tls: { verify: true } });
  const credentials = new CredentialStore(`${folder}/auth.json`, { env: {}, secrets });
  const authorizer = new Authorizer("r.test", { credentials, secrets, pacing: systemPacing, client }, {
    insecure: false,
    authorityFile: "/certs/ca.crt",
  });
  const challenge = { kind: "bearer", realm: "http://auth.test/token", service: null, scope: null } as const;
  await rejects(authorizer.header(challenge, repository("a", "r.test"), ["repository:a:pull"]), {
    code: "access-denied",
  });
  removePath(folder);
});

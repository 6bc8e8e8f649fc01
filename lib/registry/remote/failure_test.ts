import { deepStrictEqual as deepEqual, strictEqual as equal } from "node:assert/strict";
import { HttpFailure, type HttpFailureKind } from "../../system/http/failure.ts";
import { answerFailure, reasonsIn, retryAfterMs, shownUrl, transportFailure } from "./failure.ts";

const URL_ = new URL("https://r.test/v2/a/b/manifests/v1");
const PURPOSE = {
  doing: "pull r.test/a/b:v1",
  method: "GET",
  url: URL_,
  host: "r.test",
  authorityFile: "/certs/ca.crt",
  isKnown: true,
};
const bytesOf = (text: string) => new TextEncoder().encode(text);

for (
  const { status, body = "", method = "GET", code, message, retryable = false } of [
    { status: 401, code: "unauthorized", message: "authentication required" },
    {
      status: 403,
      body: '{"errors":[{"code":"DENIED","message":"not for you"}]}',
      code: "access-denied",
      message: "not for you",
    },
    { status: 404, code: "image-missing", message: "not found" },
    { status: 404, method: "PUT", code: "registry-failed", message: "not found" },
    {
      status: 400,
      method: "PUT",
      body: '{"errors":[{"code":"MANIFEST_BLOB_UNKNOWN"}]}',
      code: "image-missing",
      message: "MANIFEST_BLOB_UNKNOWN",
    },
    {
      status: 400,
      method: "PUT",
      body: '{"errors":[{"code":"DIGEST_INVALID","message":"x"}]}',
      code: "digest-mismatch",
      message: "x",
    },
    { status: 405, method: "DELETE", code: "not-supported", message: "the registry does not support this" },
    {
      status: 429,
      code: "registry-failed",
      message: "the registry limits the number of requests",
      retryable: true,
    },
    {
      status: 503,
      body: "<html>",
      code: "registry-failed",
      message: "the registry is not available",
      retryable: true,
    },
    { status: 501, code: "registry-failed", message: "unexpected answer" },
    { status: 418, body: '{"message":"I am a teapot"}', code: "registry-failed", message: "I am a teapot" },
  ]
) {
  Deno.test(`answerFailure takes ${method} ${status} ${body} for ${code}`, () => {
    const failure = answerFailure({ status, headers: {}, bytes: bytesOf(body) }, { ...PURPOSE, method }, 0);
    equal(
      failure.message,
      `cannot pull r.test/a/b:v1: ${message} (${method} https://r.test/v2/a/b/manifests/v1: ${status})`,
    );
    deepEqual([failure.code, failure.retryable, failure.status], [code, retryable, status]);
  });
}

for (
  const { kind, code, retryable, hint } of [
    { kind: "unresolved", code: "registry-failed", retryable: true },
    { kind: "unreachable", code: "registry-failed", retryable: true },
    { kind: "dropped", code: "registry-failed", retryable: true },
    { kind: "stalled", code: "timeout", retryable: true },
    {
      kind: "misnamed",
      code: "registry-failed",
      retryable: false,
      hint: "name the registry by a name that its certificate has, or give it a certificate for r.test",
    },
    {
      kind: "untimely",
      code: "registry-failed",
      retryable: false,
      hint: "have the certificate renewed; if it is a good one, this machine's clock is wrong",
    },
    {
      kind: "identity",
      code: "registry-failed",
      retryable: false,
      hint: "put your certificate at /certs/client.cert and its key at client.key beside it",
    },
    { kind: "silent", code: "timeout", retryable: true },
    {
      kind: "untrusted",
      code: "registry-failed",
      retryable: false,
      hint: "put the certificate of the registry's authority at /certs/ca.crt",
    },
    {
      kind: "not-tls",
      code: "registry-failed",
      retryable: false,
      hint: "mark r.test as insecure only if it is meant to serve plain HTTP",
    },
  ] as readonly { kind: HttpFailureKind; code: string; retryable: boolean; hint?: string }[]
) {
  Deno.test(`transportFailure takes ${kind} for ${code}`, () => {
    const failure = transportFailure(new HttpFailure(kind, "why"), PURPOSE);
    equal(failure.message, "cannot pull r.test/a/b:v1: r.test: why");
    deepEqual([failure.code, failure.retryable, failure.hint], [code, retryable, hint]);
  });
}

Deno.test("shownUrl hides what may be a secret", () => {
  const url = new URL("https://u:p@r.test/v2/a/blobs/uploads/1?_state=abc&digest=sha256:1&X-Amz-Signature=s");
  equal(shownUrl(url), "https://r.test/v2/a/blobs/uploads/1?_state=***&digest=sha256:1&X-Amz-Signature=***");
});

for (
  const { header, waitMs } of [
    { header: undefined, waitMs: null },
    { header: "120", waitMs: 120_000 },
    { header: "Thu, 01 Jan 1970 00:01:00 GMT", waitMs: 30_000 },
    { header: "Thu, 01 Jan 1970 00:00:01 GMT", waitMs: 0 },
    { header: "soon", waitMs: null },
  ]
) {
  Deno.test(`retryAfterMs reads ${header}`, () => equal(retryAfterMs(header, 30_000), waitMs));
}

Deno.test("reasonsIn reads what is no JSON as silence", () => {
  deepEqual(reasonsIn(bytesOf("not json")), []);
  deepEqual(reasonsIn(null), []);
  deepEqual(reasonsIn(bytesOf('{"errors":[{"code":"A","message":"b"},"x",{}]}')), [{
    code: "A",
    message: "b",
  }, { code: "", message: "" }]);
});

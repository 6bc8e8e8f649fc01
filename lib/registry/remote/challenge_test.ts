import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { parseChallenge } from "./challenge.ts";

for (
  const { header, challenge } of [
    { header: undefined, challenge: null },
    { header: "Negotiate", challenge: null },
    { header: 'Basic realm="x"', challenge: { kind: "basic" } },
    { header: "basic", challenge: { kind: "basic" } },
    {
      header:
        'Bearer realm="https://auth.test/token",service="registry.test",scope="repository:a/b:pull,push"',
      challenge: {
        kind: "bearer",
        realm: "https://auth.test/token",
        service: "registry.test",
        scope: "repository:a/b:pull,push",
      },
    },
    {
      header: 'Basic realm="x", Bearer realm="https://a.test/t\\"q"',
      challenge: { kind: "bearer", realm: 'https://a.test/t"q', service: null, scope: null },
    },
    {
      header: "bearer realm=https://a.test/token , service=s",
      challenge: { kind: "bearer", realm: "https://a.test/token", service: "s", scope: null },
    },
    { header: 'Bearer service="s", Basic realm="x"', challenge: { kind: "basic" } },
  ]
) {
  Deno.test(`parseChallenge reads ${header}`, () => deepEqual(parseChallenge(header), challenge));
}

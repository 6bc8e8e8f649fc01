import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { netrcLogin } from "./netrc.ts";

const TEXT = `# logins
machine a.test login me password one
machine b.test
  login you
  account x
  password two
machine c.test login nobody
default login any password three
macdef init
  machine d.test login macro password four
`;

for (
  const { host, login } of [
    { host: "a.test", login: { user: "me", password: "one" } },
    { host: "b.test", login: { user: "you", password: "two" } },
    { host: "c.test", login: null },
    { host: "d.test", login: { user: "any", password: "three" } },
  ]
) {
  Deno.test(`netrcLogin finds the login for ${host}`, () => deepEqual(netrcLogin(TEXT, host), login));
}

Deno.test("netrcLogin finds nothing where there is nothing", () => deepEqual(netrcLogin("", "a.test"), null));

import { deepStrictEqual as deepEqual, strictEqual as equal } from "node:assert/strict";
import { CookieJar } from "./cookie_jar.ts";

const START_MS = Date.UTC(2026, 0, 1);

for (
  const { name, set, asked, sent } of [
    { name: "to the same host and folder", set: ["k=v"], asked: "http://www.a.test/dir/x", sent: "k=v" },
    { name: "below the folder only", set: ["k=v"], asked: "http://www.a.test/other", sent: null },
    {
      name: "not to a folder of a like name",
      set: ["k=v; Path=/di"],
      asked: "http://www.a.test/dir",
      sent: null,
    },
    { name: "everywhere below a path", set: ["k=v; Path=/"], asked: "http://www.a.test/other", sent: "k=v" },
    { name: "not to other hosts", set: ["k=v; Path=/"], asked: "http://a.test/", sent: null },
    {
      name: "to the hosts of a domain",
      set: ["k=v; Path=/; Domain=.A.test"],
      asked: "http://b.a.test/",
      sent: "k=v",
    },
    {
      name: "of a foreign domain not at all",
      set: ["k=v; Path=/; Domain=b.test"],
      asked: "http://b.test/",
      sent: null,
    },
    {
      name: "not in plain text where they are secure",
      set: ["k=v; Path=/; Secure"],
      asked: "http://www.a.test/",
      sent: null,
    },
    {
      name: "over TLS where they are secure",
      set: ["k=v; Path=/; Secure"],
      asked: "https://www.a.test/",
      sent: "k=v",
    },
    {
      name: "in their last version",
      set: ["k=1; Path=/", "k=2; Path=/"],
      asked: "http://www.a.test/",
      sent: "k=2",
    },
    {
      name: "with the most specific path first",
      set: ["a=1; Path=/", "b=2; Path=/dir"],
      asked: "http://www.a.test/dir/",
      sent: "b=2; a=1",
    },
    {
      name: "with equals signs in their values",
      set: ["k=a=b==; Path=/"],
      asked: "http://www.a.test/",
      sent: "k=a=b==",
    },
    { name: "only with a name", set: ["=v; Path=/", "novalue"], asked: "http://www.a.test/", sent: null },
    {
      name: "not when they are taken back",
      set: ["k=v; Path=/", "k=; Path=/; Max-Age=0"],
      asked: "http://www.a.test/",
      sent: null,
    },
  ]
) {
  Deno.test(`CookieJar sends cookies ${name}`, () => {
    const jar = new CookieJar(() => START_MS);
    for (const text of set) jar.keep(new URL("http://www.a.test/dir/page"), [["Set-Cookie", text]]);
    equal(jar.headerFor(new URL(asked)), sent);
  });
}

Deno.test("CookieJar forgets cookies in their time", () => {
  let nowMs = START_MS;
  const jar = new CookieJar(() => nowMs);
  const url = new URL("http://a.test/");
  jar.keep(url, [
    ["set-cookie", "age=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT"],
    ["set-cookie", "date=1; Expires=Thu, 01 Jan 2026 00:02:00 GMT"],
    ["set-cookie", "session=1"],
  ]);
  const names = () => jar.all().map(({ name }) => name);
  deepEqual(names(), ["age", "date", "session"]);
  nowMs += 61_000;
  deepEqual(names(), ["date", "session"]);
  nowMs += 60_000;
  deepEqual(names(), ["session"]);
});

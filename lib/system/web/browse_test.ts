import { deepStrictEqual as deepEqual, strictEqual as equal } from "node:assert/strict";
import { browse, type BrowseOptions, type Page } from "./browse.ts";
import type { Header, WebAnswer, WebRequest } from "./web.ts";

type Answers = Readonly<Record<string, Partial<WebAnswer>>>;

const OPTIONS: BrowseOptions = {
  redirects: "all",
  login: null,
  loginAtOnce: false,
  unredirected: [],
  nowMs: () => 0,
};

/** What came of a request to a web of such answers, by URL, and what was sent: method, URL and headers of note. */
async function visit(request: Partial<WebRequest>, answers: Answers, options: Partial<BrowseOptions> = {}) {
  const sent: string[] = [];
  const page: Page = await browse(
    { method: "GET", url: new URL("http://a.test/"), headers: [], body: null, ...request },
    { ...OPTIONS, ...options },
    ({ method, url, headers, body }) => {
      const notes = headers.map(([name, value]) => `${name}=${value}`);
      sent.push([method, url.href, ...notes, ...(body ? ["with body"] : [])].join(" "));
      return Promise.resolve({ status: 200, reason: "OK", headers: [], body: null, ...answers[url.href] });
    },
  );
  return { page, sent };
}

const to = (location: string, status = 302): Partial<WebAnswer> => ({
  status,
  reason: "Found",
  headers: [["Location", location]],
});
const BODY = { kind: "bytes", bytes: new Uint8Array(1) } as const;
const ME = { user: "me", password: "secret" };
const PROOF = "Authorization=Basic bWU6c2VjcmV0";

for (
  const { redirects, method, status, second } of [
    { redirects: "all", method: "GET", status: 301, second: "GET" },
    { redirects: "all", method: "PUT", status: 302, second: "GET" },
    { redirects: "all", method: "PUT", status: 307, second: "PUT with body" },
    { redirects: "all", method: "POST", status: 301, second: "GET" },
    { redirects: "all", method: "PUT", status: 301, second: "PUT" },
    { redirects: "all", method: "HEAD", status: 303, second: "HEAD" },
    { redirects: "safe", method: "GET", status: 308, second: "GET" },
    { redirects: "safe", method: "POST", status: 302, second: null },
    { redirects: "urllib2", method: "POST", status: 302, second: "GET" },
    { redirects: "urllib2", method: "POST", status: 307, second: null },
    { redirects: "urllib2", method: "PUT", status: 302, second: null },
    { redirects: "none", method: "GET", status: 302, second: null },
    { redirects: "all", method: "GET", status: 304, second: null },
  ] as const
) {
  Deno.test(`browse makes ${second ?? "nothing"} of ${method} ${status} where ${redirects} are followed`, async () => {
    const body = method === "GET" || method === "HEAD" ? null : BODY;
    const answers = { "http://a.test/": to("/b", status) };
    const { page, sent } = await visit({ method, body }, answers, { redirects });
    const [verb, ...rest] = second?.split(" ") ?? [];
    deepEqual(sent.slice(1), second === null ? [] : [[verb, "http://a.test/b", ...rest].join(" ")]);
    equal(page.url.pathname, second === null ? "/" : "/b");
    equal(page.problem, null);
  });
}

for (
  const { name, from = "http://a.test/", target, keeps } of [
    { name: "on the same host", target: "/b", keeps: true },
    { name: "on the same host, now over TLS", target: "https://a.test/", keeps: true },
    { name: "on another host", target: "http://b.test/", keeps: false },
    { name: "on another port", target: "http://a.test:8080/", keeps: false },
    {
      name: "on the same host, no longer over TLS",
      from: "https://a.test/",
      target: "http://a.test/",
      keeps: false,
    },
  ]
) {
  Deno.test(`browse ${keeps ? "says" : "does not say"} who asks ${name}`, async () => {
    const answers = {
      [from]: to(target),
      [new URL(target, from).href]: { status: 401, headers: [["WWW-Authenticate", "Basic"]] as const },
    };
    const headers: Header[] = [["Authorization", "mine"], ["X-Own", "1"]];
    const given = await visit({ url: new URL(from), headers }, answers);
    equal(given.sent[1]?.includes("Authorization=mine"), keeps);
    equal(given.sent[1]?.includes("X-Own=1"), true);
    const known = await visit({ url: new URL(from) }, answers, { login: ME });
    equal(known.sent.some((line) => line.includes(PROOF)), keeps);
  });
}

Deno.test("browse logs in when it is asked to, or at once", async () => {
  const answers = {
    "http://a.test/": { status: 401, headers: [["WWW-Authenticate", 'Basic realm="x"']] as const },
  };
  deepEqual((await visit({}, answers, { login: ME })).sent, [
    "GET http://a.test/",
    `GET http://a.test/ ${PROOF}`,
  ]);
  deepEqual((await visit({}, answers, { login: ME, loginAtOnce: true })).sent, [
    `GET http://a.test/ ${PROOF}`,
  ]);
  deepEqual((await visit({}, answers)).sent, ["GET http://a.test/"]);
});

Deno.test("browse sends the cookies that it was given on the way", async () => {
  const { page, sent } = await visit({}, {
    "http://a.test/": { ...to("/b"), headers: [["Location", "/b"], ["Set-Cookie", "k=v"]] },
  });
  deepEqual(sent, ["GET http://a.test/", "GET http://a.test/b Cookie=k=v"]);
  deepEqual(page.cookies.map(({ name }) => name), ["k"]);
});

Deno.test("browse leaves out headers that are for the first request only", async () => {
  const headers: Header[] = [["X-Once", "1"], ["X-Always", "2"]];
  const { sent } = await visit({ headers }, { "http://a.test/": to("/b") }, { unredirected: ["x-once"] });
  deepEqual(sent[1], "GET http://a.test/b X-Always=2");
});

for (
  const { name, target, problem } of [
    { name: "a circle", target: "http://a.test/", problem: /infinite loop/ },
    {
      name: "another protocol",
      target: "file:///etc/passwd",
      problem: /'file:\/\/\/etc\/passwd' is not allowed/,
    },
  ]
) {
  Deno.test(`browse says why it does not follow ${name}`, async () => {
    const { page } = await visit({}, { "http://a.test/": to(target) });
    equal(problem.test(page.problem ?? ""), true, page.problem ?? "");
    equal(page.answer.status, 302);
  });
}

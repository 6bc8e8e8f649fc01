/** `uri` against a real server: sent by ferry itself, and by `curl` on a host. */

import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import type { Json } from "../../lib/model/json.ts";
import { uri } from "../../lib/modules/builtin/uri.ts";
import { holds } from "../support/holds.ts";
import { inWebLab, TEXT, WAYS, type WebLab } from "../support/web_lab.ts";

interface Case {
  readonly name: string;
  /** Below the server; `tls:` before it for the one with a certificate. */
  readonly path: string;
  readonly args?: { readonly [name: string]: Json };
  /** Values of the result, text after `re:` as a pattern. */
  readonly expect: { readonly [name: string]: Json };
  readonly without?: readonly string[];
}

const FORM = "application/x-www-form-urlencoded";

const CASES: readonly Case[] = [
  {
    name: "tells status, address and headers",
    path: "/text",
    expect: {
      failed: false,
      changed: false,
      status: 200,
      msg: "OK (12 bytes)",
      redirected: false,
      content_length: "12",
      content_type: "text/plain",
      cookies: {},
      cookies_string: "",
      elapsed: 0,
    },
    without: ["content", "json"],
  },
  { name: "gives the content", path: "/text", args: { return_content: true }, expect: { content: TEXT } },
  {
    name: "reads JSON",
    path: "/json",
    expect: { json: { a: [1, 2.5, null], b: "é" } },
    without: ["content"],
  },
  {
    name: "gives JSON that is broken as content only",
    path: "/broken",
    args: { return_content: true },
    expect: { failed: false, content: '{"a": ' },
    without: ["json"],
  },
  { name: "tells cookies", path: "/cookies", expect: { cookies: { a: "1", b: "2" } } },
  {
    name: "fails with a status that is not wanted",
    path: "/status/404",
    expect: {
      failed: true,
      status: 404,
      msg: "Status code was 404 and not [200]: HTTP Error 404: Not Found",
      redirected: false,
    },
  },
  {
    name: "gives the content of a failure",
    path: "/status/500",
    args: { status_code: [200, 201], return_content: true },
    expect: {
      failed: true,
      content: "why",
      msg: "Status code was 500 and not [200, 201]: HTTP Error 500: Internal Server Error",
    },
  },
  {
    name: "passes with a status that is wanted",
    path: "/status/404",
    args: { status_code: "404,500" },
    expect: { failed: false, status: 404, msg: "HTTP Error 404: Not Found" },
  },
  {
    name: "follows a redirect",
    path: "/moved/301",
    expect: { status: 200, redirected: true, url: "re:/echo$", json: { method: "GET" } },
  },
  {
    name: "does not follow where it is told so",
    path: "/moved/302",
    args: { follow_redirects: "none", status_code: 302 },
    expect: { failed: false, status: 302, redirected: false, location: "re:/echo$" },
  },
  {
    name: "does not follow after a POST",
    path: "/moved/302",
    args: { method: "POST", body: "x=1" },
    expect: { failed: true, status: 302 },
  },
  {
    name: "follows after a POST where it may, by GET",
    path: "/moved/303",
    args: { method: "POST", body: "x=1", follow_redirects: "all" },
    expect: { failed: false, json: { method: "GET", body: "" } },
  },
  { name: "ends a loop of redirects", path: "/loop", expect: { failed: true, status: 302 } },
  { name: "is refused without a password", path: "/auth", expect: { failed: true, status: 401 } },
  {
    name: "logs in when it is asked to",
    path: "/auth",
    args: { url_username: "user", url_password: "pa ss" },
    expect: { failed: false, status: 200 },
  },
  {
    name: "does not log in where nobody asks",
    path: "/hidden",
    args: { user: "user", password: "pa ss" },
    expect: { failed: true, status: 403 },
  },
  {
    name: "logs in at once where it is told so",
    path: "/hidden",
    args: { user: "user", password: "pa ss", force_basic_auth: true },
    expect: { failed: false },
  },
  {
    name: "sends JSON",
    path: "/echo",
    args: { method: "POST", body: { a: 1, b: ["x", true] }, body_format: "json" },
    expect: { json: { method: "POST", body: '{"a": 1, "b": ["x", true]}', type: "application/json" } },
  },
  {
    name: "sends a form",
    path: "/echo",
    args: { method: "POST", body: { a: "1 &", b: ["x", "y"] }, body_format: "form-urlencoded" },
    expect: { json: { body: "a=1+%26&b=x&b=y", type: FORM } },
  },
  {
    name: "sends a form of several parts",
    path: "/echo",
    args: {
      method: "POST",
      body: { b: { content: "x", mime_type: "text/plain" } },
      body_format: "form-multipart",
    },
    expect: { json: { type: "re:^multipart/form-data; boundary=", body: 're:name="b"' } },
  },
  {
    name: "sends headers",
    path: "/echo",
    args: { headers: { "X-One": "1" }, http_agent: "me" },
    expect: { json: { one: "1", agent: "me" } },
  },
  {
    name: "refuses a certificate that nobody vouches for",
    path: "tls:/text",
    expect: { failed: true, status: -1, msg: "re:CERTIFICATE_VERIFY_FAILED" },
  },
  {
    name: "believes any certificate where it is told so",
    path: "tls:/text",
    args: { validate_certs: false },
    expect: { failed: false, status: 200 },
  },
  {
    name: "believes the authority that it is given",
    path: "tls:/text",
    args: { ca_path: "{authority}" },
    expect: { failed: false, status: 200 },
  },
  {
    name: "does nothing where a file is there already",
    path: "/status/500",
    args: { creates: "{authority}" },
    expect: { failed: false, changed: false, stdout: "re:^skipped, since '.*' exists$" },
    without: ["status"],
  },
];

for (const { way, missing } of WAYS.filter(({ way }) => way !== "wget")) {
  const ignore = missing !== null;
  Deno.test({
    name: `uri asks a server by ${way}${ignore ? ` (skipped: ${missing})` : ""}`,
    ignore,
    fn: async (test) => {
      await inWebLab(way, async (lab) => {
        for (const one of CASES) await test.step(one.name, () => runCase(one, lab));
        await test.step("says that nobody answers", async () => {
          const result = await lab.run(uri, { url: "http://127.0.0.1:1/" });
          strictEqual(result["failed"], true);
          strictEqual(result["status"], -1);
          match(String(result["msg"]), /^Status code was -1 and not \[200\]: .*refused/);
        });
        await test.step("writes the answer to a file, and counts that as a change", async () => {
          const args = { url: `${lab.url}/named`, dest: lab.folder, mode: "0600" };
          const result = await lab.run(uri, args);
          strictEqual(result["changed"], true);
          strictEqual(result["path"], `${lab.folder}/given.txt`);
          strictEqual(result["mode"], "0600");
          strictEqual(await Deno.readTextFile(`${lab.folder}/given.txt`), TEXT);
        });
        await test.step("leaves a file that the server did not change", async () => {
          const path = `${lab.folder}/kept.txt`;
          await Deno.writeTextFile(path, "own");
          const args = { url: `${lab.url}/kept`, dest: path, status_code: [200, 304] };
          strictEqual((await lab.run(uri, args))["changed"], false);
          strictEqual(await Deno.readTextFile(path), "own");
        });
      });
    },
  });
}

async function runCase({ path, args = {}, expect, without = [] }: Case, lab: WebLab): Promise<void> {
  const url = path.startsWith("tls:") ? lab.tlsUrl + path.slice(4) : lab.url + path;
  const given = JSON.parse(JSON.stringify({ ...args, url }).replaceAll("{authority}", lab.authority));
  const result = await lab.run(uri, given);
  holds(result, expect, JSON.stringify(result));
  deepStrictEqual(without.filter((name) => name in result), []);
}

/** The lookup `url`: what it asks for, and what it makes of answers. */

import { deepStrictEqual as deepEqual } from "node:assert/strict";
import type { BlockingAnswer, BlockingRequest } from "../../lib/system/web/blocking_request.ts";
import { WebFailure } from "../../lib/system/web/web.ts";
import { toJson } from "../../lib/model/json.ts";
import { ask } from "./ask.ts";

const URL_ASKED = "http://user:pass@host.example/list";

function asked(template: string, fetch: (request: BlockingRequest) => BlockingAnswer) {
  const answer = ask({ template }, "/", { deps: { fetch } });
  return "value" in answer ? { value: toJson(answer.value) } : answer;
}

function answerOf(text: string, more: Partial<BlockingAnswer> = {}): BlockingAnswer {
  return {
    status: 200,
    reason: "OK",
    headers: [],
    url: URL_ASKED,
    problem: null,
    body: new TextEncoder().encode(text),
    ...more,
  };
}

Deno.test("url asks with the headers, the login and the limits of its options", () => {
  const requests: BlockingRequest[] = [];
  const options = "headers={'X-A': 1}, force=true, http_agent='me', timeout=2.5, follow_redirects='none', " +
    "force_basic_auth='yes', use_proxy=false, unredirected_headers='a,b'";
  asked(`{{ lookup('url', '${URL_ASKED}', ${options}) }}`, (request) => {
    requests.push(request);
    return answerOf("");
  });
  const [{ url, headers, browse, client } = {} as BlockingRequest] = requests;
  deepEqual({ url, headers, browse, waits: [client?.stallMs, client?.connectMs], proxy: client?.env }, {
    url: "http://host.example/list",
    headers: [["User-Agent", "me"], ["Cache-Control", "no-cache"], ["X-A", "1"]],
    browse: {
      redirects: "none",
      login: { user: "user", password: "pass" },
      loginAtOnce: true,
      unredirected: ["a", "b"],
    },
    waits: [2500, 2500],
    proxy: undefined,
  });
});

for (
  const { what, template, answer, expected } of [
    {
      what: "lines",
      template: "{{ query('url', 'http://h/') }}",
      answer: () => answerOf("a\nb\r\nc"),
      expected: { value: ["a", "b", "c"] },
    },
    {
      what: "the text as a whole",
      template: "{{ query('url', 'http://h/', split_lines=false) }}",
      answer: () => answerOf("a\nb\n"),
      expected: { value: ["a\nb\n"] },
    },
    {
      what: "a refusal as a failure, without the password",
      template: "{{ lookup('url', 'http://u:secret@h/x') }}",
      answer: () => answerOf("", { status: 404, reason: "Not Found" }),
      expected: {
        error:
          "The lookup plugin 'url' failed: Received HTTP error for http://****:****@h/x: HTTP Error 404: Not Found",
      },
    },
    {
      what: "no connection as a failure",
      template: "{{ lookup('url', 'http://h/x') }}",
      answer: () => {
        throw new WebFailure("open", "[Errno 111] Connection refused");
      },
      expected: {
        error:
          "The lookup plugin 'url' failed: Failed lookup url for http://h/x: <urlopen error [Errno 111] Connection refused>",
      },
    },
    {
      what: "nothing for a failure that the call does not mind",
      template: "{{ query('url', 'http://h/x', errors='ignore') }}",
      answer: () => {
        throw new WebFailure("broken", "Remote end closed connection without response");
      },
      expected: { value: [] },
    },
  ]
) {
  Deno.test(`url gives ${what}`, () => deepEqual(asked(template, answer), expected));
}

/** Requests to web services. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import type { PathState } from "../../model/change.ts";
import { joinPath } from "../../model/path.ts";
import type { Dict, Value } from "../../model/value.ts";
import type { Target } from "../../connection/target.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Redirects } from "../../system/web/browse.ts";
import { isNamed } from "../../system/web/web.ts";
import { str } from "../../template/python/repr.ts";
import { expandTexts } from "../files/expand_path.ts";
import { FILE_ARGUMENTS } from "../files/file_arguments.ts";
import { PATH_RETURNS } from "../files/path_values.ts";
import { ask, asker } from "../http/ask.ts";
import { hostFolder } from "../http/download.ts";
import { isSendable, type RequestBody, requestBody, webBody } from "../http/request_body.ts";
import { uriOutcome } from "../http/uri_answer.ts";
import { URL_ARGUMENTS, URL_NOTES } from "../http/url_arguments.ts";
import { queryOf } from "../http/url_query.ts";
import { actionModule, type ModuleContext, type Outcome } from "../module.ts";

const ARGUMENTS = {
  ...URL_ARGUMENTS,
  method: { type: "str", default: "GET", description: "The method of the request, in any letters" },
  url_username: { type: "str", aliases: ["user"], description: "The name to log in with" },
  url_password: {
    type: "str",
    aliases: ["password"],
    secret: true,
    description: "The password to that name",
  },
  body: {
    type: "raw",
    description: "What to send: text, or a value that `body_format` tells how to write",
  },
  body_format: {
    type: "str",
    default: "raw",
    choices: ["form-urlencoded", "json", "raw", "form-multipart"],
    description:
      "How the body is written. It sets `Content-Type`; `form-multipart` takes a dict whose values are " +
      "texts, or dicts with `content` or `filename`, and with `mime_type` and `multipart_encoding`",
  },
  src: {
    type: "path",
    description: "A file to send instead of `body`, sought in `files` of the playbook and role",
  },
  remote_src: { type: "bool", default: false, description: "Whether files to send are on the host already" },
  dest: {
    type: "path",
    description:
      "A file of the host to write the answer to; in a folder it gets the name that the server gives it",
  },
  headers: { type: "dict", default: new Map(), description: "Headers of the request" },
  status_code: {
    type: "list",
    elements: "int",
    default: [200],
    description: "The status codes that count as success",
  },
  return_content: {
    type: "bool",
    default: false,
    description: "Whether the result holds the answer as text",
  },
  follow_redirects: {
    type: "str",
    default: "safe",
    choices: ["all", "no", "none", "safe", "urllib2", "yes"],
    description:
      "Which redirects are followed: all; those of GET and HEAD (`safe`); none; or as Python's own " +
      "client does (`urllib2`). `yes` and `no` are old words for `all` and `none`",
  },
  creates: { type: "path", description: "Nothing is sent where this path exists on the host" },
  removes: { type: "path", description: "Nothing is sent where this path does not exist on the host" },
  timeout: {
    type: "int",
    default: 30,
    description: "Seconds to wait for a connection, and then for each next part of the answer",
  },
  ca_path: { type: "path", description: "A file of the host with the certificates to believe, in PEM" },
  unix_socket: {
    type: "path",
    description: "A socket in the file system of the host to send the request to",
  },
  ...FILE_ARGUMENTS,
} as const satisfies ArgumentSpec;

type Arguments = ArgumentsOf<typeof ARGUMENTS>;

/** `uri`; redirects, logins and cookies are the same whatever program sends the requests. */
export const uri = actionModule({
  name: "ansible.builtin.uri",
  summary: "Sends a request to a web service and returns the answer",
  notes: [...URL_NOTES, "In check mode nothing is sent."],
  arguments: ARGUMENTS,
  rules: { exclusive: [["body", "src"]] },
  runsOn: "host",
  supports: { check: "none", diff: false },
  returns: {
    status: { description: "The status code, -1 where there was no answer", type: "int", returned: "always" },
    msg: {
      description: "`OK` with the size of the answer, or what went wrong",
      type: "str",
      returned: "always",
    },
    url: { description: "Where the answer came from, after all redirects", type: "str", returned: "always" },
    redirected: { description: "Whether there were any", type: "bool", returned: "always" },
    elapsed: { description: "How many whole seconds it took", type: "int", returned: "always" },
    content: { description: "The answer as text", type: "str", returned: "with return_content" },
    json: { description: "The answer as data", type: "raw", returned: "where the answer is JSON" },
    cookies: { description: "The cookies that were set", type: "dict", returned: "success" },
    cookies_string: { description: "The same for a header `Cookie`", type: "str", returned: "success" },
    path: { description: "The file that was written", type: "str", returned: "with dest" },
    ...PATH_RETURNS,
  },
  examples: `- name: See whether the registry answers
  ansible.builtin.uri:
    url: https://{{ mirror_registry }}/v2/
    user: "{{ registry_user }}"
    password: "{{ registry_password }}"
    ca_path: /etc/pki/ca-trust/source/anchors/registry.pem

- name: Make a project
  ansible.builtin.uri:
    url: https://{{ mirror_registry }}/api/v2.0/projects
    method: POST
    body_format: json
    body:
      project_name: openshift
    status_code: [201, 409]
`,
  run: async (args, host, context) => {
    if (!/^[A-Z]+$/.test(args.method.toUpperCase())) {
      throw new DiagnosticError(
        "Parameter 'method' needs to be a single word in uppercase, like GET or POST.",
        { code: "bad-argument" },
      );
    }
    const { creates, removes, dest } = await pathsOf(args, host, context);
    const wanted = [creates, removes, dest].filter((path) => path !== null);
    const found = new Map(
      (await host.stat(wanted, { follow: true })).map((state, at) => [wanted[at], state]),
    );
    if (creates !== null && found.get(creates)) return notSent(`skipped, since '${creates}' exists`);
    if (removes !== null && !found.get(removes)) return notSent(`skipped, since '${removes}' does not exist`);
    return await sent(args, dest, (dest === null ? null : found.get(dest)) ?? null, host, context);
  },
  preview: () =>
    Promise.resolve({ changed: false, skipped: "This action (uri) does not support check mode." }),
});

function notSent(stdout: string): Outcome {
  return { changed: false, values: { stdout } };
}

async function pathsOf(args: Arguments, host: Target, { environment }: ModuleContext) {
  const names = ["creates", "removes", "dest"] as const;
  const texts = await expandTexts(names.map((name) => args[name] ?? ""), host, environment);
  const [creates, removes, dest] = names.map((name, at) => args[name] === null ? null : texts[at] ?? null);
  return { creates: creates ?? null, removes: removes ?? null, dest: dest ?? null };
}

/** @param there What is at the destination, links followed. */
async function sent(
  args: Arguments,
  dest: string | null,
  there: PathState | null,
  host: Target,
  context: ModuleContext,
): Promise<Outcome> {
  const { environment, clock } = context;
  const written = await requestBody(args, host, context);
  const isDirect = isSendable(written.payload, host);
  await using folder = dest === null && isDirect ? null : await hostFolder(host);
  const saveTo = folder && dest !== null ? joinPath(folder.path, "download") : null;
  const query = queryOf({ ...args, headers: headersWith(args.headers, written) }, {
    method: args.method.toUpperCase(),
    body: await webBody(written.payload, host, isDirect ? null : folder?.path ?? null),
    redirects: REDIRECTS[args.follow_redirects] ?? "safe",
    knownS: there?.kind === "file" ? there.modifiedS : null,
    caFile: args.ca_path,
    unixSocket: args.unix_socket,
    saveTo,
    environment,
  });
  const startMs = clock.nowMs();
  const asked = await ask(query, asker(host), context);
  const elapsed = Math.trunc((clock.nowMs() - startMs) / 1000);
  const destination = dest === null || saveTo === null
    ? null
    : { path: dest, isFolder: there?.kind === "directory", saved: saveTo };
  return await uriOutcome(args, asked, elapsed, destination, host);
}

/** The headers that the task gives, with the type of its body. */
function headersWith(headers: Dict, { contentType, isCertain }: RequestBody): Dict {
  if (contentType === null) return headers;
  const others = [...headers].filter(([name]) => !isNamed(str(name), "content-type"));
  if (!isCertain && others.length < headers.size) return headers;
  return new Map<Value, Value>([...others, ["Content-Type", contentType]]);
}

const REDIRECTS: Readonly<Record<string, Redirects>> = {
  all: "all",
  yes: "all",
  safe: "safe",
  urllib2: "urllib2",
  none: "none",
  no: "none",
};

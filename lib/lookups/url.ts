/** `lookup('url', 'https://example.com/list.txt')`. */

import { DiagnosticError } from "../source/diagnostic.ts";
import { systemCertificates } from "../registry/config/trust.ts";
import { readBytes, readText, readTextIfAny } from "../system/files.ts";
import type { BlockingAnswer } from "../system/web/blocking_request.ts";
import type { Redirects } from "../system/web/browse.ts";
import { type Login, splitLogin } from "../system/web/login.ts";
import { netrcLogin } from "../system/web/netrc.ts";
import { type Header, WebFailure, withHeader } from "../system/web/web.ts";
import { listOf } from "../template/python/iterate.ts";
import { str } from "../template/python/repr.ts";
import { truth } from "../template/python/truth.ts";
import { decodeUtf8 } from "../template/python/utf8.ts";
import { textIn } from "../template/python/values.ts";
import { linesOf } from "./byte_lines.ts";
import { lookup, type LookupContext, LookupFailure } from "./lookup.ts";
import type { OptionsOf } from "./options.ts";
import { textTerm } from "./terms.ts";

const LIMIT_BYTES = 256 * 1024 * 1024;

const setIn = (name: string) => ({
  variables: [`ansible_lookup_url_${name}`],
  environment: [`ANSIBLE_LOOKUP_URL_${name.toUpperCase()}`],
});

const OPTIONS = {
  validate_certs: { type: "bool", default: true, description: "Check the certificate of the server" },
  split_lines: { type: "bool", default: true, description: "Give the lines, not the text as a whole" },
  use_proxy: { type: "bool", default: true, description: "Go through the proxy that the environment names" },
  username: { type: "str", description: "Who asks" },
  password: { type: "str", description: "The password" },
  headers: { type: "dict", default: new Map(), description: "More headers of the request" },
  force: {
    type: "bool",
    default: false,
    description: "Ask caches on the way for a new copy",
    ...setIn("force"),
  },
  timeout: {
    type: "float",
    default: 10,
    description: "The longest wait, in seconds, for a connection and for each next byte",
    ...setIn("timeout"),
  },
  http_agent: {
    type: "str",
    default: "ansible-httpget",
    description: "The name of the program that asks",
    ...setIn("agent"),
  },
  force_basic_auth: {
    type: "bool",
    default: false,
    description: "Show name and password without being asked for them",
    ...setIn("force_basic_auth"),
  },
  follow_redirects: {
    type: "str",
    default: "urllib2",
    choices: ["all", "yes", "safe", "urllib2", "none", "no"],
    description: "Which redirects are followed",
    ...setIn("follow_redirects"),
  },
  use_netrc: {
    type: "bool",
    default: true,
    description: "Take name and password from `~/.netrc`",
    ...setIn("use_netrc"),
  },
  unix_socket: { type: "str", description: "The socket to ask instead of the host", ...setIn("unix_socket") },
  ca_path: { type: "str", description: "A file of certificates to trust", ...setIn("ca_path") },
  unredirected_headers: {
    type: "list",
    description: "Headers that are not sent again after a redirect",
    ...setIn("unredir_headers"),
  },
  ciphers: { type: "list", description: "The ciphers of TLS, as OpenSSL names them", ...setIn("ciphers") },
  use_gssapi: {
    type: "bool",
    default: false,
    description: "Kerberos, which is not supported",
    ...setIn("use_gssapi"),
  },
} as const;

type UrlOptions = OptionsOf<typeof OPTIONS>;

export const url = lookup({
  name: "ansible.builtin.url",
  summary: "Reads what is at URLs",
  terms: "URLs, asked from the controller",
  options: OPTIONS,
  returns: "The lines of each answer; without `split_lines` the text of each",
  examples: `- name: Go through the lines of a list
  ansible.builtin.debug:
    msg: "{{ item }}"
  loop: "{{ query('ansible.builtin.url', 'https://example.com/list.txt') }}"
`,
  run: (terms, options, context) => {
    if (options.use_gssapi) throw new LookupFailure("Kerberos (use_gssapi) is not supported");
    return terms.flatMap((term) => {
      const body = bodyAt(textTerm(term, "decode"), options, context);
      const text = decodeUtf8(body, "surrogateescape");
      return options.split_lines ? linesOf(text) : [text];
    });
  },
});

function bodyAt(term: string, options: UrlOptions, context: LookupContext): Uint8Array {
  const address = URL.parse(term);
  if (!address) throw new LookupFailure(`unknown url type: '${term}'`);
  const shown = masked(address, term);
  try {
    if (address.protocol === "file:") return readBytes(decodeURIComponent(address.pathname));
    const answer = fetched(address, options, context);
    if (answer.status < 300) return answer.body;
    const reason = `HTTP Error ${answer.status}: ${answer.problem ?? answer.reason}`;
    throw new LookupFailure(`Received HTTP error for ${shown}: ${reason}`);
  } catch (error) {
    if (error instanceof WebFailure) {
      throw new LookupFailure(
        error.kind === "open"
          ? `Failed lookup url for ${shown}: <urlopen error ${error.message}>`
          : `Error connecting to ${shown}: ${error.message}`,
      );
    }
    if (!(error instanceof DiagnosticError)) throw error;
    throw new LookupFailure(`Failed lookup url for ${shown}: <urlopen error ${error.message}>`, error.hint);
  }
}

function fetched(address: URL, options: UrlOptions, { environment, deps }: LookupContext): BlockingAnswer {
  const { environment: env, homeFolder } = environment.io;
  const { url: bare, login: inUrl } = splitLogin(address);
  const given = options.username === null
    ? inUrl
    : { user: options.username, password: options.password ?? "" };
  const kept = given === null && options.use_netrc
    ? netrc(env["NETRC"] || `${homeFolder}/.netrc`, bare)
    : null;
  const waitMs = options.timeout * 1000;
  const trusted = options.ca_path === null ? systemCertificates(env) : [readText(options.ca_path)];
  return deps.fetch({
    method: "GET",
    url: bare.href,
    headers: headersFor(options),
    body: null,
    browse: {
      redirects: REDIRECTS[options.follow_redirects] ?? "urllib2",
      login: given ?? kept,
      loginAtOnce: options.force_basic_auth || kept !== null,
      unredirected: listOf(options.unredirected_headers ?? []).map(str),
    },
    client: {
      tls: {
        verify: options.validate_certs,
        ciphers: options.ciphers === null ? undefined : options.ciphers.map(str).join(":"),
        ...(options.validate_certs && trusted.length > 0 ? { authorities: trusted } : {}),
      },
      env: options.use_proxy ? env : undefined,
      stallMs: waitMs,
      connectMs: waitMs,
    },
    socketPath: options.unix_socket ?? undefined,
    limitBytes: LIMIT_BYTES,
  });
}

const REDIRECTS: Readonly<Record<string, Redirects>> = {
  all: "all",
  yes: "all",
  safe: "safe",
  urllib2: "urllib2",
  none: "none",
  no: "none",
};

function headersFor({ http_agent: agent, force, headers }: UrlOptions): readonly Header[] {
  const own: Header[] = [["User-Agent", agent]];
  if (force) own.push(["Cache-Control", "no-cache"]);
  return [...headers].reduce<readonly Header[]>(
    (made, [name, value]) => withHeader(made, str(name), textIn(value) ?? (truth(value) ? str(value) : "")),
    own,
  );
}

function netrc(path: string, { hostname }: URL): Login | null {
  const text = readTextIfAny(path);
  return text === null ? null : netrcLogin(text, hostname);
}

/** The URL without name and password. */
function masked(address: URL, term: string): string {
  if (address.username === "" && address.password === "") return term;
  return term.replace(/\/\/[^/@]*@/, address.password === "" ? "//****@" : "//****:****@");
}

/** Downloads that a host makes by its `wget`, where it has no `curl`. */

import { decodeHostText } from "../../connection/host_text.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import {
  type Exchange,
  headerOf,
  type WebAnswer,
  WebFailure,
  type WebRequest,
} from "../../system/web/web.ts";
import { headersIn } from "./answer_head.ts";
import type { RunOnHost } from "./curl_exchange.ts";
import type { Transfer } from "./query.ts";

/** Tells which program it is: 0 for GNU's, 1 for another one such as BusyBox's, 2 for none. */
const WHICH = `command -v wget >/dev/null || exit 2
case $(wget --version 2>&1) in *GNU*) exit 0 ;; esac
exit 1`;
/** The program reads its settings from a file only; they may hold passwords. */
const WITH_SETTINGS = `umask 077
settings=$(mktemp) || exit
trap 'rm -f "$settings"' EXIT
cat >"$settings"
wget --config="$settings" "$@"`;
/** Headers that may be seen by other users of the host. */
const HARMLESS: readonly string[] = [
  "user-agent",
  "cache-control",
  "if-modified-since",
  "accept",
  "accept-encoding",
];

/**
 * An exchange for downloads, and for asking what a download would be.
 *
 * @throws {DiagnosticError} `not-supported` from an exchange that needs more than this program can do.
 */
export function wgetExchange(run: RunOnHost, transfer: Transfer): Exchange {
  let isGnu: Promise<boolean> | undefined;
  return async (request) => {
    const isDownload = transfer.saveTo === null ? request.method === "HEAD" : request.method === "GET";
    if (!isDownload || request.body !== null) throw curlNeeded("wget can only download");
    isGnu ??= isGnuWget(run, transfer);
    return await isGnu ? await askGnu(request, transfer, run) : await askSmall(request, transfer, run);
  };
}

/** The refusal of what only `curl` can do. */
export function curlNeeded(why: string): DiagnosticError {
  return new DiagnosticError(`curl is needed on the host: ${why}`, {
    code: "not-supported",
    hint: "install curl, or let ferry send the request with delegate_to: localhost",
  });
}

async function isGnuWget(run: RunOnHost, { environment }: Transfer): Promise<boolean> {
  const { code } = await run({ run: { kind: "shell", text: WHICH }, environment });
  if (code === 2) throw curlNeeded("it has neither curl nor wget");
  return code === 0;
}

async function askGnu(request: WebRequest, transfer: Transfer, run: RunOnHost): Promise<WebAnswer> {
  const words = [...target(transfer), "--", request.url.href];
  const { code, stderr } = await run({
    run: { kind: "argv", argv: ["/bin/sh", "-c", WITH_SETTINGS, "sh", ...words] },
    environment: transfer.environment,
    stdin: gnuSettings(request, transfer),
  });
  return answerIn(decodeHostText(stderr), code);
}

/** Where an answer goes, as arguments. */
function target({ saveTo }: Transfer): readonly string[] {
  return saveTo === null ? ["--spider"] : ["-O", saveTo];
}

function gnuSettings({ headers }: WebRequest, transfer: Transfer): string {
  const { verify, caFile, clientCert, clientKey, ciphers, proxy, netrc, timeoutS, unixSocket } = transfer;
  if (unixSocket !== null) throw curlNeeded("wget cannot use a unix socket");
  const lines = [
    "server_response = on",
    "max_redirect = 0",
    "tries = 1",
    `timeout = ${timeoutS}`,
    `check_certificate = ${verify ? "on" : "off"}`,
    `use_proxy = ${proxy ? "on" : "off"}`,
    `netrc = ${netrc ? "on" : "off"}`,
    ...(caFile === null ? [] : [`ca_certificate = ${caFile}`]),
    ...(clientCert === null ? [] : [`certificate = ${clientCert}`]),
    ...(clientKey === null ? [] : [`private_key = ${clientKey}`]),
    ...(ciphers === null ? [] : [`ciphers = ${ciphers}`]),
    ...headers.map(([name, value]) => `header = ${name}: ${value}`),
  ];
  if (lines.some((line) => line.includes("\n"))) throw curlNeeded("a header holds a line break");
  return `${lines.join("\n")}\n`;
}

/** BusyBox's program takes everything as arguments, follows redirects itself and believes any certificate. */
async function askSmall(request: WebRequest, transfer: Transfer, run: RunOnHost): Promise<WebAnswer> {
  const { headers, url } = request;
  const { verify, caFile, clientCert, ciphers, proxy, unixSocket } = transfer;
  if (headers.some(([name]) => !HARMLESS.includes(name.toLowerCase()))) {
    throw curlNeeded("the small wget of the host would show its headers in the list of processes");
  }
  if (url.protocol === "https:" && (verify || caFile !== null || clientCert !== null || ciphers !== null)) {
    throw curlNeeded("the small wget of the host does not check certificates");
  }
  if (unixSocket !== null) throw curlNeeded("wget cannot use a unix socket");
  const words = headers.filter(([name]) => name.toLowerCase() !== "user-agent")
    .flatMap(([name, value]) => ["--header", `${name}: ${value}`]);
  const agent = ["-U", headerOf(headers, "user-agent") ?? ""];
  const argv = [
    "wget",
    "-S",
    "-Y",
    proxy ? "on" : "off",
    ...target(transfer),
    ...agent,
    ...words,
    "--",
    url.href,
  ];
  const { code, stderr } = await run({ run: { kind: "argv", argv }, environment: transfer.environment });
  return answerIn(decodeHostText(stderr), code);
}

/** The last answer that the program shows: each line of it stands behind two blanks. */
function answerIn(log: string, code: number): WebAnswer {
  const lines = log.split("\n").map((line) => line.replace(/\r$/, ""));
  const start = lines.findLastIndex((line) => /^ {2}HTTP\//.test(line));
  const [, status, reason = ""] = /^ {2}HTTP\/[\d.]+ (\d{3}) ?(.*)$/.exec(lines[start] ?? "") ?? [];
  if (status !== undefined) {
    const shown = lines.slice(start + 1).filter((line) => line.startsWith("  "));
    return {
      status: Number(status),
      reason,
      headers: headersIn(shown.map((line) => line.trim())),
      body: null,
    };
  }
  const words = lines.findLast((line) => line.trim() !== "")?.trim() ?? "";
  if (/timed out/i.test(log)) throw new WebFailure("open", "timed out");
  if (/refused/i.test(log)) throw new WebFailure("open", "[Errno 111] Connection refused");
  if (/resolve|bad address/i.test(log)) throw new WebFailure("open", "[Errno -2] Name or service not known");
  throw new WebFailure(code === 5 ? "open" : "broken", words);
}

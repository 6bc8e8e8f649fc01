/** Requests that a host sends by its `curl`. */

import type { ExecResult } from "../../connection/connection.ts";
import { decodeHostText } from "../../connection/host_text.ts";
import type { Command } from "../../model/change.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { type Exchange, type WebAnswer, WebFailure, type WebRequest } from "../../system/web/web.ts";
import { readAnswer } from "./answer_head.ts";
import { curlConfig } from "./curl_config.ts";
import type { Transfer } from "./query.ts";

/** Runs a command on the host. */
export type RunOnHost = (command: Command) => Promise<ExecResult>;

/** The host has no `curl`. */
export class CurlMissing extends Error {
  constructor() {
    super("curl is missing");
    this.name = "CurlMissing";
  }
}

/** @throws {CurlMissing} from the first exchange, where the host does not have the program. */
export function curlExchange(run: RunOnHost, transfer: Transfer): Exchange {
  const { environment } = transfer;
  return async (request) => {
    const result = await run({
      // The user's own ~/.curlrc must not change what a task says.
      run: { kind: "argv", argv: ["curl", "--disable", "--config", "-"] },
      environment,
      stdin: curlConfig(request, transfer),
    });
    if (result.obstacle !== null) throw new CurlMissing();
    if (result.code !== 0) throw failureOf(result, request, transfer);
    const answer = request.url.protocol === "ftp:" ? TRANSFERRED : readAnswer(result.stdout);
    if (!answer) throw new WebFailure("broken", "connection was closed before a valid response was received");
    return transfer.saveTo === null ? answer : { ...answer, body: null };
  };
}

/** What stands for an answer where the protocol has none. */
const TRANSFERRED: WebAnswer = { status: 200, reason: "OK", headers: [], body: null };
const REFUSED = "[Errno 111] Connection refused";

/** Exit codes of `curl` in the words of Python's client. */
function failureOf(
  { code, stderr }: ExecResult,
  { url }: WebRequest,
  { unixSocket }: Transfer,
): WebFailure | DiagnosticError {
  const words = decodeHostText(stderr).trim().replace(/^curl: \(\d+\) /, "").split("\n")[0] ?? "";
  switch (code) {
    case 1:
      return new WebFailure("open", `unknown url type: ${url.protocol.slice(0, -1)}`);
    case 5:
    case 6:
      return new WebFailure("open", "[Errno -2] Name or service not known");
    case 7:
      return new WebFailure(
        "open",
        unixSocket === null ? unreachable(words) : `Invalid Socket File (${unixSocket})`,
      );
    case 28:
      return /resolv|connect/i.test(words)
        ? new WebFailure("open", "timed out")
        : new WebFailure("broken", "timed out");
    case 35:
      return new WebFailure("open", `[SSL] ${words}`);
    case 51:
    case 60:
      return new WebFailure(
        "open",
        `[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: ${reasonIn(words)}`,
      );
    case 97:
      return new WebFailure("open", `Tunnel connection failed: ${words}`);
    case 18:
    case 52:
    case 55:
    case 56:
      return new WebFailure("broken", code === 52 ? "Remote end closed connection without response" : words);
    default:
      return new DiagnosticError(`curl failed with exit code ${code}: ${words}`, { code: "command-failed" });
  }
}

function unreachable(words: string): string {
  if (/no route/i.test(words)) return "[Errno 113] No route to host";
  if (/network is unreachable/i.test(words)) return "[Errno 101] Network is unreachable";
  return /timed out/i.test(words) ? "timed out" : REFUSED;
}

/** What is wrong with a certificate, without what curl says before it. */
function reasonIn(words: string): string {
  return words.replace(/^SSL certificate problem: /, "");
}

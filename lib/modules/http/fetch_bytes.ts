/** Small things fetched by a host, such as keys, to be looked at here. */

import type { TargetReader } from "../../connection/target.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { splitLogin } from "../../system/web/login.ts";
import type { ModuleContext } from "../module.ts";
import { answerInfo } from "./answer_values.ts";
import { ask, lookingAsker } from "./ask.ts";

export interface BytesRequest {
  readonly url: string;
  /** Whether the server has to prove who it is. @default {true} */
  readonly verify?: boolean;
  /** The kind of content that is wanted. @default anything */
  readonly accept?: string;
  /** How a failure begins, before `: ` and what the server said. */
  readonly problem: string;
}

const TIMEOUT_S = 10;

/** @throws {DiagnosticError} `module-failed` where the server does not answer with the content. */
export async function fetchBytes(
  { url: text, verify = true, accept, problem }: BytesRequest,
  host: TargetReader,
  context: ModuleContext,
): Promise<Uint8Array> {
  const parsed = URL.parse(text);
  if (!parsed) throw new DiagnosticError(`unknown url type: '${text}'`, { code: "bad-argument" });
  const failed = (said: string) => new DiagnosticError(`${problem}: ${said}`, { code: "module-failed" });
  if (parsed.protocol === "file:") {
    const path = decodeURIComponent(parsed.pathname);
    const bytes = await host.read(path);
    if (!bytes) {
      throw failed(`Request failed: <urlopen error [Errno 2] No such file or directory: '${path}'>`);
    }
    return bytes;
  }
  const { url, login } = splitLogin(parsed);
  const asked = await ask(
    {
      request: {
        method: "GET",
        url,
        headers: [["User-Agent", "ansible-httpget"], ...(accept ? [["Accept", accept] as const] : [])],
        body: null,
      },
      redirects: "urllib2",
      unredirected: [],
      login,
      loginAtOnce: false,
      transfer: {
        verify,
        caFile: null,
        clientCert: null,
        clientKey: null,
        ciphers: null,
        proxy: true,
        netrc: login === null,
        timeoutS: TIMEOUT_S,
        unixSocket: null,
        saveTo: null,
        environment: context.environment,
      },
    },
    lookingAsker(host),
    context,
  );
  const { status, msg } = answerInfo({ url: text }, asked);
  if (status !== 200 || asked.kind !== "page") throw failed(msg);
  return asked.page.answer.body ?? new Uint8Array();
}

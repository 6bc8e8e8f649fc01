/** Files fetched to a host, from web servers or from its own disk. */

import type { Target } from "../../connection/target.ts";
import { decodeHostText } from "../../connection/host_text.ts";
import { joinPath } from "../../model/path.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { isCompressed } from "../../system/web/plain_body.ts";
import type { Header } from "../../system/web/web.ts";
import type { ModuleContext } from "../module.ts";
import { type AnswerInfo, answerInfo } from "./answer_values.ts";
import { ask, type Asker, asker } from "./ask.ts";
import { type ChecksumArgument, checksumDigits, checksumFor, isChecksumUrl } from "./checksum.ts";
import { decompressDownload, hostFolder } from "./download.ts";
import { maskedUrl } from "./masked_url.ts";
import { fileName } from "./response_text.ts";
import { queryOf, type UrlArguments } from "./url_query.ts";

export interface Fetched {
  readonly info: AnswerInfo;
  readonly headers: readonly Header[];
  /** Where it came from in the end. */
  readonly url: string;
  /** Where its content is on the host. */
  readonly file: string;
  /** How many whole seconds it took. */
  readonly elapsed: number;
}

export interface FetchOptions {
  readonly url: string;
  readonly method: "GET" | "HEAD";
  /** When the file was changed that may be replaced, in seconds since 1970; null where there is none. */
  readonly knownS: number | null;
  readonly force: boolean;
  /** Where the content is written; null where it is not. */
  readonly saveTo: string | null;
}

/** Fetches one file; an answer that is an error is told by its status. */
export async function fetchFile(
  args: UrlArguments,
  options: FetchOptions,
  { host, run }: Asker,
  context: ModuleContext,
): Promise<Fetched> {
  const { url, method, knownS, force, saveTo } = options;
  const startMs = context.clock.nowMs();
  const elapsed = () => Math.trunc((context.clock.nowMs() - startMs) / 1000);
  if (/^file:/i.test(url)) return await ownFile(url, { host, run });
  const asked = await ask(
    queryOf({ ...args, force }, {
      url,
      method,
      body: null,
      redirects: "urllib2",
      knownS,
      caFile: null,
      unixSocket: null,
      saveTo,
      environment: context.environment,
    }),
    { host, run },
    context,
  );
  const headers = asked.kind === "page" ? asked.page.answer.headers : [];
  const last = asked.kind === "page" ? asked.page.url.href : url;
  return { info: answerInfo({ url }, asked), headers, url: last, file: saveTo ?? "", elapsed: elapsed() };
}

/** A file that the host has already. */
async function ownFile(url: string, { host }: Asker): Promise<Fetched> {
  const file = decodeURIComponent(URL.parse(url)?.pathname ?? "");
  const [state] = await host.stat([file], { follow: true });
  const found = state?.kind === "file";
  const info: AnswerInfo = {
    status: found ? 200 : -1,
    msg: found
      ? `OK (${state.size} bytes)`
      : `Request failed: <urlopen error [Errno 2] No such file or directory: '${file}'>`,
    url,
    values: {},
    redirected: false,
  };
  return { info, headers: [], url, file, elapsed: 0 };
}

/** Decompresses what a server compressed, where the task wants that. */
export async function unpackFetched(
  { decompress }: UrlArguments,
  { headers, file }: Fetched,
  host: Target,
): Promise<void> {
  if (decompress && isCompressed({ headers })) await decompressDownload(file, host);
}

/**
 * The digits that a file must have; those of a file with checksums are fetched first.
 *
 * @throws {DiagnosticError} `bad-argument`; `module-failed` where the checksums cannot be had.
 */
export async function wantedDigits(
  args: UrlArguments,
  { value }: ChecksumArgument,
  host: Target,
  context: ModuleContext,
): Promise<string> {
  if (!isChecksumUrl(value)) return checksumDigits(value);
  await using folder = await hostFolder(host);
  const saveTo = joinPath(folder.path, "checksums");
  const options = { url: value, method: "GET", knownS: null, force: args.force, saveTo } as const;
  const fetched = await fetchFile(args, options, asker(host), context);
  const { status, msg } = fetched.info;
  if (status !== 200) {
    throw new DiagnosticError(status === -1 ? msg : `Request failed: ${msg}`, { code: "module-failed" });
  }
  await unpackFetched(args, fetched, host);
  const text = decodeHostText(await host.read(fetched.file) ?? new Uint8Array());
  const name = urlFileName(args.url);
  const found = checksumFor(name, text);
  if (found !== null) return checksumDigits(found);
  const message = `Unable to find a checksum for file '${name}' in '${maskedUrl(value)}'`;
  throw new DiagnosticError(message, { code: "module-failed" });
}

/** The name that a file has in its address. */
export function urlFileName(url: string): string {
  const path = URL.parse(url)?.pathname ?? url;
  return path.slice(path.lastIndexOf("/") + 1) || "index.html";
}

/** The name of what was fetched, for a destination that is a folder. */
export function fetchedName({ headers, url }: Fetched): string {
  const isNamed = headers.some(([name]) => name.toLowerCase() === "content-disposition");
  const parsed = URL.parse(url);
  return (isNamed && parsed ? fileName(headers, parsed) : null) ?? urlFileName(url);
}

/** What the module `uri` makes of an answer: text, data, a file, and a verdict. */

import { joinPath } from "../../model/path.ts";
import type { Value } from "../../model/value.ts";
import type { Target } from "../../connection/target.ts";
import { isCompressed, plainBody } from "../../system/web/plain_body.ts";
import type { WebAnswer } from "../../system/web/web.ts";
import { type AttributeArguments, wantedAttributes } from "../files/attributes.ts";
import { pathValues } from "../files/path_values.ts";
import type { Outcome } from "../module.ts";
import { answerInfo, isGood } from "./answer_values.ts";
import type { Asked } from "./ask.ts";
import { decompressDownload, downloadSource, placeDownload } from "./download.ts";
import { bodyText, fileName, jsonIn, mayBeJson } from "./response_text.ts";

export interface UriAnswerArguments extends AttributeArguments {
  readonly url: string;
  readonly status_code: readonly number[];
  readonly return_content: boolean;
  readonly decompress: boolean;
  readonly unsafe_writes: boolean;
}

/** Where the answer goes. */
export interface UriDestination {
  /** The file, or the folder that it goes into. */
  readonly path: string;
  readonly isFolder: boolean;
  /** Where the body has been saved. */
  readonly saved: string;
}

const LARGEST_TEXT_BYTES = 256 * 1024 * 1024;

export async function uriOutcome(
  args: UriAnswerArguments,
  asked: Asked,
  elapsed: number,
  destination: UriDestination | null,
  host: Target,
): Promise<Outcome> {
  const { status, msg, url, values, redirected } = answerInfo(args, asked);
  const isExpected = args.status_code.includes(status);
  const answer = asked.kind === "page" ? asked.page.answer : null;
  if (answer && destination && args.decompress && isCompressed(answer)) {
    await decompressDownload(destination.saved, host);
  }
  const isJson = answer !== null && mayBeJson(answer.headers);
  const isShown = isJson || args.return_content || !isExpected;
  const isError = asked.kind === "page" && !isGood(asked.page);
  const text = isShown || isError ? await textOf(answer, args, destination, host) : null;
  const json = isJson && isShown ? jsonIn(text ?? "") : undefined;
  const file = destination && asked.kind === "page"
    ? await fileOutcome(args, asked, destination, isExpected && status !== 304, host)
    : { changed: false, values: {} };
  const all = {
    ...values,
    status,
    url,
    redirected,
    elapsed,
    msg,
    ...file.values,
    ...(json === undefined ? {} : { json }),
    ...(args.return_content ? { content: text ?? "" } : {}),
    ...(isError && !isShown ? { body: text } : {}),
  };
  if (isExpected) return { changed: file.changed, values: all };
  const failed = `Status code was ${status} and not [${args.status_code.join(", ")}]: ${msg}`;
  return { changed: false, failed, values: { ...all, msg: failed } };
}

async function textOf(
  answer: WebAnswer | null,
  { decompress }: UriAnswerArguments,
  destination: UriDestination | null,
  host: Target,
): Promise<string> {
  if (!answer) return "";
  if (destination) {
    const bytes = await host.read(destination.saved, { limitBytes: LARGEST_TEXT_BYTES });
    return bodyText(bytes ?? new Uint8Array(), answer.headers);
  }
  return bodyText(decompress ? await plainBody(answer) : answer.body ?? new Uint8Array(), answer.headers);
}

interface FileOutcome {
  readonly changed: boolean;
  readonly values: Readonly<Record<string, Value | undefined>>;
}

/** Writes the answer to its file, which counts as a change even where it was the same. */
async function fileOutcome(
  args: UriAnswerArguments,
  { page }: Asked & { readonly kind: "page" },
  { path, isFolder, saved }: UriDestination,
  isWritten: boolean,
  host: Target,
): Promise<FileOutcome> {
  const name = isFolder ? fileName(page.answer.headers, page.url) ?? "index.html" : null;
  const file = name === null ? path : joinPath(path, name);
  const [before = null] = await host.stat([file], { sha1: true });
  if (!isWritten) return { changed: false, values: { ...pathValues(before), path: file } };
  const [source, wanted] = await Promise.all([downloadSource(saved, host), wantedAttributes(args, host)]);
  const place = { path: file, before, wanted, backup: false, unsafeWrites: args.unsafe_writes };
  await placeDownload(source, place, host);
  const [state = null] = await host.stat([file]);
  return { changed: true, values: { ...pathValues(state), path: file } };
}

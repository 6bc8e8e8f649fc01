/** What a task sends: its value in the form that is asked for, or a file. */

import { joinPath } from "../../model/path.ts";
import { isDict, type Value } from "../../model/value.ts";
import type { Target, TargetReader } from "../../connection/target.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import type { WebBody } from "../../system/web/web.ts";
import { PLAIN_JSON, writeJson } from "../../template/json/write_json.ts";
import { str } from "../../template/python/repr.ts";
import { expandPath } from "../files/expand_path.ts";
import { fileSource } from "../files/local_source.ts";
import type { ModuleContext } from "../module.ts";
import { isInline } from "./curl_config.ts";
import { formBody } from "./form.ts";
import { multipartBody } from "./multipart.ts";

/** A body before it is where the request is sent from. */
export type Payload =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "local-file"; readonly path: string; readonly size: number; readonly stamp: string }
  | { readonly kind: "host-file"; readonly path: string; readonly size: number };

export interface RequestBody {
  readonly payload: Payload | null;
  /** The type that the form of the body has; null where it has none. */
  readonly contentType: string | null;
  /** Whether that type counts even where the task gives another. */
  readonly isCertain: boolean;
}

export interface BodyArguments {
  readonly body: Value;
  readonly body_format: string;
  readonly src: string | null;
  readonly remote_src: boolean;
}

/** @throws {DiagnosticError} `bad-argument` for a value that does not fit its format, `file-not-found`. */
export async function requestBody(
  args: BodyArguments,
  host: TargetReader,
  context: ModuleContext,
): Promise<RequestBody> {
  const { body, body_format: format, src, remote_src: isRemote } = args;
  if (src !== null) {
    return { payload: await filePayload(src, isRemote, host, context), contentType: null, isCertain: false };
  }
  switch (format) {
    case "json": {
      const text = typeof body === "string" ? body : writeJson(body, PLAIN_JSON);
      return { payload: textPayload(text), contentType: "application/json", isCertain: false };
    }
    case "form-urlencoded": {
      const contentType = "application/x-www-form-urlencoded";
      return { payload: body === null ? null : textPayload(formBody(body)), contentType, isCertain: false };
    }
    case "form-multipart": {
      const read = (name: string) => fileContent(name, isRemote, host, context);
      const made = await multipartBody(body, read);
      return { payload: { kind: "bytes", bytes: made.body }, contentType: made.contentType, isCertain: true };
    }
    default:
      return {
        payload: body === null ? null : textPayload(rawText(body)),
        contentType: null,
        isCertain: false,
      };
  }
}

function textPayload(text: string): Payload {
  return { kind: "bytes", bytes: new TextEncoder().encode(text) };
}

function rawText(body: Value): string {
  if (!isDict(body)) return str(body);
  throw new DiagnosticError("a dictionary cannot be sent as it is", {
    code: "bad-argument",
    hint: "say how with body_format: json",
  });
}

async function filePayload(
  src: string,
  isRemote: boolean,
  host: TargetReader,
  context: ModuleContext,
): Promise<Payload> {
  if (!isRemote) {
    const { content } = await fileSource(context.findFile("files", src), context.readFile);
    if (content.kind === "remote-file") throw new TypeError("a local file became one of the host");
    return content;
  }
  const path = await expandPath(src, host, context.environment);
  const [state] = await host.stat([path], { follow: true });
  if (state?.kind === "file") return { kind: "host-file", path, size: state.size };
  throw new DiagnosticError(`Unable to open source file ${src}`, { code: "file-not-found" });
}

async function fileContent(
  name: string,
  isRemote: boolean,
  host: TargetReader,
  context: ModuleContext,
): Promise<Uint8Array> {
  if (!isRemote) return context.readFile(context.findFile("files", name));
  const bytes = await host.read(await expandPath(name, host, context.environment));
  if (bytes) return bytes;
  throw new DiagnosticError(`[Errno 2] No such file or directory: '${name}'`, { code: "file-not-found" });
}

/** Whether a payload can be sent as it is, without a file on the host to hold it. */
export function isSendable(payload: Payload | null, host: TargetReader): boolean {
  if (payload === null || payload.kind === "host-file" || host.isLocal) return true;
  return payload.kind === "bytes" && isInline(payload.bytes);
}

/**
 * A payload as the body of a request.
 *
 * @param folder Where it may lie on the host; null where it is sendable as it is.
 */
export async function webBody(
  payload: Payload | null,
  host: Target,
  folder: string | null,
): Promise<WebBody | null> {
  if (payload === null) return null;
  if (folder === null) {
    return payload.kind === "bytes" ? payload : { kind: "file", path: payload.path, size: payload.size };
  }
  if (payload.kind === "host-file") return { ...payload, kind: "file" };
  const path = joinPath(folder, "upload");
  const attributes = { mode: 0o600 };
  await host.apply({
    kind: "path",
    path,
    before: null,
    after: { kind: "file", attributes, content: payload },
  });
  return { kind: "file", path, size: payload.kind === "bytes" ? payload.bytes.length : payload.size };
}

/** Data between two processes of the same version of ferry: JSON that keeps errors with their places, and maps. */

import { type DiagnosticCode, DiagnosticError, DiagnosticList, type Note } from "../source/diagnostic.ts";
import type { SourceFile, Span } from "../source/span.ts";

interface Message {
  /** The texts that places in the data point into, each once. */
  readonly files: readonly SourceFile[];
  readonly data: unknown;
}

/**
 * One line of text; text from vaults stays behind.
 *
 * @param mask Applied to every text in the value.
 */
export function toWire(value: unknown, mask: (text: string) => string = (text) => text): string {
  const files: SourceFile[] = [];
  const data = encoded(value, files);
  const masked = (_: string, item: unknown) => typeof item === "string" ? mask(item) : item;
  return JSON.stringify({ files, data } satisfies Message, masked);
}

/** What was sent. @throws {SyntaxError} for a line that is no message. */
export function fromWire(line: string): unknown {
  const { files, data } = JSON.parse(line) as Message;
  return decoded(data, files);
}

function encoded(value: unknown, files: SourceFile[]): unknown {
  if (value instanceof DiagnosticList) return { $errors: value.errors.map((one) => encoded(one, files)) };
  if (value instanceof DiagnosticError) {
    const { message, code, hint, at, notes } = value;
    return { $error: encoded({ message, code, hint, at, notes }, files) };
  }
  if (value instanceof Map) return { $map: [...value].map((entry) => encoded(entry, files)) };
  if (Array.isArray(value)) return value.map((item) => encoded(item, files));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) =>
      key === "file" && isSourceFile(item)
        ? [key, { $file: numberOf(item, files) }]
        : [key, encoded(item, files)]
    ),
  );
}

function numberOf(file: SourceFile, files: SourceFile[]): number {
  const sent = file.secret ? { ...file, text: "" } : file;
  const known = files.findIndex(({ path, text }) => path === sent.path && text === sent.text);
  return known >= 0 ? known : files.push(sent) - 1;
}

function decoded(value: unknown, files: readonly SourceFile[]): unknown {
  if (Array.isArray(value)) return value.map((item) => decoded(item, files));
  if (typeof value !== "object" || value === null) return value;
  const record = value as Readonly<Record<string, unknown>>;
  if ("$file" in record) return files[Number(record["$file"])];
  if (Array.isArray(record["$map"])) return new Map(decoded(record["$map"], files) as [unknown, unknown][]);
  if (Array.isArray(record["$errors"])) {
    return new DiagnosticList(decoded(record["$errors"], files) as DiagnosticError[]);
  }
  if ("$error" in record) return errorFrom(decoded(record["$error"], files) as SentError);
  return Object.fromEntries(Object.entries(record).map(([key, item]) => [key, decoded(item, files)]));
}

interface SentError {
  readonly message: string;
  readonly code: DiagnosticCode;
  readonly hint?: string;
  readonly at?: Span;
  readonly notes: readonly Note[];
}

function errorFrom({ message, ...options }: SentError): DiagnosticError {
  return new DiagnosticError(message, options);
}

function isSourceFile(value: unknown): value is SourceFile {
  return typeof value === "object" && value !== null && "path" in value && "text" in value &&
    typeof value.text === "string";
}

/** Cuts templates of Go into texts and actions, and actions into tokens (package text/template). */

import { TemplateError } from "./value.ts";

export type Piece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "action"; readonly tokens: readonly Token[]; readonly line: number };

export interface Token {
  readonly kind: "text" | "number" | "name" | "field" | "variable" | "sign";
  /** Of texts the content, of fields the name without the dot. */
  readonly value: string;
  /** Whether there is a blank before it. */
  readonly isApart: boolean;
}

/** @throws {TemplateError} */
export function scan(source: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  let trims = false;
  const addText = (end: number, trimsEnd: boolean) => {
    const raw = source.slice(at, end);
    const left = trims ? raw.replace(/^[ \t\r\n]+/, "") : raw;
    const text = trimsEnd ? left.replace(/[ \t\r\n]+$/, "") : left;
    if (text !== "") pieces.push({ kind: "text", text });
  };
  for (;;) {
    const open = source.indexOf("{{", at);
    if (open < 0) break;
    const trimsBefore = /^-[ \t\r\n]/.test(source.slice(open + 2, open + 4));
    addText(open, trimsBefore);
    const start = open + (trimsBefore ? 3 : 2);
    const line = source.slice(0, open).split("\n").length;
    const { tokens, end, trimsAfter } = scanAction(source, start, line);
    if (tokens.length > 0) pieces.push({ kind: "action", tokens, line });
    [at, trims] = [end, trimsAfter];
  }
  addText(source.length, false);
  return pieces;
}

const TOKENS: readonly (readonly [Token["kind"] | "space", RegExp])[] = [
  ["space", /[ \t\r\n]+/y],
  ["text", /"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)+'/y],
  ["number", /[+-]?(?:0[xX][0-9a-fA-F_]+|\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+)/y],
  ["field", /\.[\p{L}_][\p{L}\p{N}_]*/uy],
  ["variable", /\$[\p{L}\p{N}_]*/uy],
  ["name", /[\p{L}_][\p{L}\p{N}_]*/uy],
  ["sign", /:=|[=|(),.]/y],
];

function scanAction(source: string, start: number, line: number) {
  const comment = /\s*\/\*[\s\S]*?\*\/\s*?( -)?\}\}/y;
  comment.lastIndex = start;
  const found = comment.exec(source);
  if (found) return { tokens: [], end: comment.lastIndex, trimsAfter: found[1] !== undefined };
  const tokens: Token[] = [];
  let isApart = true;
  for (let at = start;;) {
    const close = /[ \t\r\n]+-\}\}|\}\}/y;
    close.lastIndex = at;
    const ended = close.exec(source);
    if (ended) return { tokens, end: close.lastIndex, trimsAfter: ended[0] !== "}}" };
    const token = tokenAt(source, at);
    if (!token) {
      throw new TemplateError(`line ${line}: unexpected ${JSON.stringify(source.slice(at, at + 10))}`);
    }
    at += token.text.length;
    if (token.kind !== "space") tokens.push({ kind: token.kind, value: valueOf(token), isApart });
    isApart = token.kind === "space";
  }
}

function tokenAt(source: string, at: number) {
  for (const [kind, pattern] of TOKENS) {
    pattern.lastIndex = at;
    const found = pattern.exec(source);
    if (found) return { kind, text: found[0] };
  }
  return null;
}

function valueOf({ kind, text }: { readonly kind: Token["kind"] | "space"; readonly text: string }): string {
  if (kind === "field") return text.slice(1);
  if (kind !== "text") return text;
  const inner = text.slice(1, -1);
  return text.startsWith("`") ? inner : unescaped(inner);
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  a: "\x07",
  b: "\b",
  f: "\f",
  v: "\v",
};

function unescaped(text: string): string {
  return text.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.))/g,
    (...found) => {
      const [, short, long, longest, octal, one = ""] = found as readonly (string | undefined)[];
      const hex = short ?? long ?? longest;
      if (hex !== undefined) return String.fromCodePoint(parseInt(hex, 16));
      if (octal !== undefined) return String.fromCodePoint(parseInt(octal, 8));
      return ESCAPES[one] ?? one;
    },
  );
}

/** The lines of a file of authorized keys. */

const TYPE =
  /^(ssh-ed25519|ssh-rsa|ssh-dss|ecdsa-sha2-nistp\d+|sk-ssh-ed25519@openssh\.com|sk-ecdsa-sha2-nistp256@openssh\.com|ssh-[\w-]+|ssh-[\w@.-]+cert-v01@openssh\.com)$/;

/** A key. What is no key is kept as it is. */
export type KeyLine =
  | {
    readonly kind: "key";
    readonly options: string;
    readonly type: string;
    readonly key: string;
    readonly comment: string;
  }
  | { readonly kind: "other"; readonly text: string };

export type Key = Extract<KeyLine, { readonly kind: "key" }>;

/** Reads a line. */
export function readKeyLine(text: string): KeyLine {
  const line = text.trim();
  if (line === "" || line.startsWith("#")) return { kind: "other", text };
  const [first = "", rest = ""] = cutWord(line);
  if (TYPE.test(first)) return keyOf("", first, rest) ?? { kind: "other", text };
  const [type = "", more = ""] = cutWord(rest);
  return (TYPE.test(type) ? keyOf(first, type, more) : null) ?? { kind: "other", text };
}

function keyOf(options: string, type: string, rest: string): Key | null {
  const [key = "", comment = ""] = cutWord(rest);
  return key === "" ? null : { kind: "key", options, type, key, comment };
}

/** The first word, in which quotes may hold blanks, and what follows. */
function cutWord(text: string): readonly [string, string] {
  const [word = ""] = /^(?:"(?:\\.|[^"\\])*"|\S)*/.exec(text) ?? [];
  return [word, text.slice(word.length).trim()];
}

/** A key as a line. */
export function keyText(line: KeyLine): string {
  if (line.kind === "other") return line.text;
  return [line.options, line.type, line.key, line.comment].filter((part) => part !== "").join(" ");
}

/** Options as single ones, with quotes respected. */
function optionsOf(text: string): readonly string[] {
  return (text.match(/(?:"(?:\\.|[^"\\])*"|[^,])+/g) ?? []).sort();
}

/** Whether two lines say the same of the same key. */
export function isSameKey(one: Key, other: Key): boolean {
  return one.type === other.type && one.key === other.key && one.comment === other.comment &&
    optionsOf(one.options).join(",") === optionsOf(other.options).join(",");
}

/** Keys that are to be there, or not. */
export interface KeyWish {
  readonly keys: readonly Key[];
  readonly isWanted: boolean;
  /** No others may be there. */
  readonly exclusive: boolean;
}

/** The text as it is to be; the same text where it is. */
export function withKeys(text: string, { keys, isWanted, exclusive }: KeyWish): string {
  const lines = (text === "" ? [] : text.replace(/\n$/, "").split("\n")).map(readKeyLine);
  const isOf = (line: KeyLine, key: Key) =>
    line.kind === "key" && line.type === key.type && line.key === key.key;
  const isKnown = (line: KeyLine) => keys.some((key) => isOf(line, key));
  if (!isWanted) return joined(text, lines, lines.filter((line) => !isKnown(line)));
  const made: KeyLine[] = [];
  for (const line of lines) {
    const wanted = keys.find((key) => isOf(line, key));
    if (!wanted) {
      if (!(exclusive && line.kind === "key")) made.push(line);
    } else if (!made.some((other) => isOf(other, wanted))) {
      made.push(line.kind === "key" && isSameKey(line, wanted) ? line : wanted);
    }
  }
  return joined(text, lines, [...made, ...keys.filter((key) => !lines.some((line) => isOf(line, key)))]);
}

function joined(text: string, lines: readonly KeyLine[], made: readonly KeyLine[]): string {
  const isSame = lines.length === made.length && lines.every((line, at) => line === made[at]);
  return isSame ? text : made.map((line) => `${keyText(line)}\n`).join("");
}

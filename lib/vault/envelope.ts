/** The text form of a vault: a header, and hexadecimal lines. */

import { DiagnosticError } from "../source/diagnostic.ts";

export interface Envelope {
  /** The identity whose password it was made with; null for format 1.1, which names none. */
  readonly id: string | null;
  readonly salt: Uint8Array;
  readonly hmac: Uint8Array;
  readonly content: Uint8Array;
}

const HEADER = "$ANSIBLE_VAULT;";
const LINE_WIDTH = 80;

/** Whether a text is, or begins as, a vault. */
export function isVault(text: string): boolean {
  return text.startsWith(HEADER);
}

/** @throws {DiagnosticError} `vault-failed` for anything that is no vault of format 1.1 or 1.2. */
export function parseEnvelope(text: string): Envelope {
  const [header = "", ...lines] = text.trim().split(/\r?\n/).map((line) => line.trim());
  const [, version = "", cipher, id] = header.split(";");
  const bad = (why: string) =>
    new DiagnosticError(`not a vault that can be read: ${why}`, { code: "vault-failed" });
  if (!isVault(header)) throw bad("the header is missing");
  if (version !== "1.1" && version !== "1.2") throw bad(`format ${version}`);
  if (cipher !== "AES256") throw bad(`cipher ${cipher ?? ""}`);
  const parts = hexText(lines.join(""), bad).split("\n");
  const [salt, hmac, content] = parts.map((part) => fromHex(part, bad));
  if (!salt || !hmac || !content) throw bad("a part is missing");
  return { id: version === "1.2" ? id ?? null : null, salt, hmac, content };
}

/** The envelope as text, with a line break at its end. */
export function formatEnvelope({ id, salt, hmac, content }: Envelope): string {
  const header = id === null || id === "default"
    ? "$ANSIBLE_VAULT;1.1;AES256"
    : `$ANSIBLE_VAULT;1.2;AES256;${id}`;
  const inner = [salt, hmac, content].map((part) => part.toHex()).join("\n");
  const body = new TextEncoder().encode(inner).toHex();
  const lines = body.match(new RegExp(`.{1,${LINE_WIDTH}}`, "g")) ?? [];
  return `${[header, ...lines].join("\n")}\n`;
}

type Bad = (why: string) => DiagnosticError;

function hexText(hex: string, bad: Bad): string {
  return new TextDecoder().decode(fromHex(hex, bad));
}

function fromHex(hex: string, bad: Bad): Uint8Array {
  if (!/^[0-9a-fA-F]*$/.test(hex)) throw bad("Vault format unhexlify error: Non-hexadecimal digit found");
  if (hex.length % 2 !== 0) throw bad("Vault format unhexlify error: Odd-length string");
  return Uint8Array.fromHex(hex);
}

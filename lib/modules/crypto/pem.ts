/** Binary data between lines that name it (RFC 7468). */

/** The first block with a label; null where there is none. */
export function fromPem(text: string, labels: readonly string[]): Uint8Array | null {
  for (const [, label = "", body = ""] of text.matchAll(/-----BEGIN ([^-]+)-----([^-]*)-----END \1-----/g)) {
    if (!labels.includes(label)) continue;
    try {
      return Uint8Array.fromBase64(body.replace(/\s+/g, ""));
    } catch {
      return null;
    }
  }
  return null;
}

export function toPem(bytes: Uint8Array, label: string): string {
  const lines = bytes.toBase64().match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}

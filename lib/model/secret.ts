/** Secrets by value: what must not be read in any output, wherever it turns up. */

/** Shorter texts are not masked: they would blot out unrelated output without hiding anything. */
const SHORTEST = 4;

/** Shown in place of a secret; the word that Ansible shows. */
export const MASK = "********";

/** Names of variables that hold a secret by convention: their values are masked like vaulted ones. */
const NAMES =
  /(^|_)(password|passwd|passphrase|pass|secret|token|api_?key|private_key|credentials?|pull_secret)$/i;

export function namesSecret(variable: string): boolean {
  return NAMES.test(variable);
}

/** The secrets met so far in a run. Adding is the only change: a secret stays one. */
export class Secrets {
  readonly #texts = new Set<string>();
  #pattern: RegExp | null = null;

  /** Remembers a secret with the forms in which it travels: base64, URL-encoded, escaped in JSON. */
  add(secret: string): void {
    const text = secret.trim();
    if (text.length < SHORTEST || this.#texts.has(text)) return;
    for (const form of formsOf(text)) this.#texts.add(form);
    for (const line of text.split("\n")) if (line.trim().length >= 2 * SHORTEST) this.#texts.add(line.trim());
    this.#pattern = null;
  }

  /** The text with every secret replaced. */
  mask(text: string): string {
    if (this.#texts.size === 0) return text;
    this.#pattern ??= new RegExp(
      [...this.#texts].sort((a, b) => b.length - a.length).map(quoted).join("|"),
      "g",
    );
    return text.replace(this.#pattern, MASK);
  }
}

function formsOf(text: string): readonly string[] {
  const bytes = new TextEncoder().encode(text);
  // A secret inside a longer base64 text starts at one of three phases; the letters at its rim are not its own.
  const encoded = [0, 1, 2].map((phase) => {
    const shifted = new Uint8Array(phase + bytes.length);
    shifted.set(bytes, phase);
    const whole = Math.floor(shifted.length / 3) * 4;
    return shifted.toBase64().slice(phase === 0 ? 0 : 4, whole);
  });
  const forms = [
    text,
    JSON.stringify(text).slice(1, -1),
    encodeURIComponent(text),
    bytes.toBase64(),
    ...encoded,
  ];
  return forms.filter((form) => form.length >= SHORTEST);
}

function quoted(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

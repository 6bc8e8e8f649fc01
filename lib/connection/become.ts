/** Becoming another user: how a login user's shell is replaced by a shell of sudo, su or doas. */

import { shellQuote, shlexJoin, shlexSplit } from "../model/shell_words.ts";
import { DiagnosticError } from "../source/diagnostic.ts";
import { randomHex } from "../system/random.ts";

export const BECOME_METHODS = ["sudo", "su", "doas"] as const;

export type BecomeMethod = (typeof BECOME_METHODS)[number];

export interface BecomeSettings {
  readonly method: BecomeMethod;
  readonly user: string;
  /** The program; the method's name where absent. */
  readonly executable?: string | undefined;
  /** As a user writes them, quoted as for a shell; the method's usual ones where absent. */
  readonly flags?: string | undefined;
  readonly password?: string | undefined;
  /** The folder from which sudo is called; the login user's home where absent. */
  readonly folder?: string | undefined;
  /** Words that su asks for the password with, a colon behind them; any words where absent or empty. */
  readonly prompts?: readonly string[] | undefined;
}

/** Whom scripts become. */
export type Become = Pick<BecomeSettings, "method" | "user">;

/** What a dialog wants after more output has come. */
export type DialogStep =
  | { readonly kind: "wait" }
  | { readonly kind: "answer"; readonly text: string }
  /** The channel leads to the other user's shell now. */
  | { readonly kind: "entered" };

/** One attempt to become a user on a channel whose other end is the login user's shell. */
export interface BecomeDialog {
  /** The first line for the login user's shell. */
  readonly line: string;
  /** Whether that shell has come to its first line. */
  readonly begun: boolean;
  /**
   * @param stdout All of it so far, and so `stderr`.
   * @throws {DiagnosticError} `become-failed` in the words that Ansible's users know.
   */
  next(stdout: string, stderr: string): DialogStep;
  /** The failure for a channel that ended before the other user's shell was there. */
  ended(stdout: string, stderr: string): DiagnosticError;
}

const WRONG = /incorrect password|try again|authentication fail|authentication error|authentication token/i;
const MISSING =
  /password is required|authentication required|must be run from a terminal|terminal is required/i;

/** @param shell The words that start a POSIX shell. @throws {DiagnosticError} `not-supported`. */
export function becomeDialog(settings: BecomeSettings, shell: readonly string[]): BecomeDialog {
  const { method, password } = settings;
  if (method === "doas" && password !== undefined) {
    throw new DiagnosticError("doas reads passwords from a terminal only, and there is none", {
      code: "not-supported",
      hint: "let doas.conf permit the user with nopass",
    });
  }
  const token = randomHex(16);
  return new Dialog(settings, shell, token);
}

class Dialog implements BecomeDialog {
  readonly line: string;
  readonly #begin: string;
  readonly #entered: string;
  readonly #prompt: string;
  #begun = false;
  #answered = false;

  constructor(private readonly settings: BecomeSettings, shell: readonly string[], token: string) {
    this.#begin = `BECOME-BEGIN-${token}`;
    this.#entered = `BECOME-SUCCESS-${token}`;
    this.#prompt = `[${settings.method} via ferry, key=${token}] password:`;
    const enter = `echo ${this.#entered}; ${shellOf(settings.user, shell)}`;
    const begin = `echo ${this.#begin}; echo ${this.#begin} >&2`;
    const folder = settings.folder === undefined ? "" : `cd -- ${shellQuote(settings.folder)} || exit; `;
    this.line = `${begin}; ${folder}exec ${becomeCommand(settings, shell, enter, this.#prompt)}\n`;
  }

  get begun(): boolean {
    return this.#begun;
  }

  next(stdout: string, stderr: string): DialogStep {
    const said = this.#said(stderr);
    this.#begun ||= said !== null;
    if (stdout.includes(`${this.#entered}\n`)) return { kind: "entered" };
    if (said === null || !this.#prompts(said)) return { kind: "wait" };
    const { password } = this.settings;
    if (password === undefined) throw this.#missing();
    if (this.#answered) throw this.#incorrect();
    this.#answered = true;
    return { kind: "answer", text: `${password}\n` };
  }

  ended(stdout: string, stderr: string): DiagnosticError {
    const { method, user } = this.settings;
    const words = (this.#said(stderr) ?? "").replaceAll(this.#prompt, "").trim();
    if (this.#answered && (words === "" || WRONG.test(words))) return this.#incorrect();
    if (!this.#answered && MISSING.test(words)) return this.#missing();
    const said = words || stdout.split(`${this.#begin}\n`)[1]?.trim() || "it ended without a word";
    return denied(`cannot become user ${user} through ${method}: ${said}`);
  }

  /** What came on standard error since the login shell's first line; null before that. */
  #said(stderr: string): string | null {
    const at = stderr.indexOf(`${this.#begin}\n`);
    return at < 0 ? null : stderr.slice(at + this.#begin.length + 1);
  }

  /** Whether a password is being asked for and was not given yet; said once more after a wrong one. */
  #prompts(said: string): boolean {
    if (this.settings.method !== "su") return said.split(this.#prompt).length > (this.#answered ? 2 : 1);
    return !this.#answered && suPrompt(this.settings).test(said);
  }

  #missing(): DiagnosticError {
    const hint = "give it as ansible_become_password, or ask for it with --ask-become-pass";
    return denied(`Missing ${this.settings.method} password`, hint);
  }

  #incorrect(): DiagnosticError {
    return denied(`Incorrect ${this.settings.method} password`);
  }
}

/**
 * The command line that leads to the other user's shell, where a script is run.
 *
 * @param prompt What sudo asks for a password with; null where it asks for none.
 */
export function becomeCommand(
  settings: BecomeSettings,
  shell: readonly string[],
  script: string,
  prompt: string | null,
): string {
  const { method, user, executable = method, password } = settings;
  const program = shlexJoin(shlexSplit(executable));
  const inner = `${shlexJoin(shell)} -c ${shellQuote(script)}`;
  switch (method) {
    case "sudo": {
      const words = shlexSplit(settings.flags ?? "-H -S -n");
      const kept = password === undefined ? words : withoutNonInteractive(words);
      const asking = prompt === null ? [] : ["-p", prompt];
      return `${program} ${shlexJoin([...kept, ...asking, "-u", user])} ${inner}`;
    }
    case "doas": {
      const words = shlexSplit(settings.flags ?? "-n");
      return `${program} ${shlexJoin([...words, "-u", user])} ${inner}`;
    }
    case "su": {
      // su gives the text to the user's login shell, whatever that is.
      const words = [...shlexSplit(settings.flags ?? ""), user, "-c", `exec ${inner}`];
      return `${program} ${shlexJoin(words)}`;
    }
    default:
      return method satisfies never;
  }
}

/** What su prints before it waits: some language's word for a password, and a colon. */
function suPrompt({ prompts = [] }: BecomeSettings): RegExp {
  return new RegExp(`(?:${prompts.map((prompt) => RegExp.escape(prompt)).join("|")})\\s*[:：]\\s*$`, "i");
}

function denied(message: string, hint?: string): DiagnosticError {
  return new DiagnosticError(message, { code: "become-failed", hint });
}

/** A command that goes on as a POSIX shell of the user. */
function shellOf(user: string, shell: readonly string[]): string {
  const words = shlexJoin(shell);
  // The streams are the login user's: nobody but root could open them by name, as /dev/stdout, so that others get
  // streams of their own.
  return user === "root" ? `exec ${words}` : `{ ${words} 2>&1 >&3 3>&- | cat >&2 3>&-; } 3>&1 | cat`;
}

/** sudo's flags without the one that forbids it to ask for a password. */
function withoutNonInteractive(words: readonly string[]): readonly string[] {
  return words.flatMap((word) => {
    if (word === "-n" || word === "--non-interactive") return [];
    return [word.startsWith("--") ? word : word.replace(/^(-\w*)n(\w*)$/, "$1$2")];
  });
}

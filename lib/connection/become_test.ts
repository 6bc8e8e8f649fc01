import { deepStrictEqual as deepEqual, match, strictEqual as equal, throws } from "node:assert/strict";
import { type BecomeDialog, becomeDialog, type BecomeSettings } from "./become.ts";

const SHELL = ["/bin/sh"];

function dialogFor(change: Partial<BecomeSettings>): BecomeDialog {
  return becomeDialog({ method: "sudo", user: "root", ...change }, SHELL);
}

/** The word that a dialog's line has for one of its moments. */
function word(dialog: BecomeDialog, name: string): string {
  return new RegExp(`BECOME-${name}-[0-9a-f]+`).exec(dialog.line)?.[0] ?? "";
}

function prompt(dialog: BecomeDialog): string {
  return /\[sudo via ferry, key=[0-9a-f]+\] password:/.exec(dialog.line)?.[0] ?? "";
}

for (
  const { name, settings, words } of [
    {
      name: "sudo without a password",
      settings: {},
      words: /; exec sudo -H -S -n -p '.*' -u root \/bin\/sh -c '/,
    },
    {
      name: "sudo with a password",
      settings: { password: "x" },
      words: /; exec sudo -H -S -p '.*' -u root \/bin\/sh /,
    },
    {
      name: "flags that hold the n among others",
      settings: { password: "x", flags: "-HnS --non-interactive -A 'a b'" },
      words: /; exec sudo -HS -A 'a b' -p /,
    },
    {
      name: "a program of one's own",
      settings: { executable: "/opt/my\\ sudo" },
      words: /; exec '\/opt\/my sudo' -H /,
    },
    {
      name: "a folder from which sudo is called",
      settings: { folder: "/a b" },
      words: /; cd -- '\/a b' \|\| exit; exec sudo -H /,
    },
    { name: "a user with odd letters", settings: { user: "DOM\\a b" }, words: / -u 'DOM\\a b' \/bin\/sh / },
    {
      name: "su",
      settings: { method: "su", flags: "-", user: "app" },
      words: /; exec su - app -c 'exec \/bin\/sh -c '"'"'echo /,
    },
    { name: "doas", settings: { method: "doas" }, words: /; exec doas -n -u root \/bin\/sh -c '/ },
  ] as const
) {
  Deno.test(`becomeDialog writes the line for ${name}`, () => match(dialogFor(settings).line, words));
}

Deno.test("becomeDialog never has the password in its line", () => {
  for (const method of ["sudo", "su"] as const) {
    equal(dialogFor({ method, password: "s3cret" }).line.includes("s3cret"), false);
  }
});

Deno.test("becomeDialog refuses a password for doas", () => {
  throws(() => dialogFor({ method: "doas", password: "x" }), { code: "not-supported" });
});

Deno.test("a dialog answers its own prompt once, and enters", () => {
  const dialog = dialogFor({ password: "s3cret" });
  const begin = `noise\n${word(dialog, "BEGIN")}\n`;
  deepEqual(dialog.next("", `${prompt(dialog)}`), { kind: "wait" });
  deepEqual(dialog.next(begin, begin), { kind: "wait" });
  deepEqual(dialog.next(begin, `${begin}We trust you\n${prompt(dialog)}`), {
    kind: "answer",
    text: "s3cret\n",
  });
  deepEqual(dialog.next(begin, `${begin}We trust you\n${prompt(dialog)}`), { kind: "wait" });
  deepEqual(dialog.next(`${begin}${word(dialog, "SUCCESS")}\n`, begin), { kind: "entered" });
});

Deno.test("a dialog knows a wrong password by the second prompt", () => {
  const dialog = dialogFor({ password: "s3cret" });
  const begin = `${word(dialog, "BEGIN")}\n`;
  dialog.next(begin, `${begin}${prompt(dialog)}`);
  const again = `${begin}${prompt(dialog)}Leider falsch.\n${prompt(dialog)}`;
  throws(() => dialog.next(begin, again), { code: "become-failed", message: "Incorrect sudo password" });
});

Deno.test("a dialog minds only the prompts of su that it is told", () => {
  const dialog = dialogFor({ method: "su", password: "s3cret", prompts: ["Losung", "Kennwort (su)"] });
  const begin = `${word(dialog, "BEGIN")}\n`;
  deepEqual(dialog.next(begin, `${begin}Password: `), { kind: "wait" });
  deepEqual(dialog.next(begin, `${begin}kennwort (su) : `), { kind: "answer", text: "s3cret\n" });
});

Deno.test("a dialog knows su's prompt in any language", () => {
  for (const said of ["Password: ", "Passwort: ", "パスワード：", "Mot de passe : "]) {
    const dialog = dialogFor({ method: "su", password: "s3cret" });
    const begin = `${word(dialog, "BEGIN")}\n`;
    deepEqual(dialog.next(begin, `${begin}${said}`), { kind: "answer", text: "s3cret\n" });
    equal(
      dialog.ended(begin, `${begin}${said}\nsu: Authentication failure\n`).message,
      "Incorrect su password",
    );
    const without = dialogFor({ method: "su" });
    const other = `${word(without, "BEGIN")}\n`;
    throws(() => without.next(other, `${other}${said}`), { message: "Missing su password" });
  }
});

for (
  const { name, change, said, message } of [
    {
      name: "no password where one is needed",
      change: {},
      said: "sudo: a password is required\n",
      message: "Missing sudo password",
    },
    {
      name: "a user who may not",
      change: {},
      said: "al is not in the sudoers file.\n",
      message: "cannot become user root through sudo: al is not in the sudoers file.",
    },
    {
      name: "no such program",
      change: {},
      said: "sh: exec: sudo: not found\n",
      message: "cannot become user root through sudo: sh: exec: sudo: not found",
    },
    {
      name: "silence",
      change: {},
      said: "",
      message: "cannot become user root through sudo: it ended without a word",
    },
    {
      name: "doas that would ask",
      change: { method: "doas" },
      said: "doas: Authentication required\n",
      message: "Missing doas password",
    },
  ] as const
) {
  Deno.test(`a dialog that ended tells of ${name}`, () => {
    const dialog = dialogFor(change);
    const begin = `${word(dialog, "BEGIN")}\n`;
    equal(dialog.ended(begin, `banner\n${begin}${said}`).message, message);
  });
}

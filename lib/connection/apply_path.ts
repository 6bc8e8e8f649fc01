/** Changes of paths as scripts for a host's shell. The functions that they use are in `files.sh`. */

import type { Content, LocalInput, PathAttributes, PathChange, PathState, Wanted } from "../model/change.ts";
import { shellQuote, shlexSplit } from "../model/shell_words.ts";
import { DiagnosticError } from "../source/diagnostic.ts";
import type { Input } from "./connection.ts";
import { inlineBytes, printing } from "./input.ts";

/** A change as a script, and what the script reads. */
export interface ChangeScript {
  readonly lines: readonly string[];
  readonly stdin: Input | undefined;
}

type FileWanted = Extract<Wanted, { readonly kind: "file" }>;

/**
 * @param token Letters and digits that make the name of a temporary file.
 * @throws {DiagnosticError} `bad-argument` for a path that cannot be meant.
 */
export function changeScript(change: PathChange, token: string): ChangeScript {
  const path = trimmed(change.path);
  const { after } = change;
  switch (after.kind) {
    case "absent":
      if (path === "/") throw refused(change.path);
      return plain([`rm -rf -- ${shellQuote(path)} || exit`]);
    case "file":
      return fileScript(change, after, path, token);
    case "directory":
      return plain(folderLines(change, after.attributes, path));
    case "symlink":
      return plain([
        beginning(change, path, token),
        `ln -s -- ${shellQuote(after.target)} "$__new" || exit`,
        ...ownerLines(ownerWords(null, after.attributes), `"$__new"`, { link: true }),
        ...timeLines(after.attributes, `"$__new"`, { link: true }),
        ...removal(change, path),
        "__place",
      ]);
    case "hardlink":
      return plain([
        // Two names of one file stay both where one is renamed to the other.
        `if [ -L ${shellQuote(path)} ] || [ ! ${shellQuote(after.target)} -ef ${shellQuote(path)} ]; then`,
        beginning(change, path, token),
        `ln -- ${shellQuote(after.target)} "$__new" || exit`,
        ...removal(change, path),
        "__place",
        "fi",
        ...attributeLines(change.before, after.attributes, path),
      ]);
    default:
      return after satisfies never;
  }
}

function fileScript(change: PathChange, after: FileWanted, path: string, token: string): ChangeScript {
  const { content, attributes } = after;
  if (!content) {
    const lines = [
      `[ -e ${shellQuote(path)} ] || exit 41`,
      ...attributeLines(change.before, attributes, path),
    ];
    return plain(lines);
  }
  const { before, backup, validate, inPlace = false } = change;
  const expected = before === null ? "" : before.sha1;
  const input = inputOf(content);
  const lines = [
    beginning(change, path, token),
    ...(expected === undefined ? [] : [`__expect ${shellQuote(expected)}`]),
    ...filling(content, input),
    ...(inPlace ? [] : [`__dress ${shellQuote(ownerWords(null, attributes))} '${modeWord(attributes)}'`]),
    ...(validate === undefined ? [] : validation(validate)),
    ...(backup === undefined ? [] : [`__backup ${shellQuote(backup)}`]),
    ...(inPlace ? ["__pour", ...attributeLines(before, attributes, path)] : []),
    ...(inPlace ? [] : [...timeLines(attributes, `"$__new"`), "__place"]),
  ];
  return { lines, stdin: input.kind === "aside" ? input.source : undefined };
}

function beginning({ inPlace = false }: PathChange, path: string, token: string): string {
  if (path === "/") throw refused(path);
  // A file that is written in place may lie in a folder that one cannot write to.
  if (inPlace) return `__begin ${shellQuote(path)} "\${TMPDIR:-/tmp}/" ${token}`;
  return `__begin ${shellQuote(path)} ${shellQuote(path.slice(0, path.lastIndexOf("/") + 1))} ${token}`;
}

/** An empty folder gives way to a link, if that was planned; one with something in it does not. */
function removal({ before }: PathChange, path: string): readonly string[] {
  return before?.kind === "directory" ? [`rmdir -- ${shellQuote(path)} || exit`] : [];
}

function folderLines({ before }: PathChange, attributes: PathAttributes, path: string): readonly string[] {
  const word = shellQuote(path);
  const mode = attributes.mode === undefined ? "" : ` -m ${modeWord(attributes)}`;
  const old = before?.kind === "directory" ? before : null;
  return [
    `if [ ! -d ${word} ]; then mkdir -p${mode} -- ${word} || exit; __label ${word}; fi`,
    ...attributeLines(old, attributes, path),
  ];
}

/** Gives a path that is there the attributes that it lacks. */
function attributeLines(
  before: PathState | null,
  attributes: PathAttributes,
  path: string,
): readonly string[] {
  const link = before?.kind === "symlink";
  const { mode } = attributes;
  const word = shellQuote(path);
  return [
    ...ownerLines(ownerWords(before, attributes), word, { link }),
    ...(mode === undefined || link || mode === before?.mode
      ? []
      : [`chmod -- ${modeWord(attributes)} ${word} || exit`]),
    ...timeLines(attributes, word, { link }),
  ];
}

/** `owner:group` for chown, without what is so already; empty for nothing to do. */
function ownerWords(before: PathState | null, { owner, group }: PathAttributes): string {
  const newOwner = owner === before?.owner || owner === String(before?.uid) ? undefined : owner;
  const newGroup = group === before?.group || group === String(before?.gid) ? undefined : group;
  return `${newOwner ?? ""}${newGroup === undefined ? "" : `:${newGroup}`}`;
}

function ownerLines(words: string, path: string, { link = false } = {}): readonly string[] {
  return words === "" ? [] : [`chown${link ? " -h" : ""} -- ${shellQuote(words)} ${path} || exit`];
}

function timeLines(attributes: PathAttributes, path: string, { link = false } = {}): readonly string[] {
  const { modifiedS, accessedS } = attributes;
  // Whoever may only write to a path can give it both times of now, but neither of them alone.
  if (modifiedS === "now" && accessedS === "now") return [`touch -c ${link ? "-h " : ""}-- ${path} || exit`];
  return [["-m", modifiedS] as const, ["-a", accessedS] as const].flatMap(([which, time]) => {
    const touch = `touch -c ${link ? "-h " : ""}${which}`;
    if (time === undefined) return [];
    if (time === "now") return [`${touch} -- ${path} || exit`];
    const iso = new Date(Math.floor(time) * 1000).toISOString();
    const fraction = String(time).split(".")[1];
    const exact = `${iso.slice(0, 19)}${fraction === undefined ? "" : `.${fraction}`}Z`;
    const stamp = `${iso.slice(0, 16).replace(/[-T:]/g, "")}.${iso.slice(17, 19)}`;
    // BusyBox knows no fractions and no zones.
    return [`${touch} -d ${exact} -- ${path} 2>/dev/null || TZ=UTC0 ${touch} -t ${stamp} -- ${path} || exit`];
  });
}

/** The validating command for the new file: words as Python splits them, no shell in between. */
function validation(command: string): readonly string[] {
  const words = shlexSplit(command).map((word) => word.split("%s").map(shellQuote).join('"$__new"'));
  return [`${words.join(" ")} >&2`, "__x=$?", `[ $__x = 0 ] || { echo "rc:$__x" >&2; exit 47; }`];
}

/** Where a file's content comes from: the script itself, what the script reads, or the host. */
type Filling =
  | { readonly kind: "inline"; readonly bytes: Uint8Array }
  | { readonly kind: "aside"; readonly source: Uint8Array | LocalInput }
  | { readonly kind: "host"; readonly path: string };

function inputOf(content: Content): Filling {
  if (content.kind === "remote-file") return { kind: "host", path: trimmed(content.path) };
  const source = content.kind === "bytes" ? content.bytes : content;
  const bytes = inlineBytes(source);
  return bytes ? { kind: "inline", bytes } : { kind: "aside", source };
}

/** Fills the new file. What came by a session of its own may have been cut; a file of the host may have changed. */
function filling(content: Content, input: Filling): readonly string[] {
  const size = content.kind === "bytes" ? content.bytes.length : content.size;
  const verify = `__verify ${size} ${content.kind === "remote-file" ? content.sha1 : "''"}`;
  switch (input.kind) {
    case "inline":
      // Without a program that copies: this is what small files are written with.
      return [`(umask 077; ${printing(input.bytes)} >"$__new") || exit`];
    case "aside":
      return ["__fill ''", verify];
    case "host":
      return [`__fill ${shellQuote(input.path)}`, verify];
    default:
      return input satisfies never;
  }
}

function plain(lines: readonly string[]): ChangeScript {
  return { lines, stdin: undefined };
}

/** With fewer than five digits GNU's chmod leaves a folder its set-group bit. */
function modeWord({ mode }: PathAttributes): string {
  return mode === undefined ? "" : mode.toString(8).padStart(5, "0");
}

/** The path without slashes at its end, which would make a link be followed. */
function trimmed(path: string): string {
  if (path === "") throw refused(path);
  return path.replace(/(?<=[^/])\/+$/, "").replace(/^\/+$/, "/");
}

function refused(path: string): DiagnosticError {
  return new DiagnosticError(`not a path that can be changed: "${path}"`, { code: "bad-argument" });
}

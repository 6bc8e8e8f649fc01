/** Files of a test: made from a description, and compared with one. */

import { ok, strictEqual as equal } from "node:assert/strict";
import { type Dict, field, isDict, type Value } from "../../lib/model/value.ts";

/**
 * Makes what a dictionary of relative paths describes: text is a file's content; a name that ends with a slash is a
 * folder; a dictionary may tell `content`, `base64`, `lines`, `size` (zeros behind it), `link`, `hard`, `fifo`, `mode`,
 * `owner`, `group`, `modified`; with `packed` it is an archive of that kind of what `tree` describes.
 */
export function makeTree(folder: string, tree: Dict): void {
  for (const [name, description] of tree) {
    const path = `${folder}/${String(name)}`;
    const slash = path.lastIndexOf("/", path.length - 2);
    Deno.mkdirSync(path.slice(0, slash), { recursive: true });
    makePath(path, description);
  }
}

function makePath(path: string, description: Value): void {
  const told = (key: string) => field(description, key);
  const link = told("link");
  if (link !== undefined) return Deno.symlinkSync(String(link), path);
  const hard = told("hard");
  if (hard !== undefined) {
    return Deno.linkSync(`${path.slice(0, path.lastIndexOf("/"))}/${String(hard)}`, path);
  }
  if (path.endsWith("/")) Deno.mkdirSync(path, { recursive: true });
  else if (told("packed")) pack(path, String(told("packed")), told("tree"));
  else if (told("fifo")) new Deno.Command("mkfifo", { args: [path] }).outputSync();
  else Deno.writeFileSync(path, contentOf(description));
  const size = told("size");
  if (typeof size === "number") Deno.truncateSync(path, size);
  const [owner, group] = [told("owner"), told("group")];
  if (owner !== undefined || group !== undefined) {
    Deno.chownSync(path, Number(owner ?? Deno.uid()), Number(group ?? Deno.gid()));
  }
  // The umask of whoever runs the tests must not count.
  Deno.chmodSync(path, parseInt(String(told("mode") ?? (path.endsWith("/") ? "755" : "644")), 8));
  const modified = told("modified");
  if (typeof modified === "number") Deno.utimeSync(path, modified, modified);
}

const TAR_OPTIONS: Readonly<Record<string, string>> = { tar: "", tgz: "z", bz2: "j", xz: "J", zst: "a" };
/** Of everything in archives that does not tell another. */
const PACKED_TIME = 1_600_000_000;

function pack(path: string, kind: string, tree: Value | undefined): void {
  const folder = Deno.makeTempDirSync();
  makeTree(folder, isDict(tree) ? tree : new Map());
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  for (const inner of pathsIn(folder).slice(1)) {
    const info = Deno.lstatSync(inner);
    const isNew = (info.mtime?.getTime() ?? 0) > 1000 * PACKED_TIME;
    if (isNew && !info.isSymlink) Deno.utimeSync(inner, PACKED_TIME, PACKED_TIME);
  }
  const words = kind === "zip"
    ? ["zip", "-qry", path, ...names]
    : ["tar", `-c${TAR_OPTIONS[kind] ?? ""}f`, path, ...names];
  const { success } = new Deno.Command("env", { args: ["TZ=UTC0", ...words], cwd: folder }).outputSync();
  if (!success) throw new Error(`cannot make ${path}`);
  Deno.removeSync(folder, { recursive: true });
}

function checkPacked(path: string, kind: string, tree: Value | undefined): void {
  const folder = Deno.makeTempDirSync();
  const words = kind === "zip" ? ["unzip", "-q", path] : ["tar", "-xf", path];
  const [command = "", ...args] = words;
  const { success } = new Deno.Command(command, { args, cwd: folder }).outputSync();
  ok(success, `${path} can be unpacked`);
  if (isDict(tree)) checkTree(folder, tree);
  Deno.removeSync(folder, { recursive: true });
}

function contentOf(description: Value): Uint8Array {
  const base64 = field(description, "base64");
  if (base64 !== undefined) return Uint8Array.fromBase64(String(base64));
  const lines = field(description, "lines");
  if (typeof lines === "number") {
    return new TextEncoder().encode(Array.from({ length: lines }, (_, at) => `line ${at + 1}\n`).join(""));
  }
  const content = isDict(description) ? field(description, "content") ?? "" : description;
  return new TextEncoder().encode(String(content ?? ""));
}

/**
 * Compares paths with their descriptions: null for nothing; of a dictionary only what it tells is compared, of an
 * archive what its `tree` tells; with `reader`, the `content` is what that program unpacks.
 */
export function checkTree(folder: string, tree: Dict): void {
  for (const [name, description] of tree) checkPath(`${folder}/${String(name)}`, String(name), description);
}

function checkPath(path: string, name: string, description: Value): void {
  const info = infoOf(path.replace(/\/$/, ""));
  if (description === null) return void equal(info, null, `${name} is not to be there`);
  ok(info, `${name} is to be there`);
  if (name.endsWith("/")) ok(info.isDirectory, `${name} is a folder`);
  const told = isDict(description) ? description : new Map<Value, Value>();
  if (told.has("link")) equal(Deno.readLinkSync(path), told.get("link"), `where ${name} points`);
  else if (!name.endsWith("/")) checkContent(path, name, description, told);
  if (told.has("mode")) {
    const mode = ((info.mode ?? 0) & 0o7777).toString(8);
    equal(mode, parseInt(String(told.get("mode")), 8).toString(8), `mode of ${name}`);
  }
  if (told.has("owner")) equal(info.uid, told.get("owner"), `owner of ${name}`);
  if (told.has("group")) equal(info.gid, told.get("group"), `group of ${name}`);
  if (told.has("links")) equal(info.nlink, told.get("links"), `names of ${name}`);
  if (told.has("modified")) {
    equal((info.mtime?.getTime() ?? 0) / 1000, told.get("modified"), `time of ${name}`);
  }
}

function checkContent(path: string, name: string, description: Value, told: Dict): void {
  ok(!Deno.lstatSync(path).isSymlink, `${name} is no link`);
  const base64 = told.get("base64");
  const content = isDict(description) ? told.get("content") : description;
  const reader = told.get("reader");
  if (told.has("packed")) checkPacked(path, String(told.get("packed")), told.get("tree"));
  else if (reader !== undefined) {
    const { stdout } = new Deno.Command(String(reader), { args: ["-dc", path] }).outputSync();
    equal(new TextDecoder().decode(stdout), String(content), `content of ${name}`);
  } else if (base64 !== undefined) equal(Deno.readFileSync(path).toBase64(), base64, `content of ${name}`);
  else if (content !== undefined) equal(Deno.readTextFileSync(path), String(content), `content of ${name}`);
}

/** Everything in a folder with its kind, mode, owner, time and content: two that are equal show that nothing was touched. */
export function snapshot(folder: string): readonly string[] {
  return pathsIn(folder).map((path) => {
    const info = Deno.lstatSync(path);
    const content = info.isFile
      ? Deno.readFileSync(path).toBase64()
      : info.isSymlink
      ? Deno.readLinkSync(path)
      : "";
    const { mode, uid, gid, mtime, nlink } = info;
    return [path, mode, uid, gid, mtime?.getTime(), info.isDirectory ? "" : nlink, content].join(" ");
  });
}

/** The relative paths of everything in a folder, sorted. */
export function namesIn(folder: string): readonly string[] {
  return pathsIn(folder).slice(1).map((path) => path.slice(folder.length + 1)).sort();
}

function pathsIn(path: string): readonly string[] {
  if (!Deno.lstatSync(path).isDirectory) return [path];
  const names = [...Deno.readDirSync(path)].map(({ name }) => name).sort();
  return [path, ...names.flatMap((name) => pathsIn(`${path}/${name}`))];
}

function infoOf(path: string): Deno.FileInfo | null {
  try {
    return Deno.lstatSync(path);
  } catch {
    return null;
  }
}

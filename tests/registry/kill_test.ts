/** A process that writes into a layout is killed at any moment: the layout is valid, and the next one goes on. */

import { deepStrictEqual as deepEqual, ok, strictEqual as equal } from "node:assert/strict";
import { LayoutReader } from "../../lib/registry/layout/layout_reader.ts";
import { LayoutRegistry } from "../../lib/registry/layout/layout_registry.ts";
import { listFolder, readText, removePath, temporaryFolder } from "../../lib/system/files.ts";
import { readImage, repository, tagAt } from "../support/images.ts";

const IMAGES = 60;
const KILLS = 10;

/** Starts the writer; it prints the tag of each image that was stored. */
function startWriter(path: string): Deno.ChildProcess {
  const program = new URL("../support/layout_writer.ts", import.meta.url).pathname;
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", program, path, String(IMAGES)],
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
}

/** The tags that a writer printed until it ended, or until it was killed after some of them. */
async function follow(
  writer: Deno.ChildProcess,
  killAfter: number,
  delayMs: number,
): Promise<readonly string[]> {
  let text = "";
  let isKilled = false;
  for await (const chunk of writer.stdout.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if (isKilled || text.split("\n").length <= killAfter) continue;
    isKilled = true;
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    try {
      writer.kill("SIGKILL");
    } catch {
      // It had finished.
    }
  }
  await writer.status;
  // A last line without its end was still being written.
  return text.split("\n").slice(0, -1);
}

Deno.test("LayoutRegistry survives a kill at any moment", async () => {
  const folder = temporaryFolder();
  const path = `${folder}/layout`;
  const promised = new Set<string>();
  for (let kill = 0; kill < KILLS; kill++) {
    // Every writer begins where the one before it was killed, so the moments are spread over its work.
    const tags = await follow(startWriter(path), kill % 3, (kill * 7) % 23);
    for (const tag of tags) promised.add(tag);
    JSON.parse(readText(`${path}/index.json`));
    const reader = new LayoutReader(path);
    const found = await reader.listTags(repository("org/app")) ?? [];
    ok([...promised].every((tag) => found.includes(tag)), `lost after kill ${kill}`);
    for (const tag of found) await readImage(reader, tagAt("org/app", tag));
  }
  const rest = await follow(startWriter(path), Infinity, 0);
  equal(rest.length, IMAGES);
  using layout = LayoutRegistry.open(path);
  equal((await layout.listTags(repository("org/app")))?.length, IMAGES);
  for (const tag of rest) await readImage(layout, tagAt("org/app", tag));
  deepEqual(layout.collectGarbage().removed, []);
  deepEqual(listFolder(`${path}/.ferry/uploads`).filter((name) => name.length === 64), []);
  layout[Symbol.dispose]();
  removePath(folder);
});

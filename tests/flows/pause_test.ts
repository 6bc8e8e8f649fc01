/** Pauses, with somebody at the terminal. */

import { match, ok, strictEqual as equal } from "node:assert/strict";
import { shlexJoin } from "../../lib/model/shell_words.ts";
import { sleep } from "../../lib/system/clock.ts";
import { findProgram, startProcess } from "../../lib/system/process.ts";
import { ferryCommand } from "../support/ferry.ts";

const missing = findProgram("script") === null ? "script is not installed" : null;
const because = missing === null ? "" : ` (skipped: ${missing})`;
const PATIENCE_MS = 20_000;
const CHOICE = "Press 'C' to continue the play or 'A' to abort";

const PLAYBOOK = `- hosts: localhost
  gather_facts: false
  tasks:
    - pause: { PAUSE }
      register: paused
    - debug: { msg: "after <{{ paused.user_input }}>" }
`;

interface Typed {
  /** What is typed once the text is on the screen. */
  readonly after: string;
  readonly keys: string;
}

/** Runs a pause at a terminal of its own; gives what the screen showed, and the exit code. */
async function paused(pause: string, typed: readonly Typed[]) {
  const folder = await Deno.makeTempDir({ prefix: "ferry-pause-" });
  try {
    await Deno.writeTextFile(`${folder}/play.yml`, PLAYBOOK.replace("PAUSE", pause));
    const command = shlexJoin(ferryCommand(["playbook", `${folder}/play.yml`]));
    const terminal = startProcess(["script", "-qec", command, "/dev/null"], {
      ...{ stdin: "piped", stdout: "piped", stderr: "null" },
      env: { NO_COLOR: "1" },
    });
    let screen = "";
    const reading = terminal.stdout.pipeThrough(new TextDecoderStream())
      .pipeTo(new WritableStream({ write: (text) => void (screen += text) }));
    const writer = terminal.stdin.getWriter();
    const end = Date.now() + PATIENCE_MS;
    let read = 0;
    for (const { after, keys } of typed) {
      while (!screen.slice(read).includes(after)) {
        ok(Date.now() < end, screen);
        await sleep(20);
      }
      read = screen.length;
      // What is typed before the terminal is ready is shown, but does not count.
      await sleep(200);
      await writer.write(new TextEncoder().encode(keys));
    }
    const { code } = await terminal.status;
    await reading;
    await writer.abort().catch(() => {});
    return { screen, code };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test({
  name: `pause gives what is typed, without what was taken back${because}`,
  ignore: missing !== null,
  fn: async () => {
    const { screen, code } = await paused("prompt: Which one", [
      { after: "Which one:", keys: "ab\x7fc\r" },
    ]);
    match(screen, /"msg": "after <ac>"/);
    equal(code, 0);
  },
});

Deno.test({
  name: `pause asks after Ctrl+C whether the play goes on, and C goes on at once${because}`,
  ignore: missing !== null,
  fn: async () => {
    const { screen, code } = await paused("minutes: 5", [
      { after: "'A' = abort)", keys: "\r\x03" },
      { after: CHOICE, keys: "C" },
    ]);
    match(screen, /"msg": "after <>"/);
    equal(code, 0);
  },
});

Deno.test({
  name: `pause asks after Ctrl+C whether the play goes on, and A ends it${because}`,
  ignore: missing !== null,
  fn: async () => {
    const { screen, code } = await paused("minutes: 5", [
      { after: "'A' = abort)", keys: "\x03" },
      { after: CHOICE, keys: "A" },
    ]);
    match(screen, /user requested abort!/);
    equal(code, 2);
  },
});

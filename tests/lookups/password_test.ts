/** The lookup `password`: its files, and others who make the same password at the same time. */

import { deepStrictEqual as deepEqual, match, strictEqual as equal } from "node:assert/strict";
import { hashHex } from "../../lib/system/hash.ts";
import { toJson } from "../../lib/model/json.ts";
import { ask, type AskOptions } from "./ask.ts";

function inFolder(name: string, test: (folder: string) => void): void {
  Deno.test(name, () => {
    const folder = Deno.makeTempDirSync({ prefix: "ferry-password-" });
    try {
      test(folder);
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  });
}

function password(folder: string, more = "", options: AskOptions = {}) {
  const answer = ask({ template: `{{ lookup('password', 'kept/db'${more}) }}` }, folder, options);
  return "value" in answer ? toJson(answer.value) : answer.error;
}

inFolder("password keeps what it made for its owner only, and gives it again", (folder) => {
  const made = String(password(folder));
  match(made, /^[A-Za-z0-9.,:_-]{20}$/);
  equal(Deno.readTextFileSync(`${folder}/kept/db`), `${made}\n`);
  equal((Deno.statSync(`${folder}/kept/db`).mode ?? 0) & 0o777, 0o600);
  equal((Deno.statSync(`${folder}/kept`).mode ?? 0) & 0o777, 0o700);
  equal(password(folder, ", length=5"), made);
  deepEqual([...Deno.readDirSync(`${folder}/kept`)].map(({ name }) => name), ["db"]);
});

inFolder("password keeps the salt of a hash, so that the hash is the same each time", (folder) => {
  const first = password(folder, ", encrypt='md5_crypt'");
  match(String(first), /^\$1\$/);
  equal(password(folder, ", encrypt='md5_crypt'"), first);
  match(Deno.readTextFileSync(`${folder}/kept/db`), /^\S{20} salt=[./A-Za-z0-9]{8}\n$/);
});

inFolder("password waits for another who makes it, and takes what that one made", (folder) => {
  const lock = lockOf(folder);
  const sleep = () => {
    Deno.writeTextFileSync(`${folder}/kept/db`, "theirs\n");
    Deno.removeSync(lock);
  };
  equal(password(folder, "", { deps: { sleep } }), "theirs");
});

inFolder("password gives up after 7 seconds", (folder) => {
  const lock = lockOf(folder);
  const slept: number[] = [];
  const told = String(password(folder, "", { deps: { sleep: (ms) => void slept.push(ms) } }));
  match(told, /cannot get the lock in 7 seconds/);
  equal(slept.reduce((sum, ms) => sum + ms, 0), 7000);
  equal(Deno.statSync(lock).isFile, true);
});

/** Takes the lock as Ansible would. */
function lockOf(folder: string): string {
  Deno.mkdirSync(`${folder}/kept`);
  const lock = `${folder}/kept/${hashHex("sha1", `${folder}/kept/db`)}.ansible_lockfile`;
  Deno.writeTextFileSync(lock, "");
  return lock;
}

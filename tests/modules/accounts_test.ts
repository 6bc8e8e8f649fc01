/** `user` and `group` with accounts of this machine that nobody else has, and that are taken away again. */

import { deepStrictEqual as deepEqual, match, strictEqual as equal } from "node:assert/strict";
import { group } from "../../lib/modules/builtin/group.ts";
import { user } from "../../lib/modules/builtin/user.ts";
import { findProgram } from "../../lib/system/process.ts";
import { inHostLab, LAB_SHELLS, type LabRun } from "../support/host_lab.ts";

const NAME = "ferry-test-zz";
const OTHER = "ferry-test-zy";

for (const { name, words } of LAB_SHELLS) {
  const missing = Deno.uid() === 0
    ? [words[0], "useradd", "usermod", "chage"].find((program) => findProgram(program) === null)
    : "root";
  Deno.test({
    name: `user and group manage accounts, through ${name}${missing ? ` (skipped: no ${missing})` : ""}`,
    ignore: missing !== undefined,
    fn: async (test) => {
      await inHostLab(words, async (folder, run) => {
        try {
          await test.step("group makes a group", () => groups(run));
          await test.step("user makes a user", () => births(run, folder));
          await test.step("user changes a user", () => changes(run));
          await test.step("user sets passwords", () => passwords(run));
          await test.step("user makes a key", () => keys(run, folder));
          await test.step("user and group take away", () => ends(run));
        } finally {
          for (const argv of [["userdel", NAME], ["groupdel", NAME], ["groupdel", OTHER]]) {
            new Deno.Command(argv[0] ?? "", { args: argv.slice(1), stderr: "null" }).outputSync();
          }
        }
      });
    },
  });
}

/** Predicts, does, and does it again, which changes nothing. @returns the values of the second run. */
async function thrice(run: LabRun, module: typeof user, args: Readonly<Record<string, unknown>>) {
  equal((await run(module, args, { check: true })).changed, true, "predicted");
  const done = await run(module, args);
  deepEqual([done.status, done.changed], ["ok", true], JSON.stringify(done.values));
  equal((await run(module, args)).changed, false, "again");
  return done.values;
}

async function groups(run: LabRun): Promise<void> {
  const made = await thrice(run, group, { name: NAME, gid: 61234 });
  deepEqual([made["gid"], made["state"]], [61234, "present"]);
  equal((await thrice(run, group, { name: NAME, gid: 61235 }))["gid"], 61235);
  await thrice(run, group, { name: OTHER });
  const lacking = await run(group, { name: OTHER, non_unique: true });
  match(String(lacking.values["msg"]), /^non_unique is True but all of the following are missing: gid$/i);
}

async function births(run: LabRun, folder: string): Promise<void> {
  const args = {
    name: NAME,
    uid: 61234,
    group: NAME,
    groups: [OTHER],
    comment: "Zz U",
    home: `${folder}/a/home`,
  };
  const made = await thrice(run, user, { ...args, shell: "/bin/sh", expires: 1893456000 });
  deepEqual(
    [made["uid"], made["group"], made["groups"], made["comment"], made["home"], made["create_home"]],
    [61234, 61235, OTHER, "Zz U", `${folder}/a/home`, true],
  );
  equal((await Deno.stat(`${folder}/a/home`)).uid, 61234);
}

async function changes(run: LabRun): Promise<void> {
  equal((await thrice(run, user, { name: NAME, groups: [] }))["groups"], "");
  const joined = await thrice(run, user, { name: NAME, groups: [OTHER], append: true, shell: "/bin/false" });
  deepEqual([joined["groups"], joined["shell"], joined["append"]], [OTHER, "/bin/false", true]);
  await thrice(run, user, { name: NAME, password_expire_max: 30, password_expire_warn: 5 });
  await thrice(run, user, { name: NAME, expires: -1 });
  const refused = await run(user, { name: NAME, groups: ["no-such-group-zz"] });
  equal(refused.values["msg"], "Group no-such-group-zz does not exist");
  const foreign = await run(user, { name: NAME, hidden: true });
  match(String(foreign.values["msg"]), /does not support hidden/);
}

async function passwords(run: LabRun): Promise<void> {
  const password = `$6$salt$${"a".repeat(86)}`;
  equal((await thrice(run, user, { name: NAME, password }))["password"], "NOT_LOGGING_PASSWORD");
  await thrice(run, user, { name: NAME, password_lock: true });
  await thrice(run, user, { name: NAME, password_lock: false });
  const plain = await run(user, { name: NAME, password: "secret", update_password: "on_create" });
  deepEqual([plain.changed, plain.warnings.length], [false, 1]);
}

async function keys(run: LabRun, folder: string): Promise<void> {
  const args = { name: NAME, generate_ssh_key: true, ssh_key_type: "ed25519", ssh_key_comment: "of zz" };
  const made = await thrice(run, user, args);
  equal(made["ssh_key_file"], `${folder}/a/home/.ssh/id_ed25519`);
  match(String(made["ssh_public_key"]), /^ssh-ed25519 \S+ of zz$/);
  match(String(made["ssh_fingerprint"]), /^256 SHA256:/);
  equal((await Deno.stat(`${folder}/a/home/.ssh/id_ed25519`)).uid, 61234);
}

async function ends(run: LabRun): Promise<void> {
  deepEqual((await thrice(run, user, { name: NAME, state: "absent", remove: true }))["remove"], true);
  // The tools take a group away with the user whose name it has.
  await run(group, { name: NAME, state: "absent" });
  await thrice(run, group, { name: OTHER, state: "absent" });
}

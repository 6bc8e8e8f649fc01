/** Becoming another user, with the real programs. */

import { ok, rejects, strictEqual as equal } from "node:assert/strict";
import type { BecomeSettings } from "../../lib/connection/become.ts";
import { localInput } from "../../lib/connection/input.ts";
import { localTransport } from "../../lib/connection/local.ts";
import { ShellConnection } from "../../lib/connection/shell_connection.ts";
import { sshTransport } from "../../lib/connection/ssh.ts";
import { userId } from "../../lib/system/environment.ts";
import { findProgram } from "../../lib/system/process.ts";
import { connectionContract, started } from "../support/connection_contract.ts";
import { sshdMissing, startSshd } from "../support/sshd.ts";
import { temporaryUser, usersMissing } from "../support/test_user.ts";

const sudo = (user: string, more: Partial<BecomeSettings> = {}): BecomeSettings => ({
  method: "sudo",
  user,
  ...more,
});

connectionContract({
  name: "local with become",
  missing: userId() === 0 ? (findProgram("sudo") ? null : "sudo is not installed") : "the user is not root",
  open: () => {
    const connection = new ShellConnection({
      transport: localTransport({ kind: "local" }),
      become: sudo("nobody"),
    });
    return Promise.resolve({ connection, [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose]() });
  },
});

/** Registers a test that needs root, users and programs. */
function test(name: string, programs: readonly string[], fn: () => Promise<void>): void {
  const missing = usersMissing(...programs) ?? (programs.includes("sshd") ? sshdMissing() : null);
  Deno.test({
    name: missing === null ? name : `${name} (skipped: ${missing})`,
    ignore: missing !== null,
    fn,
  });
}

test("become with sudo asks for the password, gives it, and shows it nowhere", ["sudo", "sshd"], async () => {
  await using user = await temporaryUser({ sudoers: "ALL=(ALL) ALL" });
  await using server = await startSshd();
  const transport = sshTransport(server.settings({ user: user.name }));
  const { password } = user;
  await using connection = new ShellConnection({ transport, become: sudo("root", { password }) });
  const { stdout } = await connection.exec({ script: "id -un; echo $HOME; env" });
  const [name, home, ...environment] = text(stdout).split("\n");
  equal(name, "root");
  equal(home, "/root");
  ok(!environment.join("\n").includes(password));
  const running = await started(connection, { script: "sleep 1" });
  for (const pid of numbersOfProcesses()) {
    for (const file of ["cmdline", "environ"]) ok(!readIfAny(`/proc/${pid}/${file}`).includes(password));
  }
  await running.answer;
});

test("become with sudo ends what runs as the other user", ["sudo", "sshd"], async () => {
  await using user = await temporaryUser({ sudoers: "ALL=(ALL) ALL" });
  await using server = await startSshd();
  const transport = sshTransport(server.settings({ user: user.name }));
  const become = sudo("root", { password: user.password });
  await using connection = new ShellConnection({ transport, become });
  await rejects(connection.exec({ script: `sleep 77.${Deno.pid} & sleep 78`, timeoutMs: 300 }), {
    code: "timeout",
  });
  equal((await connection.exec({ script: `pgrep -f '^sleep 7[78]'` })).code, 1);
  const large = new Uint8Array(1_000_000).fill(0x61);
  equal(text((await connection.exec({ script: "id -un; wc -c", stdin: large })).stdout), "root\n1000000\n");
  const path = await Deno.makeTempFile();
  await Deno.writeFile(path, large);
  const stdin = localInput(path);
  equal(text((await connection.exec({ script: "id -un; wc -c", stdin })).stdout), "root\n1000000\n");
  await Deno.remove(path);
});

test("become with sudo says what Ansible's users know", ["sudo"], async () => {
  await using user = await temporaryUser({ sudoers: "ALL=(ALL) ALL" });
  await using stranger = await temporaryUser();
  await saysWhenBecoming(user.name, sudo("root"), "Missing sudo password");
  await saysWhenBecoming(user.name, sudo("root", { flags: "-H -S" }), "Missing sudo password");
  await saysWhenBecoming(user.name, sudo("root", { password: "wrong" }), "Incorrect sudo password");
  await saysWhenBecoming(
    stranger.name,
    sudo("root", { password: stranger.password }),
    /is not in the sudoers file/,
  );
  await saysWhenBecoming(user.name, sudo("no-such-user", { password: user.password }), /unknown user/);
  await saysWhenBecoming(user.name, sudo("root", { executable: "/no/sudo" }), /not found/);
});

test("become with su takes a password", ["su"], async () => {
  await using user = await temporaryUser();
  await using other = await temporaryUser();
  const su = (password?: string): BecomeSettings => ({ method: "su", user: other.name, password });
  equal(await nameAfterBecoming(user.name, su(other.password)), `${other.name}\n`);
  await saysWhenBecoming(user.name, su("wrong"), "Incorrect su password");
  await saysWhenBecoming(user.name, su(), "Missing su password");
  equal(await nameAfterBecoming("root", { ...su(), flags: "-s /bin/sh" }), `${other.name}\n`);
});

test("become with doas needs a rule without a password", ["doas"], async () => {
  const rules = "/etc/doas.conf";
  if (readIfAny(rules) !== "") return;
  await using user = await temporaryUser();
  await using other = await temporaryUser();
  await Deno.writeTextFile(rules, `permit nopass ${user.name}\npermit ${other.name}\n`, { mode: 0o600 });
  try {
    equal(await nameAfterBecoming(user.name, { method: "doas", user: "root" }), "root\n");
    await saysWhenBecoming(other.name, { method: "doas", user: "root" }, "Missing doas password");
    await saysWhenBecoming(
      other.name,
      { method: "doas", user: "root", password: "x" },
      /terminal/,
      "not-supported",
    );
  } finally {
    await Deno.remove(rules);
  }
});

/** A connection of a local user that becomes another. */
function becoming(login: string, become: BecomeSettings): ShellConnection {
  const shell = login === "root" ? ["/bin/sh"] : ["su", login, "-s", "/bin/sh", "-c", "exec /bin/sh"];
  return new ShellConnection({
    transport: { ...localTransport({ kind: "local", shell }), shell: ["/bin/sh"] },
    become,
  });
}

async function nameAfterBecoming(login: string, become: BecomeSettings): Promise<string> {
  await using connection = becoming(login, become);
  return text((await connection.exec({ script: "id -un" })).stdout);
}

async function saysWhenBecoming(
  login: string,
  become: BecomeSettings,
  message: string | RegExp,
  code = "become-failed",
): Promise<void> {
  await using connection = becoming(login, become);
  await rejects(connection.exec({ script: "id" }), { code, message });
}

function numbersOfProcesses(): readonly string[] {
  return [...Deno.readDirSync("/proc")].map(({ name }) => name).filter((name) => /^\d+$/.test(name));
}

function readIfAny(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return "";
  }
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

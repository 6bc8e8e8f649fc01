/** Users of this machine for as long as a test needs them. */

import { userId } from "../../lib/system/environment.ts";
import { randomHex } from "../../lib/system/random.ts";
import { findProgram, runProcess } from "../../lib/system/process.ts";

const PATHS = `${Deno.env.get("PATH") ?? ""}:/usr/sbin:/sbin`;

/** Why no user can be made here, or these programs not be run; null where all is there. */
export function usersMissing(...programs: readonly string[]): string | null {
  if (userId() !== 0) return "only root can make users";
  const missing = ["useradd", "userdel", "chpasswd", ...programs].find((name) =>
    findProgram(name, PATHS) === null
  );
  return missing === undefined ? null : `${missing} is not installed`;
}

export interface TestUser extends AsyncDisposable {
  readonly name: string;
  readonly home: string;
  readonly password: string;
}

export interface TestUserOptions {
  /** @default {"/bin/sh"} */
  readonly shell?: string;
  /** A line of sudoers for the user, without its name, such as `ALL=(ALL) ALL`. */
  readonly sudoers?: string;
}

/** A user with a home folder and a password; both are gone with it. */
export async function temporaryUser({ shell = "/bin/sh", sudoers }: TestUserOptions = {}): Promise<TestUser> {
  const name = `ferry-${randomHex(4)}`;
  const password = `pw ${randomHex(8)}'"$`;
  const rules = `/etc/sudoers.d/${name}`;
  await run(["useradd", "--create-home", "--shell", shell, name]);
  await run(["chpasswd"], `${name}:${password}\n`);
  if (sudoers !== undefined) await Deno.writeTextFile(rules, `${name} ${sudoers}\n`, { mode: 0o440 });
  return {
    name,
    home: `/home/${name}`,
    password,
    [Symbol.asyncDispose]: async () => {
      if (sudoers !== undefined) await Deno.remove(rules);
      // The user's last sessions may still be ending.
      await run(["userdel", "--force", "--remove", name]);
    },
  };
}

async function run(argv: readonly string[], stdin?: string): Promise<void> {
  const [program = "", ...args] = argv;
  const { code, stderr } = await runProcess([findProgram(program, PATHS) ?? program, ...args], { stdin });
  const said = new TextDecoder().decode(stderr);
  if (code !== 0 && !said.includes("mail spool")) throw new Error(`${argv.join(" ")}: ${said}`);
}

// deno-lint-ignore-file no-console -- a script that talks to people
/** `deno task test`: brings what the tests need, runs them, and counts. Arguments go to `deno test`. */

import { findProgram } from "../lib/system/process.ts";
import { runTests } from "./support/junit.ts";

/** Packages of Debian that hold real parts, and a program of each by which it is known to be there. */
const PACKAGES: Readonly<Record<string, string>> = {
  "openssh-server": "sshd",
  "openssh-client": "ssh",
  "docker-registry": "docker-registry",
  skopeo: "skopeo",
  "apache2-utils": "htpasswd",
  "etcd-server": "etcd",
  "busybox-static": "busybox",
  openssl: "openssl",
  sudo: "sudo",
  curl: "curl",
  wget: "wget",
  git: "git",
  unzip: "unzip",
  acl: "setfacl",
  parted: "parted",
  rsync: "rsync",
  zip: "zip",
};

/** Servers lie where users' searches do not reach. */
const SEARCHED = `${Deno.env.get("PATH") ?? ""}:/usr/sbin:/usr/local/sbin`;

function isThere(program: string): boolean {
  return findProgram(program, SEARCHED) !== null;
}

/** Installs what is missing where that is allowed; tests whose parts stay missing are skipped and say so. */
async function installParts(): Promise<void> {
  const missing = Object.entries(PACKAGES).filter(([, program]) => !isThere(program)).map(([name]) => name);
  if (missing.length === 0 || Deno.uid() !== 0 || !isThere("apt-get")) return;
  console.log(`Installing ${missing.join(" ")} ...`);
  for (const args of [["update"], ["install", "-y", "--no-install-recommends", ...missing]]) {
    const { code } = await new Deno.Command("apt-get", {
      args: ["-q", ...args],
      // Services must not start by being installed: the tests start their own.
      env: { DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" },
      stdin: "null",
      stdout: "null",
    }).output();
    if (code !== 0) return console.log(`apt-get ${args[0]} failed: tests that need these parts are skipped`);
  }
}

await installParts();
Deno.exit(await runTests(["lib", "tests", ...Deno.args]));

/** Secrets: in no argument and no environment of any process while a play runs, and in nothing that it leaves behind. */

import { deepStrictEqual as deepEqual, ok, strictEqual as equal } from "node:assert/strict";
import { sleep } from "../../lib/system/clock.ts";
import { listFolder, pathInfo, readBytes } from "../../lib/system/files.ts";
import { randomHex } from "../../lib/system/random.ts";
import { startProcess } from "../../lib/system/process.ts";
import { ferryCommand, runFerry } from "../support/ferry.ts";
import { sshdMissing, startSshd } from "../support/sshd.ts";
import { temporaryUser, usersMissing } from "../support/test_user.ts";

const missing = usersMissing("sudo", "su", "openssl") ?? sshdMissing();

/** A word that a user passes as an argument, openly: whoever does not find it does not look. */
const OPEN_WORD = `open-${randomHex(8)}`;

const PLAYBOOK = `
- hosts: all
  gather_facts: true
  vars: { ansible_become_password: "{{ sudo_password }}" }
  tasks:
    - command: sh -c 'sleep 1; true' sh ${OPEN_WORD}
    - become: true
      copy: { content: "{{ hidden_text }}", dest: "{{ root }}/written", mode: "0600" }
      no_log: true
    - become: true
      lineinfile: { path: "{{ root }}/written", line: "again {{ hidden_text }}" }
      no_log: true
    - become: true
      file: { path: "{{ root }}/written", state: absent }
    - copy: { content: "{{ plain_text }}", dest: "{{ root }}/shown", mode: "0600" }
      no_log: true
    - lineinfile: { path: "{{ root }}/shown", line: "{{ item }} {{ plain_text }}" }
      loop: [one, two]
      no_log: true
    - file: { path: "{{ root }}/shown", state: absent }
    - become: true
      user: { name: "{{ made }}", password: "$6$salt\${{ plain_text }}", create_home: false }
    - become: true
      user: { name: "{{ made }}", password: "$6$salt\${{ plain_text }}changed", shell: /bin/false }
    - become: true
      user: { name: "{{ made }}", state: absent }
    - openssl_privatekey: { path: "{{ root }}/key", passphrase: "{{ plain_text }}", cipher: auto, size: 2048 }
    - file: { path: "{{ root }}/key", state: absent }
    - unarchive: { src: "http://me:{{ plain_text }}@127.0.0.1:9/x.tar", dest: "{{ root }}", remote_src: true }
      ignore_errors: true
      no_log: true
    - command: { cmd: wc -c, stdin: "{{ hidden_text }}" }
      no_log: true
    - become: true
      become_method: su
      become_user: "{{ other }}"
      vars: { ansible_become_password: "{{ other_password }}" }
      command: id -un
      register: who
      failed_when: who.stdout != other
    - uri: { url: "http://127.0.0.1:9/", url_username: me, url_password: "{{ url_secret }}", force_basic_auth: true }
      ignore_errors: true
    - debug: { msg: "{{ hidden_text }}" }
      no_log: true
    - become: true
      become_user: root
      vars: { ansible_become_password: "not {{ hidden_text }}" }
      command: "true"
      ignore_errors: true
      ignore_unreachable: true
`;

Deno.test({
  name: `no process shows a secret, and no file keeps one${missing === null ? "" : ` (skipped: ${missing})`}`,
  ignore: missing !== null,
  fn: async () => {
    await using sshd = await startSshd({ config: ["PasswordAuthentication yes"] });
    await using login = await temporaryUser({ sudoers: "ALL=(ALL) ALL" });
    await using other = await temporaryUser();
    const words = { hidden: randomHex(12), url: randomHex(12), vault: randomHex(12), plain: randomHex(12) };
    const canaries = [...Object.values(words), ...[login, other].map(({ password }) => core(password))];
    const own = `${sshd.folder}/own`;
    for (const name of ["home", "tmp"]) await Deno.mkdir(`${own}/${name}`, { recursive: true });
    const kept = await Deno.makeTempDir({ prefix: "ferry-secrets-" });
    try {
      await Deno.writeTextFile(`${kept}/password`, words.vault);
      await Deno.writeTextFile(`${sshd.folder}/play.yml`, PLAYBOOK);
      const vars = {
        ansible_password: login.password,
        sudo_password: login.password,
        other_password: other.password,
        hidden_text: words.hidden,
        url_secret: words.url,
      };
      await Deno.writeTextFile(`${kept}/secrets.yml`, JSON.stringify(vars));
      await Deno.writeTextFile(`${kept}/plain.json`, JSON.stringify({ plain_text: words.plain }));
      const vault = ["--vault-password-file", `${kept}/password`];
      equal((await runFerry(["vault", "encrypt", `${kept}/secrets.yml`, ...vault])).code, 0);
      const { port, args = [] } = sshd.settings();
      const open = {
        ...{ ansible_port: port, ansible_control_path_dir: `${sshd.folder}/control` },
        ...{ other: other.name, root: login.home, made: `ferry-${randomHex(4)}` },
      };
      const common = [...args, "-o", "PubkeyAuthentication=no"].join(" ");
      const run = startProcess(
        ferryCommand([
          ...[
            "playbook",
            `${sshd.folder}/play.yml`,
            "-i",
            `${sshd.addresses[0]},`,
            "-u",
            login.name,
            "-vvvv",
          ],
          ...[
            ...vault,
            "-e",
            `@${kept}/secrets.yml`,
            "-e",
            `@${kept}/plain.json`,
            "-e",
            JSON.stringify(open),
            "--diff",
          ],
          ...["--ssh-common-args", common],
        ]),
        {
          ...{ stdin: "null", stdout: "piped", stderr: "piped" },
          env: { HOME: `${own}/home`, TMPDIR: `${own}/tmp`, ANSIBLE_LOG_PATH: `${own}/log` },
        },
      );
      const output = Promise.all([new Response(run.stdout).text(), new Response(run.stderr).text()]);
      const seen = await shownWhile(run.status, [OPEN_WORD, ...canaries]);
      const [stdout, stderr] = await output;
      equal((await run.status).code, 0, stdout + stderr);
      ok(seen.delete(OPEN_WORD), "the search found nothing at all");
      deepEqual([...seen], []);
      deepEqual(canaries.filter((word) => (stdout + stderr).includes(word)), []);
      ok(pathInfo(`${own}/log`), "there is no log");
      deepEqual(filesWith(canaries, [sshd.folder, login.home, other.home]), []);
    } finally {
      await Deno.remove(kept, { recursive: true });
    }
  },
});

/** The part of a password that no quoting changes. */
function core(password: string): string {
  return /[0-9a-f]{16}/.exec(password)?.[0] ?? password;
}

/** The words that arguments or environments of any process show until something is over. */
async function shownWhile(over: Promise<unknown>, words: readonly string[]): Promise<Set<string>> {
  const seen = new Set<string>();
  let isOver = false;
  void over.then(() => isOver = true);
  while (!isOver) {
    for (const pid of listFolder("/proc").filter((name) => /^\d+$/.test(name))) {
      for (const part of ["cmdline", "environ"]) {
        const text = procText(`/proc/${pid}/${part}`);
        for (const word of words) if (text.includes(word)) seen.add(word);
      }
    }
    await sleep(1);
  }
  return seen;
}

function procText(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    // The process has ended.
    return "";
  }
}

/** The files below folders that hold one of the words. */
function filesWith(words: readonly string[], folders: readonly string[]): readonly string[] {
  return folders.flatMap((folder) =>
    listFolder(folder).flatMap((name): readonly string[] => {
      const path = `${folder}/${name}`;
      const kind = pathInfo(path, { follow: false })?.kind;
      if (kind === "directory") return filesWith(words, [path]);
      const text = kind === "file" ? new TextDecoder("latin1").decode(readBytes(path)) : "";
      return words.some((word) => text.includes(word)) ? [path] : [];
    })
  );
}

/** What an engine answers to a case, without the words that cannot be the same twice. */

import { isFile, readText, readTextIfAny } from "../../lib/system/files.ts";
import { runProcess } from "../../lib/system/process.ts";
import { shlexSplit } from "../../lib/model/shell_words.ts";

export const FOLDER = new URL("./", import.meta.url).pathname;
const TIMEOUT_MS = 120_000;

/** Replaced in order. */
const VOLATILE: readonly (readonly [RegExp, string])[] = [
  [/"delta": "[^"]*"/g, '"delta": "<delta>"'],
  [/"(start|end)": "[^"]*"/g, '"$1": "<time>"'],
  // The same of results in YAML.
  [/^( +)(delta|start|end): '[^']*'/gm, "$1$2: <time>"],
  // The numbers of tasks in the background.
  [/\bj\d{8,}\.\d+/g, "<job>"],
  [/"child_pid": \d+/g, '"child_pid": <number>'],
  [/"elapsed": [\d.]+/g, '"elapsed": <seconds>'],
  [/ at '[^']*\.yml:\d+:\d+'/g, " at '<place>'"],
  [/ansible-local-\w+\/tmp\w+/g, "<temporary>"],
  [/ If you are using a module and expect the file to exist on the remote, see the remote_src option\./g, ""],
  // Places that stand before a message.
  [/^(\[ERROR\]: )[\w./<>-]+:\d+:\d+: /gm, "$1"],
  [/ansible-tmp-[\w.-]+/g, "<temporary>"],
];

// deno-lint-ignore no-control-regex -- colours begin with one
const COLORS = /\x1b\[[\d;]*m/g;

const RESULT_LINE =
  /^(ok|changed|skipping|fatal|failed|included|FAILED|PLAY|TASK|RUNNING|NO MORE|\.\.\.|--- )/;

/** Exit code, standard output and standard error as one text. */
export async function answerOf(engine: readonly string[], name: string): Promise<string> {
  const folder = `${FOLDER}cases/${name}`;
  const home = await Deno.makeTempDir({ prefix: "compat-" });
  const own = environmentOf(folder);
  try {
    const argv = [
      ...engine,
      "-i",
      inventoryOf(folder),
      ...shlexSplit(readTextIfAny(`${folder}/args`) ?? ""),
      "playbook.yml",
    ];
    const { code, stdout, stderr } = await runProcess(argv, {
      cwd: folder,
      cleanEnv: true,
      env: {
        PATH: Deno.env.get("PATH") ?? "",
        HOME: home,
        TMPDIR: home,
        LANG: "C.UTF-8",
        ANSIBLE_NOCOLOR: "1",
        // Hosts answer in the order of the inventory.
        ANSIBLE_FORKS: "1",
        ANSIBLE_PYTHON_INTERPRETER: "/usr/bin/python3",
        ANSIBLE_LOCALHOST_WARNING: "0",
        ANSIBLE_RETRY_FILES_ENABLED: "0",
        DENO_DIR: Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`,
        ...own,
      },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = (bytes: Uint8Array) => {
      const decoded = new TextDecoder().decode(bytes);
      return "ANSIBLE_FORCE_COLOR" in own ? decoded.replaceAll("\x1b", "<esc>") : decoded.replace(COLORS, "");
    };
    return steady(`exit code: ${code}\n--- stdout\n${text(stdout)}--- stderr\n${text(stderr)}`, [
      folder,
      home,
    ]);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

export function recordedPath(name: string): string {
  return `${FOLDER}cases/${name}/recorded.txt`;
}

/** What ferry must answer: what was recorded, or what a difference on purpose says. */
export function expectedAnswer(name: string): string {
  const own = `${FOLDER}cases/${name}/ferry.txt`;
  return readText(isFile(own) ? own : recordedPath(name));
}

/** Variables of a case's own: lines of `NAME=value`. */
export function environmentOf(folder: string): Readonly<Record<string, string>> {
  const lines = (readTextIfAny(`${folder}/env`) ?? "").split("\n").filter((line) => line.includes("="));
  return Object.fromEntries(lines.map((line) => {
    const at = line.indexOf("=");
    return [line.slice(0, at), line.slice(at + 1)];
  }));
}

/** The inventory of a case: its own, or that of all. */
export function inventoryOf(folder: string): string {
  return ["hosts.ini", "hosts.yml"].map((name) => `${folder}/${name}`).find((path) => isFile(path)) ??
    `${FOLDER}hosts.ini`;
}

/** Errors and warnings without the places and excerpts below them, which either engine shows in its own way. */
function withoutExcerpts(text: string): string {
  let isExcerpt = false;
  const kept = text.split("\n").filter((line) => {
    if (/^\[(ERROR|WARNING|DEPRECATION WARNING)\]: /.test(line)) isExcerpt = true;
    else if (RESULT_LINE.test(line)) isExcerpt = false;
    else return !isExcerpt;
    return true;
  });
  return `${kept.join("\n").trimEnd()}\n`;
}

function steady(text: string, [folder = "", home = ""]: readonly string[]): string {
  const known = text.replaceAll(folder, "<case>").replaceAll(home, "<home>").replaceAll(FOLDER, "<compat>/");
  return VOLATILE.reduce(
    (result, [pattern, replacement]) => result.replace(pattern, replacement),
    withoutExcerpts(known),
  );
}

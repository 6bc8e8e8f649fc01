/** What every connection must do: one set of tests for all of them. */

import { deepStrictEqual as deepEqual, ok, rejects, strictEqual as equal } from "node:assert/strict";
import type { Connection, ExecRequest, ExecResult } from "../../lib/connection/connection.ts";
import { decodeHostText } from "../../lib/connection/host_text.ts";
import { localInput } from "../../lib/connection/input.ts";
import { shellQuote } from "../../lib/model/shell_words.ts";
import { sleep } from "../../lib/system/clock.ts";
import { hashHex } from "../../lib/system/hash.ts";
import { isAlive } from "../../lib/system/process.ts";
import { randomBytes } from "./random_bytes.ts";
import { targetContract } from "./target_contract.ts";

/** A connection under test. */
export interface Subject {
  /** Begins the names of its tests. */
  readonly name: string;
  /** Why it cannot be tested here; null where it can. */
  readonly missing: string | null;
  /** Whether the host's processes are processes of this machine. @default {true} */
  readonly samePids?: boolean;
  /** A new connection with what it needs; all of it is gone after disposal. */
  readonly open: () => Promise<OpenSubject>;
}

export interface OpenSubject extends AsyncDisposable {
  readonly connection: Connection;
}

/** The shells that a host may have, and the words that start them. */
export const REMOTE_SHELLS: readonly { readonly name: string; readonly words: readonly string[] }[] = [
  { name: "sh", words: ["/bin/sh"] },
  { name: "dash", words: ["dash"] },
  { name: "bash", words: ["bash"] },
  { name: "busybox", words: ["busybox", "sh"] },
];

type Test = (connection: Connection) => Promise<void>;

/** Registers the tests of a connection; where it cannot be tested they are ignored, with the reason in their names. */
export function connectionContract(subject: Subject): void {
  const tests = { ...EXEC, ...OUTPUT, ...INPUT, ...ORDER, ...ENDINGS, ...LOSSES };
  for (const [title, test] of Object.entries(tests)) register(subject, title, test);
  for (const [title, test] of Object.entries(targetContract())) register(subject, title, test);
  if (subject.samePids ?? true) registerDisposal(subject);
}

function register({ name, missing, open }: Subject, title: string, test: Test): void {
  const why = missing === null ? "" : ` (skipped: ${missing})`;
  Deno.test({
    name: `${name}: ${title}${why}`,
    ignore: missing !== null,
    fn: async () => {
      await using subject = await open();
      await test(subject.connection);
    },
  });
}

const EXEC: Readonly<Record<string, Test>> = {
  "exec gives exit codes as results": async (connection) => {
    for (const code of [0, 1, 7, 126, 127, 255]) {
      equal((await connection.exec({ script: `exit ${code}` })).code, code);
    }
    equal((await connection.exec({ script: "kill -9 $(exec sh -c 'echo $PPID')" })).code, 137);
  },

  "exec keeps the streams apart and their bytes as they are": async (connection) => {
    const result = await connection.exec({
      script: `printf 'out\\000\\377\\n'; printf 'err\\001' >&2; printf tail`,
    });
    deepEqual([...result.stdout], [
      ...new TextEncoder().encode("out\0"),
      0xff,
      0x0a,
      ...new TextEncoder().encode("tail"),
    ]);
    deepEqual([...result.stderr], [...new TextEncoder().encode("err\x01")]);
  },

  "exec brings output of 3 MB on both streams": async (connection) => {
    const script = "head -c 3000000 /dev/urandom | tee /dev/stderr";
    const { stdout, stderr } = await connection.exec({ script });
    equal(stdout.length, 3_000_000);
    equal(hashHex("sha1", stderr), hashHex("sha1", stdout));
  },

  "exec lets scripts open their streams by name": async (connection) => {
    const { stdout, stderr } = await connection.exec({ script: "echo a >/dev/stdout; echo b >/dev/stderr" });
    deepEqual([text(stdout), text(stderr)], ["a\n", "b\n"]);
  },

  "exec takes any byte of a script as it is, in short scripts and long ones": async (connection) => {
    const odd = Array.from({ length: 255 }, (_, at) => decodeHostText(Uint8Array.of(at + 1))).join("");
    for (const padding of ["", `: ${"x".repeat(5000)}\n`]) {
      const { stdout } = await connection.exec({ script: `${padding}printf %s ${shellQuote(odd)}` });
      deepEqual([...stdout], Array.from({ length: 255 }, (_, at) => at + 1));
    }
  },

  "exec takes scripts of 300 KB": async (connection) => {
    const { stdout } = await connection.exec({ script: `printf %s ${"é".repeat(150_000)} | wc -c` });
    equal(Number(text(stdout)), 300_000);
  },

  "exec keeps nothing of a script": async (connection) => {
    const first = await connection.exec({
      script: "x=1; cd /; export y=2; set -e; umask 0; trap : TERM; pwd",
    });
    equal(text(first.stdout), "/\n");
    const second = await connection.exec({ script: 'false; echo "$x$y"; pwd; umask' });
    equal(second.code, 0);
    const [variables, folder, mask] = text(second.stdout).split("\n");
    equal(variables, "");
    ok(folder !== "/" || mask !== "0000");
  },

  "exec survives scripts that are no scripts": async (connection) => {
    ok((await connection.exec({ script: "if then fi (" })).code !== 0);
    ok((await connection.exec({ script: "echo 'never closed" })).code !== 0);
    equal((await connection.exec({ script: "exec 1>&- 2>&-; exit 3" })).code, 3);
    await says(connection, "echo alive", "alive\n");
  },

  "exec refuses a NUL in a script": async (connection) => {
    await rejects(connection.exec({ script: "echo \0" }), { code: "bad-argument" });
  },

  "exec brings output while it appears": async (connection) => {
    const start = performance.now();
    const arrivals: [string, number][] = [];
    const onOutput = (_: string, chunk: Uint8Array) =>
      void arrivals.push([text(chunk), performance.now() - start]);
    const result = await connection.exec({
      script: "echo one; sleep 1.5; echo two",
      onOutput,
      keepStdout: false,
    });
    equal(arrivals.map(([chunk]) => chunk).join(""), "one\ntwo\n");
    ok((arrivals[0]?.[1] ?? Infinity) < (arrivals.at(-1)?.[1] ?? 0) - 700, JSON.stringify(arrivals));
    equal(result.stdout.length, 0);
  },
};

const OUTPUT: Readonly<Record<string, Test>> = {
  "exec holds output back while its receiver is busy": async (connection) => {
    let busy = 0;
    let size = 0;
    const onOutput = async (_: string, chunk: Uint8Array) => {
      equal(++busy, 1);
      await sleep(1);
      busy--;
      size += chunk.length;
    };
    await connection.exec({ script: "head -c 500000 /dev/zero", onOutput, keepStdout: false });
    equal(size, 500_000);
  },

  "exec ends with the failure of its receiver": async (connection) => {
    const onOutput = () => {
      throw new Error("no room");
    };
    await rejects(connection.exec({ script: "echo a; sleep 30", onOutput }), /no room/);
    await says(connection, "echo alive", "alive\n");
  },
};

const INPUT: Readonly<Record<string, Test>> = {
  "exec gives no input where none is given": async (connection) => {
    await says(connection, "cat; echo end", "end\n");
  },

  "exec gives input of any size and any bytes": async (connection) => {
    const bytes = randomBytes(1_000_000);
    for (const size of [0, 1, 100, 4095, 4096, 65_535, 65_536, 65_537, 1_000_000]) {
      const { stdout } = await connection.exec({ script: "cat", stdin: bytes.subarray(0, size) });
      equal(stdout.length, size);
      equal(hashHex("sha1", stdout), hashHex("sha1", bytes.subarray(0, size)));
    }
  },

  "exec gives text with what printf and the shell would take for theirs": async (connection) => {
    for (const stdin of ["-n %s %% \\n \\\\ 'a' \"b\" $HOME `id`\n\n", "--", "%", "\r\n\t\0é😀"]) {
      const { stdout } = await connection.exec({ script: "cat", stdin });
      equal(text(stdout), stdin);
    }
  },

  "exec gives a file of this machine as input": async (connection) => {
    const path = await Deno.makeTempFile();
    try {
      for (const size of [10, 65_537, 5_000_000]) {
        const bytes = randomBytes(size);
        await Deno.writeFile(path, bytes);
        const { stdout } = await connection.exec({ script: "cat; exit 4", stdin: localInput(path) });
        equal(hashHex("sha1", stdout), hashHex("sha1", bytes));
      }
    } finally {
      await Deno.remove(path);
    }
  },

  "exec does not mind input that nobody reads": async (connection) => {
    for (const size of [10, 60_000, 2_000_000]) {
      const { code, stderr } = await connection.exec({ script: "exit 5", stdin: randomBytes(size) });
      equal(code, 5);
      equal(text(stderr), "");
    }
    await says(connection, "echo alive", "alive\n");
  },
};

const ORDER: Readonly<Record<string, Test>> = {
  "requests made together run and answer in their order": async (connection) => {
    const answers: number[] = [];
    await Promise.all(Array.from({ length: 30 }, async (_, at) => {
      const stdin = at % 10 === 5 ? randomBytes(100_000) : undefined;
      const { stdout } = await connection.exec({ script: `cat >/dev/null; echo ${at}`, stdin });
      equal(text(stdout), `${at}\n`);
      answers.push(at);
    }));
    deepEqual(answers, Array.from({ length: 30 }, (_, at) => at));
  },

  "a process left in the background does not delay the answer": async (connection) => {
    const start = performance.now();
    const { stdout } = await connection.exec({ script: "sleep 4 & echo $!" });
    ok(performance.now() - start < 2000);
    await connection.exec({ script: `kill ${text(stdout)}` });
  },

  "what a process in the background prints does not get into later answers": async (connection) => {
    const noise =
      "(i=0; while [ $i -lt 40 ]; do echo noise; echo noise >&2; sleep 0.01; i=$((i+1)); done) & echo 0";
    const answers = await Promise.all([
      connection.exec({ script: noise }),
      ...Array.from({ length: 20 }, (_, at) => connection.exec({ script: `sleep 0.02; echo ${at + 1}` })),
    ]);
    answers.slice(1).forEach(({ stdout, stderr }, at) => {
      equal(text(stdout), `${at + 1}\n`);
      equal(text(stderr), "");
    });
  },

  "requests behind such a process are run, also those with large input": async (connection) => {
    const answers = await Promise.all([
      connection.exec({ script: "sleep 1 & echo 1" }),
      connection.exec({ script: "echo 2" }),
      connection.exec({ script: "wc -c", stdin: randomBytes(100_000) }),
      connection.exec({ script: "sleep 1 & echo 4" }),
      connection.exec({ script: "echo 5" }),
    ]);
    deepEqual(answers.map(({ stdout }) => text(stdout).trim()), ["1", "2", "100000", "4", "5"]);
  },

  "a process in the background with output of its own lives on": async (connection) => {
    const { stdout } = await connection.exec({ script: "sleep 30 >/dev/null 2>&1 & echo $!" });
    const pid = Number(text(stdout));
    await rejects(connection.exec({ script: "sleep 20", timeoutMs: 100 }), { code: "timeout" });
    equal((await connection.exec({ script: `kill ${pid}` })).code, 0);
  },
};

const ENDINGS: Readonly<Record<string, Test>> = {
  "a request that takes too long is ended with its children": async (connection) => {
    const start = performance.now();
    await rejects(
      connection.exec({ script: `sh -c '${sleeper(61)} & ${sleeper(62)}'; echo`, timeoutMs: 300 }),
      {
        code: "timeout",
        message: /did not end within 0\.3 seconds/,
      },
    );
    ok(performance.now() - start < 6000);
    await gone(connection, 61, 62);
  },

  "an aborted request is ended with its grandchildren, also stubborn ones": async (connection) => {
    const aborting = new AbortController();
    const script = `trap '' TERM; (sh -c '${sleeper(63)} & ${sleeper(64)}' &); ${sleeper(65)}`;
    const running = await started(connection, { script }, aborting.signal);
    const reason = new Error("no longer wanted");
    aborting.abort(reason);
    await rejects(running.answer, reason);
    await gone(connection, 63, 64, 65);
  },

  "an aborted request does not disturb those behind it": async (connection) => {
    const aborting = new AbortController();
    const first = await started(connection, { script: "sleep 30" }, aborting.signal);
    const others = [1, 2, 3].map((at) => connection.exec({ script: `sleep 0.05; echo ${at}` }));
    await sleep(50);
    aborting.abort(new Error("stop"));
    await rejects(first.answer, /stop/);
    deepEqual((await Promise.all(others)).map(({ stdout }) => text(stdout)), ["1\n", "2\n", "3\n"]);
  },

  "a request that was aborted before it was made does not run": async (connection) => {
    const file = text((await connection.exec({ script: "mktemp -u" })).stdout).trim();
    await rejects(
      connection.exec({ script: `touch ${file}` }, AbortSignal.abort(new Error("too late"))),
      /too late/,
    );
    equal((await connection.exec({ script: `[ -e ${file} ]` })).code, 1);
  },

  "an aborted request with large input is ended": async (connection) => {
    const aborting = new AbortController();
    const request = { script: sleeper(66), stdin: randomBytes(3_000_000) };
    const running = await started(connection, request, aborting.signal);
    aborting.abort(new Error("stop"));
    await rejects(running.answer, /stop/);
    await gone(connection, 66);
  },
};

const LOSSES: Readonly<Record<string, Test>> = {
  "a shell that dies under a request leaves its outcome unknown, and the next request connects anew": async (
    connection,
  ) => {
    const running = connection.exec({ script: "kill -9 $$; sleep 1" });
    await rejects(running, {
      code: "host-unreachable",
      message: /lost while the command ran; its outcome is unknown/,
    });
    await says(connection, "echo again", "again\n");
  },

  "a request that may be repeated is, when the shell dies under it": async (connection) => {
    const file = text((await connection.exec({ script: "mktemp" })).stdout).trim();
    const script =
      `echo x >>${file}; [ $(wc -l <${file}) -gt 1 ] || { kill -9 $$; exit; }; cat ${file}; rm ${file}`;
    equal(text((await connection.exec({ script, repeatable: true })).stdout), "x\nx\n");
  },

  "reset connects anew": async (connection) => {
    const before = text((await connection.exec({ script: "echo $$" })).stdout);
    await connection.reset();
    ok(text((await connection.exec({ script: "echo $$" })).stdout) !== before);
  },
};

function registerDisposal(subject: Subject): void {
  register(subject, "disposal leaves no process behind and takes no more requests", async () => {
    const opened = await subject.open();
    const shell = Number(text((await opened.connection.exec({ script: "echo $$" })).stdout));
    ok(isAlive(shell));
    const running = await started(opened.connection, { script: sleeper(67) });
    const aborted = rejects(running.answer, { code: "interrupted" });
    await opened.connection[Symbol.asyncDispose]();
    await aborted;
    await rejects(opened.connection.exec({ script: ":" }), TypeError);
    for (let turn = 0; turn < 100 && isAlive(shell); turn++) await sleep(20);
    ok(!isAlive(shell));
    await opened[Symbol.asyncDispose]();
    await using again = await subject.open();
    await gone(again.connection, 67);
  });
}

/** A request once its script is running; its answer is wrapped, so that it is not waited for. */
export async function started(
  connection: Connection,
  request: ExecRequest,
  signal?: AbortSignal,
): Promise<{ readonly answer: Promise<ExecResult> }> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const script = `echo running\n${request.script}`;
  const answer = connection.exec({ ...request, script, onOutput: () => resolve() }, signal);
  await Promise.race([promise, answer]);
  return { answer };
}

/** Files of tests run side by side in one process, so that its number tells nothing. */
const OWN_DIGITS = crypto.getRandomValues(new Uint32Array(1)).join();

/** A long sleep that can be told from others by its length. */
function sleeper(seconds: number): string {
  return `sleep ${seconds}.${OWN_DIGITS}`;
}

/** Fails where one of these sleepers is still there. */
async function gone(connection: Connection, ...seconds: readonly number[]): Promise<void> {
  for (const each of seconds) {
    const script = `for f in /proc/[0-9]*/cmdline; do tr '\\0' ' ' <$f; echo; done 2>/dev/null | grep -c '^${
      sleeper(each)
    } '`;
    equal(text((await connection.exec({ script })).stdout), "0\n", sleeper(each));
  }
}

async function says(connection: Connection, script: string, output: string): Promise<ExecResult> {
  const result = await connection.exec({ script });
  equal(text(result.stdout), output);
  return result;
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

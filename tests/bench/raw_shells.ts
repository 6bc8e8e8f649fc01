/**
 * What ssh itself takes: a shell on each host that is told one command after the other, none before all hosts have
 * answered the one before: `deno run -A tests/bench/raw_shells.ts SSH_CONFIG HOSTS COMMANDS`.
 */

import { startProcess } from "../../lib/system/process.ts";

/** Both streams end with a mark, as who reads them apart needs it; the command can neither end nor change the shell. */
const LOOP = `{ echo ready; while IFS= read -r line; do ( eval "$line" ) </dev/null; ` +
  `printf '\\ndone %d\\n' $?; printf '\\ndone\\n' >&2; done; }\n`;

const [config = "", hosts = "1", commands = "1"] = Deno.args;
const shells = Array.from({ length: Number(hosts) }, (_, at) => startShell(`h${at + 1}`));
await Promise.all(shells.map(({ stdin }) => stdin.write(encode(LOOP))));
await Promise.all(shells.map(({ stdout }) => stdout.until("ready")));
for (let at = 0; at < Number(commands); at++) {
  await Promise.all(shells.map(async ({ stdin, stdout, stderr }) => {
    await stdin.write(encode("/bin/true\n"));
    await Promise.all([stdout.until("done 0"), stderr.until("done")]);
  }));
}
await Promise.all(shells.map(async ({ stdin, status }) => {
  await stdin.close();
  await status;
}));

function startShell(host: string) {
  const streams = { stdin: "piped", stdout: "piped", stderr: "piped" } as const;
  const { stdin, stdout, stderr, status } = startProcess(
    ["ssh", "-T", "-F", config, host, "exec sh"],
    streams,
  );
  return { stdin: stdin.getWriter(), stdout: linesOf(stdout), stderr: linesOf(stderr), status };
}

function linesOf(stream: ReadableStream<Uint8Array>) {
  const reader = stream.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
    .getReader();
  let rest = "";
  return {
    async until(line: string): Promise<void> {
      while (!rest.includes(`${line}\n`)) {
        const { value } = await reader.read();
        if (value === undefined) throw new Error(`the shell ended before it said: ${line}`);
        rest += value;
      }
      rest = rest.slice(rest.indexOf(`${line}\n`) + line.length + 1);
    },
  };
}

function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** Publishing without any network but the destination: where there is none, and watched by strace. */

import { deepStrictEqual as deepEqual, ok, strictEqual as equal } from "node:assert/strict";
import { findProgram, runProcess } from "../../lib/system/process.ts";
import { replaceFile } from "../../lib/system/files.ts";
import { shellQuote } from "../../lib/model/shell_words.ts";
import { ferryCommand } from "../support/ferry.ts";
import { SequenceLab } from "../support/sequence_lab.ts";

const words = (args: readonly string[]) => args.map(shellQuote).join(" ");
const PUBLISH = ["--driver", "embedded", "--dest-tls-verify=false", "--json"];

async function carried(lab: SequenceLab): Promise<void> {
  for (const name of ["a", "b"]) await lab.add(`org/${name}`, "1");
  lab.carry(
    await lab.cut(["org/a:1"]),
    await lab.cut(["org/a:1", "org/b:1"], { description: "two" }),
  );
}

async function hasNamespaces(): Promise<boolean> {
  if (!findProgram("unshare") || !findProgram("ip")) return false;
  return (await runProcess(["unshare", "-rn", "ip", "link", "set", "lo", "up"])).code === 0;
}

const isIsolable = await hasNamespaces();
const isTraceable = findProgram("strace") !== null &&
  (await runProcess(["strace", "-f", "-e", "trace=connect", "true"])).code === 0;

function cased(name: string, present: boolean, needed: string, fn: () => Promise<void>): void {
  Deno.test({ name: present ? name : `${name} (skipped: ${needed})`, ignore: !present, fn });
}

cased(
  "sequences are published where there is nothing but loopback",
  isIsolable,
  "no network namespaces here",
  async () => {
    await using lab = new SequenceLab();
    await carried(lab);
    const registry = `${lab.folder}/registry`;
    const script = `${lab.folder}/isolated.sh`;
    replaceFile(
      script,
      [
        "set -eu",
        "ip link set lo up",
        `${
          words(ferryCommand(["registry", "serve", registry, "--listen", "127.0.0.1:5999"]))
        } >/dev/null 2>&1 &`,
        "server=$!",
        "trap 'kill $server' EXIT",
        "tries=0",
        "until curl -sf http://127.0.0.1:5999/v2/ >/dev/null || [ $tries -gt 100 ]; do tries=$((tries + 1)); sleep 0.2; done",
        words(ferryCommand(["mirror", "publish", lab.far, "docker://127.0.0.1:5999", ...PUBLISH])),
      ].join("\n"),
    );
    const { code, stdout, stderr } = await runProcess(["unshare", "-rn", "sh", script]);
    equal(code, 0, new TextDecoder().decode(stderr));
    const answer = JSON.parse(new TextDecoder().decode(stdout));
    deepEqual(answer.sequences, ["seq1-baseline", "seq2-two"]);
  },
);

cased(
  "publishing opens connections to the destination and to nothing else",
  isTraceable,
  "strace does not work here",
  async () => {
    await using lab = new SequenceLab();
    await carried(lab);
    const log = `${lab.folder}/connections`;
    const publish = ferryCommand([
      "mirror",
      "publish",
      lab.far,
      `docker://${lab.destination.host}`,
      ...PUBLISH,
    ]);
    const { code, stderr } = await runProcess(
      ["strace", "-f", "-e", "trace=connect", "-o", log, ...publish],
      // The runtime looks for a newer version of itself, where it is not a packed program.
      { env: { DENO_NO_UPDATE_CHECK: "1" } },
    );
    equal(code, 0, new TextDecoder().decode(stderr));
    const found = [...(await Deno.readTextFile(log)).matchAll(
      /sin6?_port=htons\((\d+)\), (?:sin_addr=inet_addr\("([^"]+)"\)|sin6_flowinfo=[^,]+, inet_pton\(AF_INET6, "([^"]+)")/g,
    )].map(([, port, v4, v6]) => `${v4 ?? v6}:${port}`);
    ok(found.length > 0, "strace saw no connection at all");
    deepEqual([...new Set(found)], [lab.destination.host]);
  },
);

/** opm as a program that serves a catalog, asked as a cluster asks it. */

import { connect } from "node:http2";
import { sleep } from "../../lib/system/clock.ts";
import { readTextIfAny } from "../../lib/system/files.ts";
import { startProcess } from "../../lib/system/process.ts";
import { opmPath } from "../opm/places.ts";
import { freePort } from "./ports.ts";

const SERVING_MS = 30_000;

export interface ServingOpm extends AsyncDisposable {
  /** The names of all packages, sorted. */
  readonly packages: () => Promise<readonly string[]>;
}

/** @param catalog A folder of a file-based catalog. @param work Gets what opm writes. */
export async function startOpm(catalog: string, work: string): Promise<ServingOpm> {
  const port = freePort();
  const log = `${work}/opm.log`;
  const words = [
    ...[opmPath(), "serve", catalog, "-p", `${port}`],
    ...["--pprof-addr", `127.0.0.1:${freePort()}`, "--termination-log", `${work}/opm.end`],
  ];
  const script = 'log=$1; shift; exec "$@" >"$log" 2>&1';
  const child = startProcess(["sh", "-c", script, "sh", log, ...words], {
    ...{ stdin: "null", stdout: "null", stderr: "null" },
    // Without a folder for its cache, opm makes one of its own.
    env: { TMPDIR: work },
  });
  const end = child.status;
  const stop = async () => {
    const hasEnded = await Promise.race([end.then(() => true), sleep(0).then(() => false)]);
    if (!hasEnded) child.kill("SIGTERM");
    await end;
  };
  const until = performance.now() + SERVING_MS;
  while (!/serving registry/.test(readTextIfAny(log) ?? "")) {
    const hasEnded = await Promise.race([end.then(() => true), sleep(50).then(() => false)]);
    if (!hasEnded && performance.now() < until) continue;
    await stop();
    throw new Error(`opm does not serve: ${readTextIfAny(log)}`);
  }
  return {
    packages: async () => messagesIn(await called(port, "/api.Registry/ListPackages")).map(nameIn).toSorted(),
    [Symbol.asyncDispose]: stop,
  };
}

/** Calls a method of gRPC with an empty message. @returns all bytes of the answer. */
async function called(port: number, path: string): Promise<Uint8Array> {
  const session = connect(`http://127.0.0.1:${port}`);
  try {
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    session.on("error", reject);
    const request = session.request({
      ":method": "POST",
      ":path": path,
      "content-type": "application/grpc",
      "te": "trailers",
    });
    request.on("data", (piece: Uint8Array) => void pieces.push(new Uint8Array(piece)));
    request.on("end", () => resolve());
    request.on("error", reject);
    request.end(new Uint8Array(5));
    await promise;
    return new Uint8Array(await new Blob(pieces).arrayBuffer());
  } finally {
    session.close();
  }
}

/** The messages of a stream: each after a byte that says it is not compressed, and its length. */
function messagesIn(bytes: Uint8Array): readonly Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const size = view.getUint32(at + 1);
    found.push(bytes.subarray(at + 5, at + 5 + size));
    at += 5 + size;
  }
  return found;
}

/** The first field of a message, a short text. */
function nameIn(message: Uint8Array): string {
  return new TextDecoder().decode(message.subarray(2, 2 + (message[1] ?? 0)));
}

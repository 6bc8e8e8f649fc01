import { rejects, strictEqual as equal } from "node:assert/strict";
import { freePort, probeTcp } from "./tcp.ts";

/** A server that says something in two pieces, and what it saw of its visitors. */
async function withGreeter(use: (port: number) => Promise<void>, pieces: readonly string[]): Promise<void> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const greeting = (async () => {
    for await (const visitor of listener) {
      try {
        for (const piece of pieces) {
          await visitor.write(new TextEncoder().encode(piece));
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        await visitor.read(new Uint8Array(1));
      } catch {
        // The visitor has left.
      }
      visitor.close();
    }
  })();
  try {
    await use(listener.addr.port);
  } finally {
    listener.close();
    await greeting;
  }
}

const said = (bytes: Uint8Array | null) => bytes && new TextDecoder().decode(bytes);
const until = (text: string) => (bytes: Uint8Array) => said(bytes)?.includes(text) ?? false;

Deno.test("probeTcp reads until it has what it looks for, or no more comes", () =>
  withGreeter(async (port) => {
    const at = { host: "127.0.0.1", port, connectMs: 5_000 };
    equal(said(await probeTcp(at)), "");
    equal(said(await probeTcp({ ...at, until: until("-2.0"), readMs: 5_000 })), "SSH-2.0\r\n");
    equal(said(await probeTcp({ ...at, until: until("HTTP"), readMs: 100 })), "SSH-2.0\r\n");
  }, ["SSH", "-2.0\r\n"]));

Deno.test("probeTcp gives null where nobody listens", async () => {
  equal(await probeTcp({ host: "127.0.0.1", port: freePort(0), connectMs: 5_000 }), null);
});

Deno.test("probeTcp stops when it is aborted", () =>
  withGreeter(async (port) => {
    const signal = AbortSignal.timeout(30);
    const probe = { host: "127.0.0.1", port, connectMs: 5_000, until: until("x"), readMs: 60_000, signal };
    await rejects(probeTcp(probe), { name: "TimeoutError" });
    await rejects(probeTcp(probe), { name: "TimeoutError" });
  }, []));

Deno.test("freePort keeps to the preferred port unless somebody listens there", () => {
  const preferred = freePort(0);
  equal(freePort(preferred), preferred);
  using _listener = Deno.listen({ port: preferred });
  equal(freePort(preferred) !== preferred, true);
});

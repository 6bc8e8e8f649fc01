import { strictEqual as equal } from "node:assert/strict";
import { makeCertificates } from "../../tests/support/certificates.ts";
import { findProgram } from "./process.ts";
import { serveHttp } from "./http/server.ts";
import { freePort } from "./tcp.ts";
import { speaksTls } from "./tls_probe.ts";

const WAIT_MS = 5_000;

Deno.test("speaksTls tells plain HTTP from silence and from nobody", async () => {
  const server = serveHttp(() => new Response());
  equal(await speaksTls("127.0.0.1", server.port, WAIT_MS), false);
  await server.close();
  using silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  equal(await speaksTls("127.0.0.1", silent.addr.port, 100), null);
  equal(await speaksTls("127.0.0.1", freePort(0), WAIT_MS), null);
});

Deno.test({
  name: "speaksTls knows TLS",
  ignore: findProgram("openssl") === null,
  fn: async () => {
    const folder = await Deno.makeTempDir();
    const { certificate, key } = await makeCertificates(folder);
    const [text, secret] = [certificate, key].map((path) => Deno.readTextFileSync(path));
    const server = serveHttp(() => new Response(), {
      tls: { certificate: text ?? "", key: secret ?? "" },
    });
    equal(await speaksTls("127.0.0.1", server.port, WAIT_MS), true);
    await server.close();
    await Deno.remove(folder, { recursive: true });
  },
});

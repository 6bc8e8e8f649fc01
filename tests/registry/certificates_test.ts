/** Certificates of registries, and ours: what is refused, and what to do about it. */

import { deepStrictEqual as deepEqual, ok, rejects, strictEqual as equal } from "node:assert/strict";
import { RegistryFailure } from "../../lib/registry/remote/failure.ts";
import { readText } from "../../lib/system/files.ts";
import { serveHttp } from "../../lib/system/http/server.ts";
import { findProgram } from "../../lib/system/process.ts";
import { makeCertificates } from "../support/certificates.ts";
import { HAS_DOCKER_REGISTRY, startDockerRegistry } from "../support/docker_registry.ts";
import { inFolder } from "../support/folder.ts";
import { tagAt } from "../support/images.ts";
import { testRemote } from "../support/remote.ts";

const HAS_OPENSSL = findProgram("openssl") !== null;

const REFUSED = [
  {
    what: "for another host",
    made: { names: "DNS:other.test" },
    reason: "the certificate is for another host name",
    hint: "name the registry by a name that its certificate has, or give it a certificate for HOST",
  },
  {
    what: "that has expired",
    made: { days: -1 },
    reason: "the certificate has expired",
    hint: "have the certificate renewed; if it is a good one, this machine's clock is wrong",
  },
];

for (const { what, made, reason, hint } of REFUSED) {
  Deno.test({
    name: `RemoteRegistry refuses a certificate ${what} at once${
      HAS_OPENSSL ? "" : " (skipped: openssl is not installed)"
    }`,
    ignore: !HAS_OPENSSL,
    fn: () =>
      inFolder(async (folder) => {
        const { certificate, key } = await makeCertificates(folder, made);
        const server = serveHttp(() => new Response(), {
          tls: { certificate: readText(certificate), key: readText(key) },
        });
        const host = `127.0.0.1:${server.port}`;
        using remote = testRemote({ isInsecure: () => false, certificateFolder: folder });
        await rejects(remote.registry.resolve(tagAt("org/app", "1", host)), (error) => {
          ok(error instanceof RegistryFailure);
          equal(error.message, `cannot pull ${host}/org/app:1: ${host}: ${reason}`);
          equal(error.hint, hint.replace("HOST", host));
          return true;
        });
        deepEqual(remote.waits, []);
        await server.close();
      }),
  });
}

const HAS_BOTH = HAS_OPENSSL && HAS_DOCKER_REGISTRY;

Deno.test({
  name: `RemoteRegistry says where a certificate of ours goes that a registry wants, and shows it from there${
    HAS_BOTH ? "" : " (skipped: docker-registry or openssl is not installed)"
  }`,
  ignore: !HAS_BOTH,
  fn: () =>
    inFolder(async (folder) => {
      const certificates = await makeCertificates(folder);
      const { authority, certificate, key } = certificates;
      await using server = await startDockerRegistry(`${folder}/registry`, {
        tls: certificates,
        clientAuthority: authority,
      });
      const image = tagAt("org/app", "1", server.host);
      const ours = `${folder}/ours`;
      await Deno.mkdir(ours);
      await Deno.copyFile(authority, `${ours}/ca.crt`);
      for (const insecure of [false, true]) {
        using remote = testRemote({ isInsecure: () => insecure, certificateFolder: ours });
        await rejects(remote.registry.resolve(image), (error) => {
          ok(error instanceof RegistryFailure);
          ok(error.message.endsWith("the server wants a client certificate"), error.message);
          equal(
            error.hint,
            `put your certificate at ${ours}/client.cert and its key at client.key beside it`,
          );
          return true;
        });
      }
      await Deno.copyFile(certificate, `${ours}/client.cert`);
      await Deno.copyFile(key, `${ours}/client.key`);
      using remote = testRemote({ isInsecure: () => false, certificateFolder: ours });
      equal(await remote.registry.resolve(image), null);
    }),
});

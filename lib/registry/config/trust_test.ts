import { deepStrictEqual as deepEqual, strictEqual as equal, throws } from "node:assert/strict";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { makeFolder, removePath, replaceFile, temporaryFolder } from "../../system/files.ts";
import { systemCertificates, TrustStore } from "./trust.ts";

const pem = (name: string) => `-----BEGIN CERTIFICATE-----\n${name}\n-----END CERTIFICATE-----\n`;

function inFolder(files: Readonly<Record<string, string>>, use: (folder: string) => void): void {
  const folder = temporaryFolder();
  try {
    for (const [path, text] of Object.entries(files)) {
      makeFolder(`${folder}/${path}`.replace(/\/[^/]*$/, ""));
      replaceFile(`${folder}/${path}`, text);
    }
    use(folder);
  } finally {
    removePath(folder);
  }
}

/** The names in certificates made by `pem`. */
const namesIn = (texts: readonly string[] | undefined) => texts?.map((text) => text.split("\n")[1]);

Deno.test("TrustStore trusts the system, the named files, and what lies in the host's folders", () => {
  const files = {
    "system.pem": pem("system"),
    "named.pem": pem("named"),
    "one/a.test:5000/ca.crt": pem("one"),
    "one/a.test/ca.crt": pem("another port"),
    "two/a.test:5000/x.crt": pem("two"),
  };
  inFolder(files, (folder) => {
    const trust = new TrustStore({ SSL_CERT_FILE: `${folder}/system.pem` }, {
      authorityFiles: [`${folder}/named.pem`],
      hostFolders: [`${folder}/one`, `${folder}/two`],
    });
    deepEqual(namesIn(trust.tlsFor("a.test:5000", true).authorities), ["system", "named", "one", "two"]);
    deepEqual(namesIn(trust.tlsFor("b.test", true).authorities), ["system", "named"]);
  });
});

Deno.test("TrustStore shows the client certificate that lies beside its key", () => {
  inFolder({ "d/a.test/client.cert": "cert", "d/a.test/client.key": "key" }, (folder) => {
    const trust = new TrustStore({ SSL_CERT_FILE: "/nowhere" }, { hostFolders: [`${folder}/d`] });
    deepEqual(trust.tlsFor("a.test", false), {
      verify: false,
      identity: { certificate: "cert", key: "key" },
    });
  });
});

Deno.test("TrustStore complains about a client certificate without key", () => {
  inFolder({ "d/a.test/client.cert": "cert" }, (folder) => {
    const trust = new TrustStore({}, { hostFolders: [`${folder}/d`] });
    throws(() => trust.tlsFor("a.test", true), (error) => {
      return error instanceof DiagnosticError && error.code === "bad-config" &&
        error.hint ===
          `put the key at ${folder}/d/a.test/client.key; an authority's certificate has a name that ends in .crt`;
    });
  });
});

Deno.test("TrustStore complains about a named file that is not there", () => {
  const trust = new TrustStore({}, { authorityFiles: ["/nowhere/ca.pem"], hostFolders: [] });
  throws(() => trust.tlsFor("a.test", true), { code: "file-not-found" });
});

Deno.test("TrustStore takes the certificates of every host from the one folder it is told of", () => {
  const files = {
    "own/ca.crt": pem("own"),
    "own/me.cert": "cert",
    "own/me.key": "key",
    "d/a.test/ca.crt": pem("other"),
  };
  inFolder(files, (folder) => {
    const options = { folder: `${folder}/own`, hostFolders: [`${folder}/d`] };
    const trust = new TrustStore({ SSL_CERT_FILE: "/nowhere" }, options);
    for (const host of ["a.test", "b.test:5000"]) {
      const { authorities, identity } = trust.tlsFor(host, true);
      deepEqual(namesIn(authorities), ["own"]);
      deepEqual(identity, { certificate: "cert", key: "key" });
    }
  });
});

Deno.test("TrustStore complains about a folder that is not there", () => {
  const trust = new TrustStore({}, { folder: "/nowhere/certificates" });
  throws(() => trust.tlsFor("a.test", false), { code: "file-not-found" });
});

Deno.test("TrustStore says where an authority's certificate is best put", () => {
  equal(new TrustStore({}).authorityFile("a.test:5000"), "/etc/containers/certs.d/a.test:5000/ca.crt");
  equal(new TrustStore({}, { hostFolders: ["/d"] }).authorityFile("a.test"), "/d/a.test/ca.crt");
  equal(new TrustStore({}, { folder: "/own" }).authorityFile("a.test"), "/own/ca.crt");
});

Deno.test("TrustStore looks where podman and Docker do", () => {
  deepEqual(new TrustStore({ HOME: "/home/me" }).hostFolders("a.test:5000"), [
    "/home/me/.config/containers/certs.d/a.test:5000",
    "/etc/containers/certs.d/a.test:5000",
    "/etc/docker/certs.d/a.test:5000",
  ]);
});

Deno.test("systemCertificates reads the file and the folders that the environment names", () => {
  inFolder(
    { "all.pem": pem("all"), "d/1.pem": pem("one"), "d/readme": "none", "e/2": pem("two") },
    (folder) => {
      const env = { SSL_CERT_FILE: `${folder}/all.pem`, SSL_CERT_DIR: `${folder}/d:${folder}/e` };
      deepEqual(namesIn(systemCertificates(env)), ["all", "one", "two"]);
      equal(systemCertificates({ SSL_CERT_FILE: `${folder}/none.pem` }).length, 0);
    },
  );
});

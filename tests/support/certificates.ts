/** Certificates for servers on loopback, made by openssl. */

/** Paths of files in PEM. */
export interface TestCertificates {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

/** An authority, and a certificate of it for 127.0.0.1, localhost and registry.test, in a folder. */
export async function makeCertificates(folder: string): Promise<TestCertificates> {
  const at = (name: string) => `${folder}/${name}`;
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  await Deno.writeTextFile(at("names"), "subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:registry.test\n");
  await openssl([
    "req",
    "-x509",
    ...newKey,
    "-keyout",
    at("ca.key"),
    "-out",
    at("ca.crt"),
    "-subj",
    "/CN=Test authority",
  ]);
  await openssl([
    "req",
    ...newKey,
    "-keyout",
    at("server.key"),
    "-out",
    at("server.csr"),
    "-subj",
    "/CN=127.0.0.1",
  ]);
  const signing = ["-CA", at("ca.crt"), "-CAkey", at("ca.key"), "-CAcreateserial", "-extfile", at("names")];
  await openssl([
    "x509",
    "-req",
    "-in",
    at("server.csr"),
    ...signing,
    "-out",
    at("server.crt"),
    "-days",
    "2",
  ]);
  return { authority: at("ca.crt"), certificate: at("server.crt"), key: at("server.key") };
}

async function openssl(args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command("openssl", { args: [...args] }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

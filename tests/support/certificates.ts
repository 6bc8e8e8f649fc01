/** Certificates for servers on loopback, made by openssl. */

/** Paths of files in PEM. */
export interface TestCertificates {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

export interface CertificateOptions {
  /** Who it is for, as OpenSSL writes it. @default 127.0.0.1, localhost and registry.test */
  readonly names?: string;
  /** How long it is good from now on; -1 has ended. @default {2} */
  readonly days?: number;
}

/** An authority, and a certificate of it, in a folder. */
export async function makeCertificates(
  folder: string,
  { names = "IP:127.0.0.1,DNS:localhost,DNS:registry.test", days = 2 }: CertificateOptions = {},
): Promise<TestCertificates> {
  const at = (name: string) => `${folder}/${name}`;
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  await Deno.writeTextFile(at("names"), `subjectAltName=${names}\n`);
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
    String(days),
  ]);
  return { authority: at("ca.crt"), certificate: at("server.crt"), key: at("server.key") };
}

async function openssl(args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command("openssl", { args: [...args] }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

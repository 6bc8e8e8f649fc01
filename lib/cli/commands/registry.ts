/** `ferry registry`: a folder as a registry. */

import { DiagnosticError, messageOf, renderDiagnostic } from "../../source/diagnostic.ts";
import { resolvePath } from "../../model/path.ts";
import { isDirectory, readText } from "../../system/files.ts";
import { AppendFile } from "../../system/file_writer.ts";
import { LayoutReader } from "../../registry/layout/layout_reader.ts";
import { LayoutRegistry } from "../../registry/layout/layout_registry.ts";
import type { AccessRecord } from "../../registry/server/access_log.ts";
import { serveRegistry } from "../../registry/server/serve_registry.ts";
import { errorLine, line } from "../../report/lines.ts";
import { EXIT } from "../exit_code.ts";
import { badOption, CommandGroup, wholeNumber } from "../options.ts";
import type { Session } from "../session.ts";

const SERVE_EXAMPLES = `
Examples:
  ferry registry serve /srv/registry
  ferry registry serve /srv/registry --listen 0.0.0.0:8443 --tls-cert tls.crt --tls-key tls.key --htpasswd users

The folder is an OCI image layout: other tools read it too, such as skopeo with oci:/srv/registry:PATH:TAG.
Without --htpasswd anybody who can connect may push. The server runs until it is interrupted.
`;

interface ServeOptions {
  readonly listen: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly htpasswd?: string;
  readonly readOnly?: true;
  readonly allowDelete?: true;
  readonly allowSparse?: true;
  readonly accessLog?: string;
}

interface CollectOptions {
  readonly untagged?: true;
  readonly youngest: number;
}

export async function run(args: readonly string[], session: Session): Promise<number> {
  const group = new CommandGroup("ferry registry", "Serves a folder as a registry.", session.streams);
  group.add<ServeOptions>(
    "serve",
    "Serves a folder over the distribution API until it is interrupted.",
    ([folder = ""], options) => serve(resolvePath(session.workingFolder, folder), options, session),
  )
    .argument("<folder>", "an OCI image layout; made where there is none")
    .option("--listen <address>", "HOST:PORT; port 0 takes a free one", "127.0.0.1:5000")
    .option("--tls-cert <file>", "certificate chain in PEM")
    .option("--tls-key <file>", "its key in PEM")
    .option("--htpasswd <file>", "users and passwords (bcrypt)")
    .option("--read-only", "refuse everything that would change the folder")
    .option("--allow-delete", "let clients delete manifests, tags and blobs")
    .option("--allow-sparse", "take lists of images of which some are missing")
    .option("--access-log <file>", "append a line of JSON for each request")
    .addHelpText("after", SERVE_EXAMPLES);
  group.add<CollectOptions>(
    "gc",
    "Removes blobs that no image needs. The folder must not be served meanwhile.",
    ([folder = ""], options) => collect(resolvePath(session.workingFolder, folder), options, session),
  )
    .argument("<folder>", "an OCI image layout")
    .option("--untagged", "also remove images that no tag leads to")
    .option("--youngest <hours>", "keep blobs younger than this", wholeNumber, 0);
  return await group.run(args);
}

async function serve(folder: string, options: ServeOptions, session: Session): Promise<number> {
  const { output, signal } = session;
  const { host, port } = listenAddress(options.listen);
  using layout = options.readOnly
    ? Object.assign(new LayoutReader(folder), { [Symbol.dispose]: () => {} })
    : LayoutRegistry.open(folder, { sparse: options.allowSparse ?? false });
  using log = options.accessLog === undefined
    ? null
    : new AppendFile(resolvePath(session.workingFolder, options.accessLog));
  const server = serveRegistry(layout, {
    host,
    port,
    tls: tlsOf(options, session),
    htpasswdPath: options.htpasswd && resolvePath(session.workingFolder, options.htpasswd),
    readOnly: options.readOnly ?? false,
    deletes: options.allowDelete ?? false,
    onAccess: (record) => log?.append(logLine(record)),
    onError: (error) => output.line(errorLine(`[ERROR]: ${worded(error)}`, "error")),
  });
  const rights = options.readOnly ? "read only" : "read and write";
  output.line(
    line(`serving ${folder} at ${server.url} (${options.htpasswd ? "users" : "anybody"}: ${rights})`),
  );
  await untilAborted(signal);
  await server.close();
  return EXIT.ok;
}

function collect(folder: string, options: CollectOptions, { output }: Session): Promise<number> {
  if (!isDirectory(folder)) {
    throw new DiagnosticError(`no such folder: ${folder}`, { code: "file-not-found" });
  }
  using layout = LayoutRegistry.open(folder);
  const { removed, freedBytes } = layout.collectGarbage({
    untagged: options.untagged ? "remove" : "keep",
    youngestMs: options.youngest * 3_600_000,
  });
  output.line(line(`removed ${removed.length} blobs, ${freedBytes} bytes`));
  return Promise.resolve(EXIT.ok);
}

function listenAddress(text: string): { readonly host: string; readonly port: number } {
  const found = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text);
  const port = Number(found?.[3]);
  if (!found || port > 65_535) {
    throw badOption(`not an address to listen on: ${text}`, "give HOST:PORT, such as 0.0.0.0:8443");
  }
  return { host: found[1] ?? found[2] ?? "", port };
}

function tlsOf({ tlsCert, tlsKey }: ServeOptions, { workingFolder }: Session) {
  if (tlsCert === undefined && tlsKey === undefined) return undefined;
  if (tlsCert === undefined || tlsKey === undefined) {
    throw badOption("--tls-cert and --tls-key belong together", "give both, or neither for plain HTTP");
  }
  const read = (path: string) => readText(resolvePath(workingFolder, path));
  return { certificate: read(tlsCert), key: read(tlsKey) };
}

function logLine(record: AccessRecord): string {
  const at = new Date().toISOString();
  return `${JSON.stringify({ at, ...record })}\n`;
}

function worded(error: unknown): string {
  return error instanceof DiagnosticError ? renderDiagnostic(error) : messageOf(error);
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

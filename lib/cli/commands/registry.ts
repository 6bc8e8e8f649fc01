/** `ferry registry`: a folder as a registry. */

import { DiagnosticError, messageOf, renderDiagnostic } from "../../source/diagnostic.ts";
import { resolvePath } from "../../model/path.ts";
import { isDirectory, isFile, readText } from "../../system/files.ts";
import { sleep } from "../../system/clock.ts";
import { AppendFile } from "../../system/file_writer.ts";
import { trustOf } from "../../mirror/job/trust.ts";
import { holdsSequences, writeServedResources } from "../../mirror/chain/open_served.ts";
import { WatchedSequences } from "../../mirror/chain/watched_sequences.ts";
import { LayoutReader } from "../../registry/layout/layout_reader.ts";
import { LayoutRegistry } from "../../registry/layout/layout_registry.ts";
import type { AccessRecord } from "../../registry/server/access_log.ts";
import type { ServedContent } from "../../registry/server/served_content.ts";
import { serveRegistry } from "../../registry/server/serve_registry.ts";
import { errorLine, line } from "../../report/lines.ts";
import { EXIT } from "../exit_code.ts";
import { badOption, CommandGroup, several, wholeNumber } from "../options.ts";
import type { Session } from "../session.ts";

const SERVE_EXAMPLES = `
Examples:
  ferry registry serve /srv/registry
  ferry registry serve /srv/registry --listen 0.0.0.0:8443 --tls-cert tls.crt --tls-key tls.key --htpasswd users
  ferry registry serve /media/usb --listen 0.0.0.0:5000 --cluster-resources manifests --reached-at bastion:5000

The folder is an OCI image layout: other tools read it too, such as skopeo with oci:/srv/registry:PATH:TAG.
Without --htpasswd anybody who can connect may push. The server runs until it is interrupted.

A mirror path, a folder of sequences or of archives of oc-mirror is served as it is, read only, as if all that is in
it had been published: nothing is copied. Sequences that come or go while it is served are noticed.
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
  readonly trustedKey?: readonly string[];
  readonly clusterResources?: string;
  readonly reachedAt?: string;
}

/** What is served, and what is said of it. */
interface Opened extends Disposable {
  readonly content: ServedContent;
  readonly rights: "read only" | "read and write";
  readonly found: string;
  /** Looks whether there is other content by now. */
  readonly refresh?: () => Promise<void>;
}

/** Between two looks at what is served. */
const LOOK_MS = 2_000;

interface CollectOptions {
  readonly json?: true;
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
    .argument("<folder>", "an OCI image layout, made where there is none; or a mirror path with sequences")
    .option("--listen <address>", "HOST:PORT; port 0 takes a free one", "127.0.0.1:5000")
    .option("--tls-cert <file>", "certificate chain in PEM")
    .option("--tls-key <file>", "its key in PEM")
    .option("--htpasswd <file>", "users and passwords (bcrypt)")
    .option("--read-only", "refuse everything that would change the folder")
    .option("--allow-delete", "let clients delete manifests, tags and blobs")
    .option("--allow-sparse", "take lists of images of which some are missing")
    .option("--access-log <file>", "append a line of JSON for each request")
    .option(
      "--trusted-key <file>",
      "a public key, or a folder of them, by which sequences must be signed",
      several,
    )
    .option("--cluster-resources <folder>", "write there what tells clusters of the sequences' images")
    .option("--reached-at <host>", "HOST[:PORT] by which clusters reach the server")
    .addHelpText("after", SERVE_EXAMPLES);
  group.add<CollectOptions>(
    "gc",
    "Removes blobs that no image needs. The folder must not be served meanwhile.",
    ([folder = ""], options) => collect(resolvePath(session.workingFolder, folder), options, session),
  )
    .argument("<folder>", "an OCI image layout")
    .option("--untagged", "also remove images that no tag leads to")
    .option("--youngest <hours>", "keep blobs younger than this", wholeNumber, 0)
    .option("--json", "as JSON");
  return await group.run(args);
}

async function serve(folder: string, options: ServeOptions, session: Session): Promise<number> {
  const { output, signal } = session;
  const { host, port } = listenAddress(options.listen);
  const tls = tlsOf(options, session);
  using opened = isFile(`${folder}/oci-layout`) || !holdsSequences(folder)
    ? openLayout(folder, options)
    : await openSequences(folder, options, session);
  using log = options.accessLog === undefined
    ? null
    : new AppendFile(resolvePath(session.workingFolder, options.accessLog));
  const server = serveRegistry(opened.content, {
    host,
    port,
    tls,
    htpasswdPath: options.htpasswd && resolvePath(session.workingFolder, options.htpasswd),
    readOnly: options.readOnly ?? false,
    deletes: options.allowDelete ?? false,
    onAccess: (record) => log?.append(logLine(record)),
    onError: (error) => output.line(errorLine(`[ERROR]: ${worded(error)}`, "error")),
  });
  const who = options.htpasswd ? "users" : "anybody";
  output.line(line(`serving ${folder}${opened.found} at ${server.url} (${who}: ${opened.rights})`));
  await whileServing(opened, signal);
  await server.close();
  return EXIT.ok;
}

function openLayout(folder: string, options: ServeOptions): Opened {
  for (const name of ["trustedKey", "clusterResources", "reachedAt"] as const) {
    if (options[name] !== undefined) {
      throw badOption(`${dashed(name)} goes with sequences`, `${folder} has none`);
    }
  }
  if (options.readOnly) {
    return { content: new LayoutReader(folder), rights: "read only", found: "", [Symbol.dispose]: () => {} };
  }
  const layout = LayoutRegistry.open(folder, { sparse: options.allowSparse ?? false });
  const close = () => layout[Symbol.dispose]();
  return { content: layout, rights: "read and write", found: "", [Symbol.dispose]: close };
}

async function openSequences(folder: string, options: ServeOptions, session: Session): Promise<Opened> {
  const { output, signal, env, secrets } = session;
  for (const name of ["allowDelete", "allowSparse"] as const) {
    if (options[name]) throw badOption(`${dashed(name)} goes with a layout`, `${folder} has sequences`);
  }
  if ((options.clusterResources === undefined) !== (options.reachedAt === undefined)) {
    throw badOption("--cluster-resources and --reached-at belong together");
  }
  const path = (text: string) => resolvePath(session.workingFolder, text);
  const trustedKeys = (options.trustedKey ?? []).map(path);
  const { trusted = null } = trustOf({ signKey: null, passphraseFile: null, trustedKeys }, env, secrets);
  const watched = await WatchedSequences.open(folder, trusted, signal);
  const warn = (text: string) => output.line(errorLine(`[WARNING]: ${text}`, "warn"));
  const tell = () => {
    const { served, names, broken } = watched.opened;
    for (const { error } of broken) warn(worded(error));
    for (const { origin } of served.incomplete) {
      warn(`${origin} is not served: some of it is in sequences or base images that are not here`);
    }
    if (options.clusterResources !== undefined && options.reachedAt !== undefined) {
      const written = writeServedResources(served, options.reachedAt, path(options.clusterResources));
      for (const file of written) output.line(line(`written: ${file}`));
    }
    return ` with ${served.published.length} images of ${names.join(", ")}`;
  };
  const refresh = async () => {
    try {
      if (await watched.refresh(signal)) output.line(line(`serving ${folder}${tell()}`));
    } catch (error) {
      signal.throwIfAborted();
      warn(`what was served before is served on: ${worded(error)}`);
    }
  };
  return { content: watched, rights: "read only", found: tell(), refresh, [Symbol.dispose]: () => {} };
}

function dashed(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
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
  if (options.json) output.text(`${JSON.stringify({ removed, freedBytes }, null, 2)}\n`);
  else output.line(line(`removed ${removed.length} blobs, ${freedBytes} bytes`));
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

async function whileServing({ refresh }: Opened, signal: AbortSignal): Promise<void> {
  if (!refresh) return await untilAborted(signal);
  try {
    while (true) {
      await sleep(LOOK_MS, signal);
      await refresh();
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

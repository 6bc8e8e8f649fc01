/** Archives unpacked on a host. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import { isAbsolute } from "../../model/path.ts";
import type { Target, TargetReader } from "../../connection/target.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { downloadTo } from "../archives/download.ts";
import { compare, unpack, type UnpackJob } from "../archives/unpack.ts";
import { hostSource, localSource, type UnpackSource, uploaded } from "../archives/unpack_source.ts";
import { expandTexts } from "../files/expand_path.ts";
import { FILE_ARGUMENTS } from "../files/file_arguments.ts";
import { PATH_RETURNS } from "../files/path_values.ts";
import { realPath } from "../files/real_path.ts";
import { actionModule, type Given, type ModuleContext, type Outcome } from "../module.ts";

const ARGUMENTS = {
  src: {
    type: "path",
    required: true,
    description:
      "The archive, sought in `files` beside the playbook and in the role; with `remote_src` a path " +
      "on the host, or an address that the host fetches it from",
  },
  dest: { type: "path", required: true, description: "The folder on the host, which must be there" },
  remote_src: {
    type: "bool",
    default: false,
    description: "Look for the archive on the host instead of on the machine that ferry runs on",
  },
  copy: { type: "bool", description: "The opposite of `remote_src`, for old playbooks" },
  creates: { type: "path", description: "A path: where something is there, nothing is unpacked" },
  list_files: { type: "bool", default: false, description: "Return the names in the archive" },
  keep_newer: {
    type: "bool",
    default: false,
    description: "Leave files alone that are newer than those of the archive; not with BusyBox's tar",
  },
  include: {
    type: "list",
    elements: "str",
    default: [],
    description: "Unpack only these; wildcards match slashes too",
  },
  exclude: { type: "list", elements: "str", default: [], description: "Unpack all but these" },
  extra_opts: {
    type: "list",
    elements: "str",
    default: [],
    description: "More options for `tar` or `unzip`, each an item of its own",
  },
  decrypt: { type: "bool", default: true, description: "Decrypt an archive that is a vault" },
  validate_certs: {
    type: "bool",
    default: true,
    description: "Check the certificate of the server that the archive is fetched from",
  },
  io_buffer_size: {
    type: "int",
    default: 65_536,
    description: "Without effect: the host's own tools read the archive",
  },
  ...FILE_ARGUMENTS,
} as const satisfies ArgumentSpec;

type Arguments = ArgumentsOf<typeof ARGUMENTS>;

/** `unarchive`. */
export const unarchive = actionModule({
  name: "ansible.builtin.unarchive",
  summary: "Unpacks an archive on a host",
  notes: [
    "Knows tar archives, also compressed with gzip, bzip2, xz or zstd, and zip archives. The host needs GNU's or " +
    "BusyBox's `tar`, the program for the compression, or `unzip`.",
    "What is there already is compared with the archive: where nothing differs, nothing is unpacked. BusyBox can " +
    "compare sizes, times and modes of tar archives, but not content.",
    "In check mode an archive of this machine is sent to be compared, but not stored. Ansible skips tar archives in " +
    "check mode.",
    "Attributes are given to everything in the archive, and to the folders at its top.",
  ],
  arguments: ARGUMENTS,
  rules: { missing: "src (or content) and dest are required", exclusive: [["include", "exclude"]] },
  runsOn: "host",
  supports: { check: "partial", diff: true, async: false },
  returns: {
    dest: { description: "The folder", type: "str", returned: "success" },
    src: { description: "The archive", type: "str", returned: "success" },
    handler: {
      description: "What handles such archives, such as `TgzArchive`",
      type: "str",
      returned: "success",
    },
    files: { description: "The names in the archive", type: "list", returned: "with `list_files`" },
    extract_results: {
      description: "The command that unpacked it: `cmd`, `rc`, `out`, `err`",
      type: "dict",
      returned: "where it was unpacked",
    },
    ...PATH_RETURNS,
  },
  examples: `- name: Unpack a client that is on the host already
  ansible.builtin.unarchive:
    src: /root/openshift-client-linux.tar.gz
    dest: /usr/local/bin
    remote_src: true
    include: [oc, kubectl]
    creates: /usr/local/bin/oc

- name: Bring a site to a web server
  ansible.builtin.unarchive:
    src: site.tar.gz
    dest: /var/www
    owner: www-data
    group: www-data
`,
  run: async (args, host, context) => {
    const prepared = await prepare(args, host, context);
    if (prepared.kind === "idle") return prepared.outcome;
    return await inTemporaryFolder(host, async (folder) => {
      const source = await sourceFor(prepared, folder, host, context);
      return withWarnings(prepared, await unpack(prepared.job, source, host));
    });
  },
  preview: async (args, host, context) => {
    const prepared = await prepare(args, host, context);
    if (prepared.kind === "idle") return prepared.outcome;
    const { src, isRemote } = prepared;
    if (isRemote && isUrl(src)) {
      return { changed: false, skipped: "what is at an address cannot be compared in check mode" };
    }
    const source = isRemote
      ? await hostSource(src, host)
      : await localSource(src, args.decrypt, host, context);
    return withWarnings(prepared, await compare(prepared.job, source, host));
  },
});

/** What is to be unpacked, or why nothing is. */
type Prepared =
  | { readonly kind: "idle"; readonly outcome: Outcome }
  | {
    readonly kind: "ready";
    readonly args: Arguments;
    readonly src: string;
    readonly isRemote: boolean;
    readonly job: UnpackJob;
    readonly warnings: readonly string[];
  };

async function prepare(
  args: Arguments,
  host: TargetReader,
  { environment, given }: ModuleContext & Given,
): Promise<Prepared> {
  if (args.copy !== null && given.has("remote_src")) {
    throw refused("parameters are mutually exclusive: ('copy', 'remote_src')");
  }
  const isRemote = args.copy === null ? args.remote_src : !args.copy;
  const [asked = args.dest, creates = "", onHost = args.src] = await expandTexts(
    [args.dest, args.creates ?? "", isRemote ? args.src : ""],
    host,
    environment,
  );
  const [folder = null, obstacle = null] = await host.stat([asked, creates || "/none"], { follow: true });
  if (args.creates !== null && obstacle) {
    return { kind: "idle", outcome: { changed: false, skipped: `skipped, since ${creates} exists` } };
  }
  if (folder?.kind !== "directory") throw refused(`dest '${asked}' must be an existing dir`);
  const dest = isAbsolute(asked) ? asked : await realPath(asked, host);
  const warnings = dest === asked
    ? []
    : [`Relative destination path '${asked}' was resolved to absolute path '${dest}'.`];
  const job = { args, dest, environment };
  return { kind: "ready", args, src: isRemote ? onHost : args.src, isRemote, job, warnings };
}

/** The archive as a file of the host. */
async function sourceFor(
  { args, src, isRemote }: Extract<Prepared, { readonly kind: "ready" }>,
  folder: () => Promise<string>,
  host: Target,
  context: ModuleContext,
): Promise<UnpackSource> {
  if (!isRemote) {
    return await uploaded(await localSource(src, args.decrypt, host, context), await folder(), host);
  }
  if (!isUrl(src)) return await hostSource(src, host);
  const options = { validatesCertificates: args.validate_certs };
  return await hostSource(await downloadTo(await folder(), src, options, host), host);
}

/** Runs an action that may ask for a folder on the host, which is gone when it is over. */
async function inTemporaryFolder<T>(
  host: Target,
  action: (folder: () => Promise<string>) => Promise<T>,
): Promise<T> {
  let made: string | null = null;
  try {
    return await action(async () => made ??= await host.temporaryFolder());
  } finally {
    if (made !== null) await host.run({ run: { kind: "argv", argv: ["rm", "-rf", "--", made] } });
  }
}

function withWarnings({ warnings }: { readonly warnings: readonly string[] }, outcome: Outcome): Outcome {
  return { ...outcome, warnings };
}

function isUrl(src: string): boolean {
  return src.includes("://");
}

function refused(message: string): DiagnosticError {
  return new DiagnosticError(message, { code: "bad-argument" });
}

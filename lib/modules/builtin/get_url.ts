/** Files from web servers. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import type { PathState } from "../../model/change.ts";
import { folderOf, joinPath } from "../../model/path.ts";
import type { Target, TargetReader } from "../../connection/target.ts";
import { applyChanges } from "../apply_changes.ts";
import { attributeChanges, wantedAttributes } from "../files/attributes.ts";
import { expandTexts } from "../files/expand_path.ts";
import { BACKUP_ARGUMENT, FILE_ARGUMENTS } from "../files/file_arguments.ts";
import { hostDigests } from "../files/host_digests.ts";
import { PATH_RETURNS, pathValues } from "../files/path_values.ts";
import { asker, lookingAsker } from "../http/ask.ts";
import { parseChecksum } from "../http/checksum.ts";
import { downloadSource, hostFolder, placeDownload } from "../http/download.ts";
import { type Fetched, fetchedName, fetchFile, unpackFetched, wantedDigits } from "../http/fetch_file.ts";
import { maskedUrl } from "../http/masked_url.ts";
import { URL_ARGUMENTS, URL_NOTES } from "../http/url_arguments.ts";
import { actionModule, type Outcome, type ResultValues } from "../module.ts";

const ARGUMENTS = {
  ...URL_ARGUMENTS,
  url: {
    type: "str",
    required: true,
    description:
      "The address, with `http://`, `https://`, `ftp://`, or `file://` for a file of the host itself",
  },
  dest: {
    type: "path",
    required: true,
    description: "Where the file goes on the host. In a folder it gets the name that the server gives it",
  },
  tmp_dest: {
    type: "path",
    description: "The folder of the host in which the download lies until it is whole and checked",
  },
  force: {
    type: "bool",
    default: false,
    description:
      "Whether the file is fetched even where the server says that it has not changed, or the checksum fits",
  },
  backup: BACKUP_ARGUMENT,
  checksum: {
    type: "str",
    default: "",
    description:
      "What the file must have: `ALGORITHM:DIGITS`, or `ALGORITHM:URL` of a file with checksums. " +
      "A file that is there and has it is not fetched again",
  },
  headers: { type: "dict", description: "Headers of the request" },
  timeout: {
    type: "int",
    default: 10,
    description: "Seconds to wait for a connection, and then for each next part of the file",
  },
  url_username: { type: "str", aliases: ["username"], description: "The name to log in with" },
  url_password: {
    type: "str",
    aliases: ["password"],
    secret: true,
    description: "The password to that name",
  },
  ...FILE_ARGUMENTS,
} as const satisfies ArgumentSpec;

type Arguments = ArgumentsOf<typeof ARGUMENTS>;

/** `get_url`; the file is fetched beside its place and put there in one moment. */
export const getUrl = actionModule({
  name: "ansible.builtin.get_url",
  summary: "Fetches a file from a web server to the host",
  notes: [
    ...URL_NOTES,
    "A host without `curl` fetches by `wget`, as far as that can do what the task wants.",
    "In check mode the server is asked for the file's headers only; a new file counts as a change.",
    "Where the server says that the file is unchanged, owner, group and mode are still made what the task says.",
  ],
  arguments: ARGUMENTS,
  runsOn: "host",
  supports: { check: "partial", diff: false },
  returns: {
    dest: { description: "The file on the host", type: "str", returned: "always" },
    url: { description: "The address, without the password in it", type: "str", returned: "always" },
    msg: {
      description: "`OK` with the size of the answer, or what went wrong",
      type: "str",
      returned: "always",
    },
    status_code: {
      description: "The status code of the answer",
      type: "int",
      returned: "where there was one",
    },
    elapsed: { description: "How many whole seconds it took", type: "int", returned: "always" },
    src: { description: "Where the download lay", type: "str", returned: "where it was fetched" },
    checksum_src: { description: "SHA-1 of what was fetched", type: "str", returned: "success" },
    checksum_dest: { description: "SHA-1 of what was there before", type: "str", returned: "success" },
    md5sum: { description: "MD5 of the file", type: "str", returned: "where it was fetched" },
    backup_file: { description: "Where the old file is kept", type: "str", returned: "with backup" },
    ...PATH_RETURNS,
  },
  examples: `- name: Fetch a client and check it
  ansible.builtin.get_url:
    url: https://mirror.openshift.com/pub/openshift-v4/clients/ocp/4.20.1/openshift-client-linux.tar.gz
    dest: /opt/downloads/
    checksum: sha256:https://mirror.openshift.com/pub/openshift-v4/clients/ocp/4.20.1/sha256sum.txt
    mode: "0644"
`,
  run: async (args, host, context) => {
    const { environment } = context;
    const [dest = "", tmpDest = ""] = await expandTexts([args.dest, args.tmp_dest ?? ""], host, environment);
    const checksum = parseChecksum(args.checksum);
    const [there = null, tmp = null] = await host.stat([dest, tmpDest || dest], { follow: true });
    if (tmpDest !== "" && tmp?.kind !== "directory") {
      const problem = tmp ? "is a file but should be a directory" : "directory does not exist";
      return failed(`${tmpDest} ${problem}.`, { elapsed: 0 });
    }
    const digits = checksum ? await wantedDigits(args, checksum, host, context) : null;
    const isFile = there !== null && there.kind !== "directory";
    const compares = checksum !== null && isFile && !args.force;
    const [found = null] = compares ? await hostDigests([dest], checksum.algorithm, host) : [];
    if (compares && found === digits) return await alreadyThere(args, dest, host);
    await using folder = await hostFolder(host, tmpDest || null);
    const fetched = await fetchFile(
      args,
      {
        url: args.url,
        method: "GET",
        knownS: isFile ? there.modifiedS : null,
        force: args.force || compares,
        saveTo: joinPath(folder.path, "download"),
      },
      asker(host),
      context,
    );
    const refused = await refusal(args, fetched, dest, () => dressed(args, dest, host));
    if (refused) return refused;
    await unpackFetched(args, fetched, host);
    const path = there?.kind === "directory" ? joinPath(dest, fetchedName(fetched)) : dest;
    const wanted = checksum && digits !== null ? { algorithm: checksum.algorithm, digits } : null;
    return await placed(args, fetched, path, wanted, host);
  },
  preview: async (args, host, context) => {
    const [dest = ""] = await expandTexts([args.dest], host, context.environment);
    const [there = null] = await host.stat([dest], { follow: true, sha1: true });
    const isFile = there !== null && there.kind !== "directory";
    const checksum = parseChecksum(args.checksum);
    if (checksum && isFile && !args.force) {
      const [found = null] = await hostDigests([dest], checksum.algorithm, host);
      if (found === checksum.value.toLowerCase()) {
        return outcome(args, dest, there, { msg: "file already exists" });
      }
    }
    const fetched = await fetchFile(
      args,
      {
        url: args.url,
        method: "HEAD",
        knownS: isFile ? there.modifiedS : null,
        force: args.force,
        saveTo: null,
      },
      lookingAsker(host),
      context,
    );
    const { info: { msg }, elapsed } = fetched;
    const asItIs = () => Promise.resolve({ changed: false, state: isFile ? there : null });
    const refused = await refusal(args, fetched, dest, asItIs);
    if (refused) return refused;
    const path = there?.kind === "directory" ? joinPath(dest, fetchedName(fetched)) : dest;
    const [parent = null] = there ? [there] : await host.stat([folderOf(path)], { follow: true });
    if (!parent) {
      const { values = {} } = outcome(args, path, null, { elapsed });
      return failed(`Destination ${folderOf(path)} does not exist`, values);
    }
    return { ...outcome(args, path, isFile ? there : null, { msg, elapsed }), changed: true };
  },
});

function failed(message: string, values: ResultValues): Outcome {
  return { changed: false, failed: message, values: { ...values, msg: message } };
}

function outcome(args: Arguments, dest: string, state: PathState | null, values: ResultValues): Outcome {
  const own = { checksum_dest: null, checksum_src: null, dest, elapsed: 0, url: maskedUrl(args.url) };
  return { changed: false, values: { ...own, ...pathValues(state), ...values } };
}

/** A file that has its checksum: only what else the task says of it may change. */
async function alreadyThere(args: Arguments, dest: string, host: Target): Promise<Outcome> {
  const { changed, state } = await dressed(args, dest, host);
  const msg = changed ? "file already exists but file attributes changed" : "file already exists";
  return { ...outcome(args, dest, state, { msg }), changed };
}

interface Dressed {
  readonly changed: boolean;
  readonly state: PathState | null;
}

/** Gives a file that is there the owner, group and mode that the task says. */
async function dressed(args: Arguments, path: string, host: Target): Promise<Dressed> {
  const [before = null] = await host.stat([path], { follow: true });
  const changes = before ? await attributeChanges([before], await wantedAttributes(args, host), host) : [];
  await applyChanges(changes, host);
  const [state = null] = changes.length > 0 ? await host.stat([path], { follow: true }) : [before];
  return { changed: changes.length > 0, state };
}

/**
 * What an answer that is no file comes to; null for one that is.
 *
 * @param dress Gives a file that is there what the task says of it.
 */
async function refusal(
  args: Arguments,
  { info: { status, msg }, elapsed }: Fetched,
  dest: string,
  dress: () => Promise<Dressed>,
): Promise<Outcome | null> {
  const values = { dest, url: maskedUrl(args.url), elapsed };
  if (status === 200) return null;
  if (status === 304) {
    const { changed, state } = await dress();
    return { changed, values: { ...values, ...pathValues(state), msg, status_code: status } };
  }
  if (status === -1) return failed(msg, values);
  return failed("Request failed", { ...values, status_code: status, response: msg });
}

interface WantedDigest {
  readonly algorithm: Parameters<typeof hostDigests>[1];
  readonly digits: string;
}

async function placed(
  args: Arguments,
  { info, file, elapsed }: Fetched,
  path: string,
  digest: WantedDigest | null,
  host: Target,
): Promise<Outcome> {
  const [source, [own = null, parent = null], [behind = null], [found = null]] = await Promise.all([
    downloadSource(file, host),
    host.stat([path, folderOf(path)], { sha1: true }),
    host.stat([path], { follow: true, sha1: true }),
    digest ? hostDigests([file], digest.algorithm, host) : [null],
  ]);
  const sha1 = await source.sha1();
  const common = { elapsed, src: file, checksum_src: sha1, checksum_dest: behind?.sha1 ?? null };
  const fail = (message: string) => failed(message, { ...outcome(args, path, behind, common).values });
  if (!own && !parent) return fail(`Destination ${folderOf(path)} does not exist`);
  // A link that points nowhere gives way to the file.
  const touched = behind ? path : folderOf(path);
  if (!await isWritable(touched, host)) return fail(`Destination ${touched} is not writable`);
  if (digest && found !== digest.digits) {
    return fail(`The checksum for ${file} did not match ${digest.digits}; it was ${found}.`);
  }
  // A link to a file with this content stays a link.
  const before = behind?.sha1 === sha1 ? behind : own;
  const wanted = await wantedAttributes(args, host);
  const { unsafe_writes: unsafeWrites, backup } = args;
  const done = await placeDownload(source, { path, before, wanted, backup, unsafeWrites }, host);
  const [[state = null], [md5 = null]] = await Promise.all([
    host.stat([path]),
    hostDigests([path], "md5", host),
  ]);
  const isOwn = /^file:/i.test(args.url);
  return {
    ...outcome(args, path, state, {
      ...common,
      md5sum: md5,
      msg: info.msg,
      status_code: isOwn ? null : info.status,
      ...(done.backupFile === null ? {} : { backup_file: done.backupFile }),
    }),
    changed: done.changes.length > 0,
  };
}

async function isWritable(path: string, host: TargetReader): Promise<boolean> {
  const { code } = await host.query({ run: { kind: "argv", argv: ["test", "-w", path] } });
  return code === 0;
}

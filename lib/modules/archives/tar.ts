/** Tar archives: what is in them, and whether it is unpacked. */

import { decodeHostText } from "../../connection/host_text.ts";
import type { TargetReader } from "../../connection/target.ts";
import { unescapedBytes } from "../files/python_escapes.ts";
import { type ArchiveFile, archiveInput, type ArchiveKind, type ArchiveTools } from "./archive_file.ts";
import { compareListing, listedNames, selectMembers } from "./busybox_tar.ts";
import { type ArgvCommand, chooser, type Inspection, noHandler, type UnpackRequest } from "./inspection.ts";

type TarKind = Exclude<ArchiveKind, "zip">;

const OPTIONS: Readonly<Record<TarKind, readonly string[]>> = {
  gzip: ["-z"],
  plain: [],
  bzip2: ["-j"],
  xz: ["-J"],
  zstd: ["--use-compress-program=zstd"],
};
/** Ansible tries a plain archive first, and GNU's tar finds out the compression of those by itself. */
function handlerOf(kind: TarKind): string {
  return kind === "gzip" ? "TgzArchive" : "TarArchive";
}

/** The tools' own words. */
const PLAIN_WORDS = { LANG: "C", LC_ALL: "C" };

export interface TarRequest {
  readonly archive: ArchiveFile;
  readonly kind: TarKind;
  /** As messages name it. */
  readonly src: string;
  readonly request: UnpackRequest;
}

/** @throws {DiagnosticError} `module-failed` where the host's tar does not know the archive. */
export async function inspectTar(
  { archive, kind, src, request }: TarRequest,
  { tar, uid }: ArchiveTools,
  host: TargetReader,
): Promise<Inspection> {
  if (!tar) throw noHandler(src, "Unable to find required 'gtar' or 'tar' binary in the path");
  if (tar.maker === "other") {
    throw noHandler(src, `Command "${tar.path}" is neither GNU tar nor BusyBox.`);
  }
  const call = new TarCall(tar.path, kind, archive, request);
  return tar.maker === "gnu"
    ? await inspectWithGnu(call, src, uid, host)
    : await inspectWithBusybox(call, src, host);
}

/** Commands for one archive. */
class TarCall {
  constructor(
    readonly path: string,
    readonly kind: TarKind,
    private readonly archive: ArchiveFile,
    readonly request: UnpackRequest,
  ) {}

  command(options: readonly string[], names: readonly string[]): ArgvCommand {
    const { path, stdin } = archiveInput(this.archive);
    const { dest } = this.request;
    const argv = [this.path, ...options, ...OPTIONS[this.kind], "-f", path, ...names];
    const base = { run: { kind: "argv", argv }, cwd: dest, environment: PLAIN_WORDS } as const;
    return stdin === undefined ? base : { ...base, stdin };
  }

  /** With the options by which GNU's tar makes the same choice in everything that it does. */
  gnu(action: "--list" | "--diff" | "--extract", folder = this.request.dest): ArgvCommand {
    const { extra_opts, owner, group, keep_newer, exclude, include } = this.request;
    const changes = action === "--list" ? [] : [
      ...(owner === null ? [] : [`--owner=${owner}`]),
      ...(group === null ? [] : [`--group=${group}`]),
      ...(keep_newer ? ["--keep-newer-files"] : []),
    ];
    const options = [
      action,
      "-C",
      folder,
      ...(extra_opts.length === 0 ? [] : ["--show-transformed-names", ...extra_opts]),
      ...changes,
      ...exclude.map((glob) => `--exclude=${glob.replace(/\/+$/, "")}`),
    ];
    return this.command(options, include);
  }
}

async function inspectWithGnu(
  call: TarCall,
  src: string,
  uid: number,
  host: TargetReader,
): Promise<Inspection> {
  const { request, kind } = call;
  const [listed, compared] = await Promise.all([
    request.wantsMembers ? host.query(call.gnu("--list")) : null,
    host.query(call.gnu("--diff")),
  ]);
  const complaint = decodeHostText(compared.stderr).trim();
  if (listed && listed.code !== 0) throw unreadable(src, call.path, decodeHostText(listed.stderr).trim());
  // Differences are told with 1.
  if (compared.code > 1 && /This does not look like|not recoverable/.test(complaint)) {
    throw unreadable(src, call.path, complaint);
  }
  const members = membersIn(listed ? decodeHostText(listed.stdout) : "", request);
  if (listed && members.length === 0) throw empty(src, call.path);
  const lines = [...decodeHostText(compared.stdout).split("\n"), ...complaint.split("\n")];
  const differences = lines.filter((line) => counts(line, request, uid)).map((line) => `${line}\n`).join("");
  const extractTo = (folder: string) => call.gnu("--extract", folder);
  return { handler: handlerOf(kind), members, differences, extractTo, replacesLinks: true };
}

const ALWAYS =
  /: (?:Mod time differs|Warning: Cannot stat: No such file or directory|Invalid owner|Invalid group|Symlink differs|Contents differ|Size differs)$|: Not linked to |: File type differs$/;

/** Whether a line of tar tells of something that unpacking would change, and the task does not set itself. */
function counts(line: string, { owner, group, setsMode }: UnpackRequest, uid: number): boolean {
  if (/: : Warning: Cannot stat: No such file or directory$/.test(line)) return false;
  if (/: Uid differs$/.test(line)) return uid === 0 && owner === null;
  if (/: Gid differs$/.test(line)) return uid === 0 && group === null;
  if (/: Mode differs$/.test(line)) return !setsMode;
  return ALWAYS.test(line);
}

/** Names as GNU's tar writes them: special characters as escapes. */
function membersIn(output: string, request: UnpackRequest): readonly string[] {
  const isChosen = chooser({ ...request, include: [] });
  const names = output.split("\n").filter((line) => line !== "").map((line) =>
    decodeHostText(unescapedBytes(line)).replace(/^\//, "")
  );
  return names.filter(isChosen);
}

async function inspectWithBusybox(call: TarCall, src: string, host: TargetReader): Promise<Inspection> {
  const { request, kind } = call;
  if (kind === "zstd" || request.keep_newer) {
    throw noHandler(
      src,
      `Command "${call.path}" is BusyBox: GNU tar is required for ${
        kind === "zstd" ? "zstd" : "keep_newer"
      }.`,
    );
  }
  const { code, stdout, stderr } = await host.query({
    ...call.command(["-t", "-v"], []),
    environment: { ...PLAIN_WORDS, TZ: "UTC0" },
  });
  if (code !== 0) throw unreadable(src, call.path, decodeHostText(stderr).trim());
  const entries = selectMembers(decodeHostText(stdout), request);
  if (entries.length === 0) throw empty(src, call.path);
  return {
    handler: handlerOf(kind),
    members: entries.map(({ name }) => name),
    differences: await compareListing(entries, request, host),
    extractTo: (folder) =>
      call.command(["-x", "-C", folder, ...request.extra_opts], listedNames(entries, request)),
    replacesLinks: false,
  };
}

function unreadable(src: string, path: string, why: string) {
  return noHandler(
    src,
    `Command "${path}" could not handle archive: Unable to list files in the archive: ${why}`,
  );
}

function empty(src: string, path: string) {
  return noHandler(
    src,
    `Command "${path}" found no files in archive. Empty archive files are not supported.`,
  );
}

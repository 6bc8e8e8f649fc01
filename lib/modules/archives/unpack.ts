/** Archives unpacked where something is missing or differs. */

import { dict, type Value } from "../../model/value.ts";
import type { Diff } from "../../model/change.ts";
import { decodeHostText } from "../../connection/host_text.ts";
import type { Target, TargetReader } from "../../connection/target.ts";
import { runChange } from "../commands/run_change.ts";
import type { AttributeArguments } from "../files/attributes.ts";
import { pathValues } from "../files/path_values.ts";
import type { Outcome, ResultValues } from "../module.ts";
import type { Inspection, UnpackRequest } from "./inspection.ts";
import { unpackCommand } from "./unpack_command.ts";
import { inspectTar } from "./tar.ts";
import type { UnpackSource } from "./unpack_source.ts";
import { memberChanges, wantsAttributes } from "./unpacked_attributes.ts";
import { inspectZip } from "./zip.ts";

type Wishes = Pick<
  UnpackRequest,
  "include" | "exclude" | "extra_opts" | "keep_newer" | "owner" | "group"
>;

export interface UnpackJob {
  readonly args: Wishes & AttributeArguments & { readonly list_files: boolean };
  /** The folder, with a slash at its start. */
  readonly dest: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Unpacks what differs, and gives all of it the attributes that are wanted. */
export async function unpack(job: UnpackJob, source: UnpackSource, host: Target): Promise<Outcome> {
  const { args, dest, environment } = job;
  const found = await inspect(job, source, true, host);
  const differs = found.differences !== "";
  let results: Value | undefined;
  if (differs) {
    const command = unpackCommand(found, dest, isPlain(args));
    const { code, stdout, stderr } = await host.run({
      ...command,
      environment: { ...environment, ...command.environment },
    });
    results = dict({
      cmd: found.extractTo(dest).run.argv,
      rc: code,
      out: decodeHostText(stdout),
      err: decodeHostText(stderr),
    });
    if (code !== 0) {
      const values = { ...valuesOf(job, source, found), extract_results: results };
      return { changed: false, failed: `failed to unpack ${source.shown} to ${dest}`, values };
    }
  }
  const changes = await memberChanges(dest, found.members, args, host);
  for (const change of changes) await runChange(change, host);
  const [state = null] = await host.stat([dest], { follow: true });
  return {
    changed: differs || changes.length > 0,
    values: { ...valuesOf(job, source, found), extract_results: results, ...pathValues(state) },
    diffs: diffsOf(dest, found),
  };
}

/** Whether nothing depends on what is there already. */
function isPlain({ extra_opts, keep_newer }: Wishes): boolean {
  return extra_opts.length === 0 && !keep_newer;
}

/** What would be unpacked. */
export async function compare(job: UnpackJob, source: UnpackSource, host: TargetReader): Promise<Outcome> {
  const { args, dest } = job;
  const found = await inspect(job, source, args.list_files || wantsAttributes(args), host);
  const changes = await memberChanges(dest, found.members, args, host);
  const [state = null] = await host.stat([dest], { follow: true });
  return {
    changed: found.differences !== "" || changes.length > 0,
    values: { ...valuesOf(job, source, found), ...pathValues(state) },
    diffs: diffsOf(dest, found),
  };
}

async function inspect(
  { args, dest }: UnpackJob,
  { archive, kind, shown, tools }: UnpackSource,
  wantsMembers: boolean,
  host: TargetReader,
): Promise<Inspection> {
  const request: UnpackRequest = { ...args, dest, setsMode: args.mode !== null, wantsMembers };
  return kind === "zip"
    ? await inspectZip(archive, shown, request, tools, host)
    : await inspectTar({ archive, kind, src: shown, request }, tools, host);
}

function valuesOf({ args, dest }: UnpackJob, { shown }: UnpackSource, found: Inspection): ResultValues {
  return {
    dest,
    src: shown,
    handler: found.handler,
    ...(args.list_files ? { files: found.members } : {}),
  };
}

function diffsOf(dest: string, { differences }: Inspection): readonly Diff[] {
  return differences === ""
    ? []
    : [{ before: "", after: differences, beforeHeader: dest, afterHeader: dest }];
}

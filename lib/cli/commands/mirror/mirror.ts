/** `ferry mirror`: mirroring without a playbook, by commands of its own or by oc-mirror's arguments. */

import { diagnosticsOf } from "../../../source/diagnostic.ts";
import { dict } from "../../../model/value.ts";
import { VERSION } from "../../../model/version.ts";
import { jobFrom } from "../../../mirror/job/from_oc_mirror.ts";
import type { MirrorJob } from "../../../mirror/job/job.ts";
import { imageCount } from "../../../mirror/image_count.ts";
import { performJob } from "../../../mirror/job/perform.ts";
import { type OcMirrorCommand, parseOcMirrorArguments } from "../../../mirror/oc_mirror/arguments.ts";
import { exitCodeOf as ocMirrorExitCode, type MirrorOutcome } from "../../../mirror/outcome.ts";
import { resultOf } from "../../../modules/mirror/job_result.ts";
import { dumpJson } from "../../../report/dump_json.ts";
import { errorLine, line } from "../../../report/lines.ts";
import { EXIT, exitCodeOf } from "../../exit_code.ts";
import { resolvePath } from "../../../model/path.ts";
import { planLines } from "../../mirroring/mirror_plan_lines.ts";
import { guidance } from "../../mirroring/mirror_guidance.ts";
import { type Problem, progressTeller } from "../../mirroring/mirror_progress.ts";
import { badOption, CommandGroup } from "../../options.ts";
import { refusalText } from "../../output/problem_data.ts";
import type { Session } from "../../session.ts";
import { addHygieneCommands, HYGIENE_COMMANDS } from "./mirror_hygiene.ts";
import { runMirrorList } from "./mirror_list.ts";
import { addMirrorCommands, MIRROR_COMMANDS, type Output, type Perform } from "./mirror_options.ts";
import { addPlanCommand } from "./mirror_plan.ts";
import { splitOwnFlags } from "./mirror_own_flags.ts";

const HELP = `Usage: ferry mirror COMMAND [OPTIONS]
       ferry mirror -c CONFIG file://FOLDER                            (oc-mirror's words: mirror to disk)
       ferry mirror -c CONFIG --from file://FOLDER docker://REGISTRY   (disk to mirror)
       ferry mirror -c CONFIG --workspace file://FOLDER docker://REGISTRY
       ferry mirror delete --generate -c CONFIG --workspace file://FOLDER docker://REGISTRY
       ferry mirror delete --delete-yaml-file FILE docker://REGISTRY

Commands:
  plan      resolve everything once, into a lock file, and say what a run would move
  create    mirror an image set to disk, as the next sequence of a mirror path
  publish   publish sequences from disk to a registry
  copy      mirror from registry to registry
  verify    check that a registry has everything that clusters will ask it for
  prune     delete from a registry what neither kept sequences nor a cluster need
  probe     try out what a registry can do
  list      tell which releases, channels, versions and operators there are

Of oc-mirror's flags those of version 2 are understood. Beside them:
  --clean-mirror-path[=BOOL]  start from scratch; earlier runs are removed once this one has succeeded
  --baseline                  a complete sequence although there are earlier ones
  --description TEXT          what the sequence is called
  --label KEY=VALUE           what is noted of it, such as a ticket (several times)
  --base WHICH                what the far side has: acknowledged, assume-arrived, or a sequence's number
  --metadata PLACE            registry://HOST/REPOSITORY: keeps the chain there, for several machines
  --sign-key FILE             the Ed25519 key that signs the sequence
  --trusted-key FILE          a public key, or a folder of them, by which sequences must be signed
  --driver NAME               auto, oc-mirror or embedded
  --plan FILE                 do exactly what \`ferry mirror plan\` put into this file; refused when inputs have changed
  --allow-moved-tags          with --plan: take what was planned where a tag names something else by now
  --strict                    seal nothing unless every image can be had
  --base-image IMAGE[=REPO]   leave out what the destination has of this image already, there in REPO (several times)
  --referrers                 take what else refers to images: cosign's attestations and SBOMs, OCI referrers
  --rules FILE                rules of the site that image sets, images and sequences must keep (several times)
  --incomplete-operators HOW  cut: catalogs stop offering versions of which an image is missing;
                              keep: they offer them all the same (the default with --v2)
  --progress FORM             text, json (events, one a line, to standard error) or none; none with --log-level error
  --no-preflight              begin without making sure of registries and room (the default with --v2)
  --json                      print the result as JSON, everything else to standard error

Exit codes: 0 done, 1 error, 2 4 8 16 and their sums as oc-mirror's for images that failed (2: releases, 4: operators,
8: additional images, 16: charts) while the rest was mirrored: working-dir/logs/missing.json lists them, 11 another run works on the folder, 99 interrupted.
`;

export async function run(args: readonly string[], session: Session): Promise<number> {
  const [first = ""] = args;
  const perform: Perform = (job, told) => performed(job, told, session);
  if ([...MIRROR_COMMANDS, ...HYGIENE_COMMANDS].includes(first)) {
    const group = new CommandGroup("ferry mirror", "Mirrors images.", session.streams);
    addHygieneCommands(group, session);
    addMirrorCommands(group, session.workingFolder, perform);
    addPlanCommand(group, session.workingFolder, perform);
    return await group.run(args);
  }
  // oc-mirror's words for the same may have a flag that names its version.
  const words = args.filter((word) => word !== "--v2");
  if (words[0] === "list") return await runMirrorList(words.slice(1), session);
  if (args.length === 0) {
    session.output.text(HELP);
    return EXIT.usage;
  }
  const { own, rest } = splitOwnFlags(args, (text) => resolvePath(session.workingFolder, text));
  const named = rest.includes("--v2") || rest.includes("--v1") || rest.includes("version");
  const command = parseOcMirrorArguments(named ? rest : [...rest, "--v2"], session.env);
  if ("settings" in command) {
    refuseUnsupported(command, own.driver);
    const { json, progress = command.settings.logLevel === "error" ? "none" : "text" } = own;
    return await perform(jobFrom(command, own), { json, progress });
  }
  return answered(command, session);
}

function answered(
  command: Extract<OcMirrorCommand, { readonly kind: "version" | "help" | "misused" }>,
  { output }: Session,
): number {
  switch (command.kind) {
    case "help":
      output.text(HELP);
      return EXIT.ok;
    case "version":
      output.text(command.output === "json" ? `{"version":"${VERSION}"}\n` : `version: ${VERSION}\n`);
      return EXIT.ok;
    case "misused":
      output.line(errorLine(`[ERROR]: ${command.message}`, "error"));
      if (command.usage) output.line(errorLine("(try ferry mirror --help)"));
      return command.exitCode;
    default:
      return command satisfies never;
  }
}

/** Does a job and tells of it as it goes on. */
async function performed(
  job: MirrorJob,
  { json, progress = "text" }: Output,
  session: Session,
): Promise<number> {
  const { output, env, secrets, signal } = session;
  // What is said beside a result in JSON would be in the way of events.
  const say = (text: string) => {
    if (!json) output.line(line(text));
    else if (progress !== "json") output.line(errorLine(text));
  };
  using teller = progressTeller(progress, session, say, !json);
  try {
    const outcome = await performJob(job, { env, secrets, signal, emit: teller.emit });
    teller.end();
    if (outcome.status === "locked" && !json) {
      output.lines(planLines(outcome).map((text) => line(text)));
    }
    conclude(outcome, json, session, { say, fail: teller.fail });
    if (outcome.status === "locked" && outcome.file) say(`written to ${outcome.file.path}`);
    return ocMirrorExitCode(outcome);
  } catch (error) {
    const found = diagnosticsOf(error);
    if (found.length === 0) throw error;
    for (const error of found) teller.fail({ error });
    if (json) output.text(refusalText(found));
    const code = exitCodeOf(error);
    return code === EXIT.locked || code === EXIT.interrupted ? code : EXIT.error;
  }
}

/** Who hears of the end of a run. */
interface Listener {
  readonly say: (text: string) => void;
  readonly fail: (problem: Problem) => void;
}

function conclude(
  outcome: MirrorOutcome,
  json: boolean,
  { output }: Session,
  { say, fail }: Listener,
): void {
  const { changed, failed, values = {} } = resultOf(outcome);
  const failures = "failures" in outcome ? outcome.failures : [];
  const refused = outcome.status === "deleted" ? outcome.refused : [];
  for (const { origin, error, affects } of failures) fail({ error, image: origin, affects });
  for (const error of refused) fail({ error });
  if (failed === undefined) say(String(values["msg"]));
  else if (failures.length > 0) sayWhatSucceeded(outcome, failures.length, say);
  else if (refused.length === 0) fail({ error: failed });
  if (json) {
    const data = dict({ changed, failed: failed !== undefined, ...values });
    output.text(`${dumpJson(data, 2)}\n`);
  } else output.lines(guidance(outcome).map((text) => line(text)));
}

/** A run that goes on without some images has something to tell all the same. */
function sayWhatSucceeded(outcome: MirrorOutcome, missing: number, say: (text: string) => void): void {
  if (outcome.status === "failed" || outcome.status === "refused" || outcome.status === "deleted") return;
  const { values = {} } = resultOf("failures" in outcome ? { ...outcome, failures: [] } : outcome);
  say(`${values["msg"]}; ${imageCount(missing)} missing`);
}

/** @throws {DiagnosticError} `bad-option` for flags that only oc-mirror itself can follow. */
function refuseUnsupported(
  { unsupported }: { readonly unsupported: readonly string[] },
  driver: string,
): void {
  if (driver === "oc-mirror" || unsupported.length === 0) return;
  throw badOption(
    `not supported by the embedded engine: ${unsupported.join(", ")}`,
    "leave it out, or use --driver oc-mirror",
  );
}

/** `ferry sequence`: what was mirrored to disk, listed, shown and validated; carried, signed, acknowledged. */

import { DiagnosticError, renderDiagnostic } from "../../../source/diagnostic.ts";
import type { PinnedImage, SequenceIndex } from "../../../model/mirror.ts";
import { humanSize } from "../../../mirror/human_size.ts";
import { CONFIG_NAME } from "../../../mirror/sequence/metadata.ts";
import {
  type ListedSequence,
  type SequenceReport,
  showSequence,
  validateSequences,
} from "../../../mirror/chain/sequences.ts";
import { errorLine, line } from "../../../report/lines.ts";
import { tableLines } from "../../../report/table.ts";
import { EXIT } from "../../exit_code.ts";
import { rulesOf } from "../../../mirror/site_rules/rule_files.ts";
import { systemClock } from "../../../system/clock.ts";
import { RULES } from "../../mirroring/rule_options.ts";
import { problemData } from "../../output/problem_data.ts";
import { trustOf } from "../../../mirror/job/trust.ts";
import { signatureWords } from "../../../mirror/trust/signature.ts";
import { requireTrust } from "../../../mirror/publish/trust.ts";
import { CommandGroup, several } from "../../options.ts";
import { baseImageText, namesOfNeeded } from "../../mirroring/sequence_needs.ts";
import {
  folderOfSequence,
  type JsonOption,
  pathFrom,
  printJson,
  sequencesIn,
} from "../../mirroring/sequence_places.ts";
import type { Session } from "../../session.ts";
import { addChangeCommands } from "./sequence_change.ts";
import { addHistoryCommand } from "./sequence_history.ts";
import { addReportCommand } from "./sequence_report.ts";
import { addTransferCommands } from "./sequence_transfer.ts";
import { addTrustCommands } from "./sequence_trust.ts";

const EXAMPLES = `
Examples:
  ferry sequence list /srv/mirror
  ferry sequence show 2 /srv/mirror
  ferry sequence diff 1 2 /srv/mirror
  ferry sequence validate --trusted-key site.pub /media/usb/content/seq2-monthly
  ferry sequence keygen site.pem
  ferry sequence pack --cumulative 3 /srv/mirror -o /media/usb/cumulative-seq3.tar
  ferry sequence unpack /media/usb/cumulative-seq3.tar /srv/mirror
  ferry sequence receipt /srv/mirror
  ferry sequence acknowledge 0003-... /srv/mirror
  ferry sequence prune --keep 3 --dry-run /srv/mirror
  ferry sequence rollback 2 registry.example.com:8443 /srv/mirror --yes

Exit codes: 0 done, 1 not whole or not possible, 2 misused, 5 options that mean nothing, 11 another run works there.

A folder is a mirror path, its content folder, or a single sequence; without one it is the current folder.
`;

interface ValidateCommandOptions extends JsonOption {
  readonly quick?: boolean;
  readonly trustedKey?: readonly string[];
  readonly rules?: readonly string[];
}

export async function run(args: readonly string[], session: Session): Promise<number> {
  const group = new CommandGroup(
    "ferry sequence",
    "Looks after the sequences of a mirror path, on both sides of the gap.",
    session.streams,
  );
  const folderOf = pathFrom(session);
  group.add<JsonOption>(
    "list",
    "Lists sequences with their sizes and what they need.",
    ([path], options) => Promise.resolve(list(folderOf(path), options, session)),
  )
    .argument("[folder]").option("--json", "as JSON");
  group.describe(EXAMPLES);
  group.add<JsonOption>(
    "show",
    "Shows what is in a sequence.",
    ([which = "", path], options) => show(which, folderOf(path), options, session),
  )
    .argument("<sequence>", "its number, or its folder").argument("[folder]").option("--json", "as JSON");
  group.add<ValidateCommandOptions>(
    "validate",
    "Checks that sequences are whole: files, sizes, checksums, order.",
    ([path], options) => validate(folderOf(path), options, session),
  )
    .argument("[folder]").option("--quick", "look at sizes only; read no archive")
    .option("--trusted-key <file>", "a public key, or a folder of them, by which all must be signed", several)
    .option(...RULES)
    .option("--json", "as JSON");
  addReportCommand(group, session);
  addHistoryCommand(group, session);
  addTrustCommands(group, session);
  addTransferCommands(group, session);
  addChangeCommands(group, session);
  return await group.run(args);
}

function list(folder: string, { json }: JsonOption, session: Session): number {
  const sequences = sequencesIn(folder);
  if (json) return printJson(sequences.map(listedData), session);
  if (sequences.length === 0) {
    session.output.line(line(`There are no sequences in ${folder}.`));
    return EXIT.ok;
  }
  const rows = sequences.map((one) =>
    one.status === "broken" ? [one.name, "", "broken", "", "", one.error.message] : [
      one.name,
      humanSize(one.bytes),
      one.manifest.complete ? "baseline" : "differential",
      String(one.manifest.counts.images),
      one.manifest.created,
      namesOfNeeded(one.manifest) || "nothing",
    ]
  );
  const heading = ["SEQUENCE", "SIZE", "TYPE", "IMAGES", "CREATED", "NEEDS"];
  session.output.lines(tableLines([heading, ...rows]).map((text) => line(text)));
  return sequences.some(({ status }) => status === "broken") ? EXIT.error : EXIT.ok;
}

async function show(
  which: string,
  folder: string,
  { json }: JsonOption,
  session: Session,
): Promise<number> {
  const sequence = await showSequence(folderOfSequence(which, folder, session));
  const { manifest, index, name, folder: own } = sequence;
  const signature = requireTrust(sequence, null);
  const carried = new Set(
    [...index?.placements ?? []].filter(([, { kind }]) => kind === "here").map(([digest]) => digest),
  );
  const images = (index?.plan.images ?? []).map(({ origin, path, tag, digest }) => ({
    origin,
    path,
    tag,
    digest,
  }));
  if (json) return printJson({ name, folder: own, ...manifest, signature, images }, session);
  const { bytes, counts, parts, baseImages = [], labels = {} } = manifest;
  const facts = [
    ["sequence", name],
    ["made", `${manifest.created} by ${manifest.tool.name} ${manifest.tool.version} (${manifest.driver})`],
    ["workspace", manifest.workspace],
    ...Object.entries(labels).map(([key, value]) => ["label", `${key}=${value}`]),
    ["type", manifest.complete ? "baseline: needs no earlier sequence" : "differential"],
    ["needs", namesOfNeeded(manifest) || "nothing"],
    ...baseImages.map((one) => ["base image", baseImageText(one)]),
    ["follows", manifest.base === null ? "nothing" : `seq${manifest.base.number} or any later one`],
    ["signature", signatureWords(signature)],
    ["carries", `${humanSize(bytes.carried)} of ${humanSize(bytes.content)}`],
    [
      "images",
      index === null ? String(counts.images) : `${counts.images}, ${newImages(index).length} of them new`,
    ],
    ["config", `${own}/${CONFIG_NAME}`],
  ];
  const lines = [
    ...facts.map(([label = "", value = ""]) => `${label.padEnd(10)} ${value}`),
    "",
    ...tableLines([
      ["PART", "SIZE", "SHA256"],
      ...parts.map((part) => [part.name, humanSize(part.size), part.sha256]),
    ]),
    ...(images.length === 0 ? [] : [
      "",
      ...tableLines([
        ["IMAGE", "TO", "NEW", "DIGEST"],
        ...images.map(({ origin, path, tag, digest }) => [
          origin,
          `${path}:${tag}`,
          carried.has(digest) ? "yes" : "no",
          digest,
        ]),
      ]),
    ]),
  ];
  session.output.lines(lines.map((text) => line(text)));
  return EXIT.ok;
}

/** The images whose manifest no earlier sequence brought. */
function newImages({ plan, placements }: SequenceIndex): readonly PinnedImage[] {
  return plan.images.filter(({ digest }) => placements.get(digest)?.kind === "here");
}

async function validate(
  folder: string,
  { json, quick = false, trustedKey = [], rules: named }: ValidateCommandOptions,
  session: Session,
): Promise<number> {
  sequencesIn(folder);
  const keys = { signKey: null, passphraseFile: null, trustedKeys: trustedKey.map(pathFrom(session)) };
  const trust = trustOf(keys, session.env, session.secrets).trusted ?? null;
  const rules = await rulesOf(named?.map(pathFrom(session)), session.env, systemClock);
  const reports = await validateSequences(folder, { quick, trust, rules, signal: session.signal });
  if (reports.length === 0) {
    throw new DiagnosticError(`there are no sequences in ${folder}`, { code: "sequence-unknown" });
  }
  const isWhole = reports.every(({ problems }) => problems.length === 0);
  if (json) printJson(reports.map(reportData), session);
  else {
    for (const { name, problems, warnings, signature } of reports) {
      const words = signature ? `, ${signatureWords(signature)}` : "";
      session.output.line(
        line(
          `${name}: ${problems.length === 0 ? "ok" : "not ok"}${words}`,
          problems.length === 0 ? "ok" : "error",
        ),
      );
      for (const warning of warnings) {
        session.output.line(errorLine(`  [WARNING]: ${renderDiagnostic(warning)}`, "warn"));
      }
      for (const problem of problems) {
        session.output.line(errorLine(`  ${renderDiagnostic(problem)}`, "error"));
      }
    }
  }
  return isWhole ? EXIT.ok : EXIT.error;
}

function listedData(listed: ListedSequence) {
  const { name, folder } = listed;
  if (listed.status === "broken") return { name, folder, status: "broken", error: listed.error.message };
  return { name, folder, status: "whole", ...listed.manifest };
}

function reportData({ name, folder, problems, warnings, signature }: SequenceReport) {
  return {
    name,
    folder,
    ok: problems.length === 0,
    signature,
    problems: problems.map(problemData),
    warnings: warnings.map(problemData),
  };
}

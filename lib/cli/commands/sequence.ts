/** `ferry sequence`: what was mirrored to disk, listed, shown and validated. */

import { DiagnosticError, renderDiagnostic } from "../../source/diagnostic.ts";
import { placeOf } from "../../source/span.ts";
import type { PinnedImage, SequenceIndex } from "../../model/mirror.ts";
import { resolvePath } from "../../model/path.ts";
import { isDirectory } from "../../system/files.ts";
import { humanSize } from "../../mirror/human_size.ts";
import { CONFIG_NAME } from "../../mirror/sequence/metadata.ts";
import {
  type ListedSequence,
  listSequences,
  type SequenceReport,
  showSequence,
  validateSequences,
} from "../../mirror/sequences.ts";
import { errorLine, line } from "../../report/lines.ts";
import { tableLines } from "../../report/table.ts";
import { EXIT } from "../exit_code.ts";
import { CommandGroup } from "../options.ts";
import type { Session } from "../session.ts";

const EXAMPLES = `
Examples:
  ferry sequence list /srv/mirror
  ferry sequence show 2 /srv/mirror
  ferry sequence validate /media/usb/content/seq2-monthly

A folder is a mirror path, its content folder, or a single sequence; without one it is the current folder.
`;

interface JsonOption {
  readonly json?: true;
}

export async function run(args: readonly string[], session: Session): Promise<number> {
  const group = new CommandGroup(
    "ferry sequence",
    "Lists, shows and validates the sequences of a mirror path.",
    session.streams,
  );
  const folderOf = (path: string | undefined) => resolvePath(session.workingFolder, path ?? ".");
  group.add<JsonOption>(
    "list",
    "Lists sequences with their sizes and what they need.",
    ([path], options) => Promise.resolve(list(folderOf(path), options, session)),
  )
    .argument("[folder]").option("--json", "as JSON").addHelpText("after", EXAMPLES);
  group.add<JsonOption>(
    "show",
    "Shows what is in a sequence.",
    ([which = "", path], options) => show(which, folderOf(path), options, session),
  )
    .argument("<sequence>", "its number, or its folder").argument("[folder]").option("--json", "as JSON");
  group.add<JsonOption & { readonly quick?: true }>(
    "validate",
    "Checks that sequences are whole: files, sizes, checksums, order.",
    ([path], options) => validate(folderOf(path), options, session),
  )
    .argument("[folder]").option("--quick", "look at sizes only; read no archive").option(
      "--json",
      "as JSON",
    );
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
      one.manifest.dependencies.map((number) => `seq${number}`).join(" ") || "nothing",
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
  const { manifest, index, name, folder: own } = await showSequence(folderOfSequence(which, folder, session));
  const carried = new Set(
    [...index?.placements ?? []].filter(([, { kind }]) => kind === "here").map(([digest]) => digest),
  );
  const images = (index?.plan.images ?? []).map(({ origin, path, tag, digest }) => ({
    origin,
    path,
    tag,
    digest,
  }));
  if (json) return printJson({ name, folder: own, ...manifest, images }, session);
  const { bytes, counts, parts, dependencies } = manifest;
  const facts = [
    ["sequence", name],
    ["made", `${manifest.created} by ${manifest.tool.name} ${manifest.tool.version} (${manifest.driver})`],
    ["workspace", manifest.workspace],
    ["type", manifest.complete ? "baseline: needs nothing else" : "differential"],
    ["needs", dependencies.map((number) => `seq${number}`).join(" ") || "nothing"],
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
  { json, quick }: JsonOption & { readonly quick?: true },
  session: Session,
): Promise<number> {
  sequencesIn(folder);
  const reports = await validateSequences(folder, { quick: quick ?? false, signal: session.signal });
  if (reports.length === 0) {
    throw new DiagnosticError(`there are no sequences in ${folder}`, { code: "sequence-unknown" });
  }
  const isWhole = reports.every(({ problems }) => problems.length === 0);
  if (json) printJson(reports.map(reportData), session);
  else {
    for (const { name, problems } of reports) {
      session.output.line(
        line(`${name}: ${problems.length === 0 ? "ok" : "not ok"}`, problems.length === 0 ? "ok" : "error"),
      );
      for (const problem of problems) {
        session.output.line(errorLine(`  ${renderDiagnostic(problem)}`, "error"));
      }
    }
  }
  return isWhole ? EXIT.ok : EXIT.error;
}

function sequencesIn(folder: string): readonly ListedSequence[] {
  if (!isDirectory(folder)) {
    throw new DiagnosticError(`no such folder: ${folder}`, { code: "file-not-found" });
  }
  return listSequences(folder);
}

function folderOfSequence(which: string, folder: string, { workingFolder }: Session): string {
  if (!/^(seq)?\d+$/.test(which)) return resolvePath(workingFolder, which);
  const number = Number(which.replace("seq", ""));
  const found = sequencesIn(folder).find(({ name }) => Number(/^seq(\d+)/.exec(name)?.[1]) === number);
  if (found) return found.folder;
  throw new DiagnosticError(`there is no sequence ${number} in ${folder}`, {
    code: "sequence-unknown",
    hint: `ferry sequence list ${folder} tells which there are`,
  });
}

function listedData(listed: ListedSequence) {
  const { name, folder } = listed;
  if (listed.status === "broken") return { name, folder, status: "broken", error: listed.error.message };
  return { name, folder, status: "whole", ...listed.manifest };
}

function reportData({ name, folder, problems }: SequenceReport) {
  return {
    name,
    folder,
    ok: problems.length === 0,
    problems: problems.map(({ code, message, hint, at }) => ({ code, message, hint, at: at && placeOf(at) })),
  };
}

function printJson(data: unknown, { output }: Session): number {
  output.text(`${JSON.stringify(data, null, 2)}\n`);
  return EXIT.ok;
}

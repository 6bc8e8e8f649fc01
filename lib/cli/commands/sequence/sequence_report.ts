/** `ferry sequence report`: the inventory of a sequence, and the figures of all for a monitoring system. */

import { humanSize } from "../../../mirror/human_size.ts";
import { requireTrust } from "../../../mirror/publish/trust.ts";
import { inventoryOf, type SequenceInventory } from "../../../mirror/chain/sequence_inventory.ts";
import { listSequences, showSequence } from "../../../mirror/chain/sequences.ts";
import { signatureWords } from "../../../mirror/trust/signature.ts";
import { line } from "../../../report/lines.ts";
import { tableLines } from "../../../report/table.ts";
import { replaceFile } from "../../../system/files.ts";
import { EXIT } from "../../exit_code.ts";
import { badOption, type CommandGroup } from "../../options.ts";
import { folderOfSequence, type JsonOption, pathFrom, printJson } from "../../mirroring/sequence_places.ts";
import { baseImageText } from "../../mirroring/sequence_needs.ts";
import { metricsText } from "../../mirroring/sequence_metrics.ts";
import type { Session } from "../../session.ts";

interface ReportOptions extends JsonOption {
  readonly metrics?: string;
}

const HELP = `
Examples:
  ferry sequence report 3 /srv/mirror
  ferry sequence report 3 /srv/mirror --json
  ferry sequence report --metrics /var/lib/node_exporter/ferry.prom all /srv/mirror

Exit codes: 0 done, 1 a sequence cannot be read.
`;

export function addReportCommand(group: CommandGroup, session: Session): void {
  const folderOf = pathFrom(session);
  group.add<ReportOptions>(
    "report",
    "Tells what a sequence brings: releases, operators, charts, images, sizes, signatures, what is missing.",
    ([which = "", path], options) => report(which, folderOf(path), options, session),
  )
    .argument("<sequence>", "its number, or its folder; all with --metrics").argument("[folder]")
    .option("--metrics <file>", "writes the figures of all sequences as Prometheus reads them")
    .option("--json", "as JSON")
    .addHelpText("after", HELP);
}

async function report(
  which: string,
  folder: string,
  { json, metrics }: ReportOptions,
  session: Session,
): Promise<number> {
  if (metrics !== undefined) {
    const file = pathFrom(session)(metrics);
    replaceFile(file, metricsText(listSequences(folder)));
    session.output.line(line(`written to ${file}`));
    if (which === "all") return EXIT.ok;
  }
  if (which === "all") throw badOption("all goes with --metrics", "name a sequence");
  const sequence = await showSequence(folderOfSequence(which, folder, session));
  const signature = requireTrust(sequence, null);
  const inventory = inventoryOf(sequence.manifest, sequence.index);
  if (json) return printJson({ name: sequence.name, signature, ...inventory }, session);
  const lines = [
    `${sequence.name}: made ${inventory.created} by ${inventory.tool}, ${signatureWords(signature)}`,
    ...inventoryLines(inventory),
  ];
  session.output.lines(lines.map((text) => line(text)));
  return EXIT.ok;
}

function inventoryLines(
  { bytes, baseline, releases, operators, charts, images, baseImages, missing }: SequenceInventory,
): readonly string[] {
  const carried = `${humanSize(bytes.carried)} carried, ${humanSize(bytes.content)} in all`;
  return [
    `${baseline ? "baseline" : "differential"}, ${carried}`,
    ...section("releases", releases),
    ...section(
      "operators",
      operators.map((one) => `${one.package} ${one.versions.join(" ")}  (${one.catalog})`),
    ),
    ...section("charts", charts),
    ...section(
      "images",
      tableLines(images.map(({ origin, digest, size, isCarried, vouched, referrers, partOf }) => [
        origin,
        digest.slice(0, 19),
        humanSize(size),
        isCarried ? "carried" : "earlier",
        vouched.length > 0 ? `signed (${vouched.join(", ")})` : "unsigned",
        referrers.length > 0 ? `${referrers.length} referrers` : "",
        partOf[0] ?? "",
      ])),
    ),
    ...section("base images", baseImages.map(baseImageText)),
    ...section("missing", missing.map(({ image, reason }) => `${image}: ${reason}`)),
  ];
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", `${title}:`, ...lines.map((text) => `  ${text}`.trimEnd())];
}

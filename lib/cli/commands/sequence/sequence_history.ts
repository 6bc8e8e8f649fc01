/** `ferry sequence history`: all changes of a period, for those who must account for them. */

import {
  type HistoryChange,
  type SequenceHistory,
  sequenceHistory,
} from "../../../mirror/chain/sequence_history.ts";
import { line } from "../../../report/lines.ts";
import { tableLines } from "../../../report/table.ts";
import { EXIT } from "../../exit_code.ts";
import { badOption, type CommandGroup, dayIn } from "../../options.ts";
import { type JsonOption, pathFrom, printJson } from "../../mirroring/sequence_places.ts";
import type { Session } from "../../session.ts";

interface HistoryOptions extends JsonOption {
  readonly from?: string;
  readonly to?: string;
  readonly format: string;
}

const HELP = `
Examples:
  ferry sequence history /srv/mirror
  ferry sequence history /srv/mirror --from 2026-01-01 --to 2026-03-31 --format csv > quarter.csv

One row for each image that came, moved, went or was missing, and for each receipt: when, by whom, in which sequence,
signed by which key, and the digests before and after. Days are those of UTC, and both belong to the period.

Exit codes: 0 done, 1 a sequence cannot be read, 5 options that mean nothing.
`;

const COLUMNS = [
  "when",
  "sequence",
  "by",
  "signer",
  "action",
  "what",
  "before",
  "after",
] as const satisfies readonly (keyof HistoryChange)[];

export function addHistoryCommand(group: CommandGroup, session: Session): void {
  const folderOf = pathFrom(session);
  group.add<HistoryOptions>(
    "history",
    "Tells all changes of a period: what came, moved and went, when, by whom, with digests.",
    ([path], options) => history(folderOf(path), options, session),
  )
    .argument("[folder]")
    .option("--from <day>", "the first day, yyyy-MM-dd")
    .option("--to <day>", "the last day, yyyy-MM-dd")
    .option("--format <name>", "text, md, csv or json", "text")
    .option("--json", "the same as --format json")
    .addHelpText("after", HELP);
}

async function history(
  folder: string,
  { from, to, format, json }: HistoryOptions,
  session: Session,
): Promise<number> {
  const period = { from: dayIn("--from", from), to: dayIn("--to", to) };
  const write = FORMATS[json ? "json" : format];
  if (!write) throw badOption(`there is no format ${format}`, `one of ${Object.keys(FORMATS).join(", ")}`);
  write(await sequenceHistory(folder, period), session);
  return EXIT.ok;
}

const FORMATS: Readonly<Record<string, (history: SequenceHistory, session: Session) => void>> = {
  text: ({ sequences, changes }, { output }) => {
    const short = changes.map((change) => ({
      ...change,
      before: shortOf(change.before),
      after: shortOf(change.after),
    }));
    const rows = [COLUMNS.map((name) => name.toUpperCase()), ...short.map(cellsOf)];
    output.lines(
      (changes.length > 0 ? tableLines(rows) : ["Nothing has changed."]).map((text) => line(text)),
    );
    for (const { name, isTold } of sequences) {
      if (!isTold) output.line(line(`${name}: what it mirrors is not known here`));
    }
  },
  md: ({ changes }, { output }) => {
    const row = (cells: readonly string[]) =>
      `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
    output.lines([row(COLUMNS), row(COLUMNS.map(() => "---")), ...changes.map((one) => row(cellsOf(one)))]
      .map((text) => line(text)));
  },
  csv: ({ changes }, { output }) => {
    const row = (cells: readonly string[]) => cells.map(quoted).join(",");
    output.text([COLUMNS, ...changes.map(cellsOf)].map((cells) => `${row(cells)}\r\n`).join(""));
  },
  json: (history, session) => void printJson(history, session),
};

function cellsOf(change: Readonly<Record<typeof COLUMNS[number], string | null>>): readonly string[] {
  return COLUMNS.map((name) => change[name] ?? "");
}

function shortOf(digest: string | null): string | null {
  return digest?.slice(0, 19) ?? null;
}

/** A cell as RFC 4180 has it. */
function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

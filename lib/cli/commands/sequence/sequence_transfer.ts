/** `ferry sequence pack`, `unpack` and `request`: carrying sequences, and asking again for what got lost. */

import { baseName } from "../../../model/path.ts";
import { readText, replaceFile } from "../../../system/files.ts";
import { humanSize } from "../../../mirror/human_size.ts";
import { trustOf } from "../../../mirror/job/trust.ts";
import { readSequence, sequenceFolders } from "../../../mirror/sequence/sequence_folder.ts";
import { makeRequest } from "../../../mirror/transfer/make_request.ts";
import { packTransfer, requireSomething, transferName } from "../../../mirror/transfer/pack_transfer.ts";
import { parseRequest, type RequestedSequence, requestText } from "../../../mirror/transfer/request_file.ts";
import { transferFor, type TransferItem, transferOf } from "../../../mirror/transfer/transfer_plan.ts";
import { unpackTransfer } from "../../../mirror/transfer/unpack_transfer.ts";
import { line } from "../../../report/lines.ts";
import { EXIT } from "../../exit_code.ts";
import { badOption, type CommandGroup, several, wholeNumber } from "../../options.ts";
import {
  folderOfSequence,
  type JsonOption,
  pathFrom,
  printJson,
  wholeSequences,
} from "../../mirroring/sequence_places.ts";
import type { Session } from "../../session.ts";

interface PackOptions extends JsonOption {
  readonly cumulative?: true;
  readonly baseline?: true;
  readonly request?: string;
  readonly output?: string;
}

interface RequestOptions extends JsonOption {
  readonly mirrorPath?: string;
  readonly sequence?: readonly number[];
  readonly quick?: boolean;
  readonly output?: string;
}

export function addTransferCommands(group: CommandGroup, session: Session): void {
  const path = pathFrom(session);
  group.add<PackOptions>(
    "pack",
    "Packs a sequence into one file to carry, with those that it needs, or with what a far side asked for.",
    (args, options) => pack(args, options, session),
  )
    .argument("[sequence]", "its number, or its folder; not with --request")
    .argument("[folder]", "a mirror path, or its content folder")
    .option("--cumulative", "with all sequences that it needs")
    .option("--baseline", "only where it needs no other")
    .option("--request <file>", "what ferry sequence request wrote on the far side: exactly that")
    .option("-o, --output <file>", "the file; one that ends in .gz is compressed")
    .option("--json", "as JSON");
  group.add<JsonOption & { readonly trustedKey?: readonly string[] }>(
    "unpack",
    "Unpacks what was carried: everything is checked before anything appears in the folder.",
    ([file = "", folder], options) => unpack(path(file), path(folder), options, session),
  )
    .argument("<file>").argument("[folder]", "a mirror path, or a folder of sequences")
    .option("--trusted-key <file>", "a public key, or a folder of them, by which all must be signed", several)
    .option("--json", "as JSON");
  group.add<RequestOptions>(
    "request",
    "Looks for what is damaged or missing, and writes it down for ferry sequence pack --request.",
    ([folder], options) => request(path(folder), options, session),
  )
    .argument("[folder]", "a mirror path, or a folder of sequences")
    .option("--mirror-path <folder>", "the folder that remembers what was published")
    .option("--sequence <number>", "asks for this sequence as well (several times)", (text, before) => [
      ...before ?? [],
      wholeNumber(text),
    ], [] as readonly number[])
    .option("--quick", "look at sizes only; read no archive")
    .option(
      "-o, --output <file>",
      "where it goes; - for standard output; else ferry-request.json in the folder",
    )
    .option("--json", "as JSON");
}

async function pack(args: readonly string[], options: PackOptions, session: Session): Promise<number> {
  const path = pathFrom(session);
  const { cumulative, baseline, request, output, json } = options;
  if ([cumulative, baseline, request].filter(Boolean).length > 1) {
    throw badOption("--cumulative, --baseline and --request exclude each other");
  }
  const { items, name } = request === undefined
    ? chosen(args, options, session)
    : asked(args, request, session);
  requireSomething(items);
  const file = path(output ?? name);
  const prefix = cumulative ? "content/" : "";
  const made = await packTransfer({ items, file, prefix }, session.signal);
  const content = items.map(({ sequence, papers, parts }) => ({ name: sequence.name, papers, parts }));
  if (json) return printJson({ ...made, content }, session);
  session.output.lines([
    ...content.map((one) =>
      line(
        `${one.name}: ${one.parts.length} ${one.parts.length === 1 ? "part" : "parts"}${
          one.papers ? " and its papers" : ""
        }`,
      )
    ),
    line(`${made.file}  ${humanSize(made.size)}  sha256 ${made.sha256}`),
    line(`On the far side: ferry sequence unpack ${baseName(made.file)} FOLDER`),
  ]);
  return EXIT.ok;
}

interface Chosen {
  readonly items: readonly TransferItem[];
  /** Of the file, where the user names none. */
  readonly name: string;
}

function chosen(
  [which, folder]: readonly string[],
  { cumulative, baseline }: PackOptions,
  session: Session,
): Chosen {
  if (which === undefined) {
    throw badOption("a sequence is wanted", "its number, or its folder; or --request FILE");
  }
  const place = pathFrom(session)(folder);
  const own = readSequence(folderOfSequence(which, place, session));
  const kind = cumulative ? "cumulative" : baseline ? "baseline" : "individual";
  const siblings = own.folder.slice(0, own.folder.lastIndexOf("/"));
  const all = sequenceFolders(siblings).map(readSequence);
  return {
    items: transferOf(kind, own, all),
    name: transferName(kind === "baseline" ? "individual" : kind, own.name, own.manifest.number),
  };
}

function asked([folder]: readonly string[], request: string, session: Session): Chosen {
  const path = pathFrom(session);
  const file = path(request);
  return {
    items: transferFor(parseRequest(readText(file), file), wholeSequences(path(folder))),
    name: `${baseName(file).replace(/\.json$/, "")}.tar`,
  };
}

async function unpack(
  file: string,
  folder: string,
  { json, trustedKey = [] }: JsonOption & { readonly trustedKey?: readonly string[] },
  session: Session,
): Promise<number> {
  const keys = { signKey: null, passphraseFile: null, trustedKeys: trustedKey.map(pathFrom(session)) };
  const trust = trustOf(keys, session.env, session.secrets).trusted ?? null;
  const done = await unpackTransfer({ file, content: contentFolder(folder), trust }, session.signal);
  if (json) return printJson(done, session);
  for (const one of done) session.output.line(line(`${one.folder}: ${one.files.length} files, all whole`));
  return EXIT.ok;
}

async function request(
  folder: string,
  { mirrorPath, sequence = [], quick = false, output, json }: RequestOptions,
  session: Session,
): Promise<number> {
  const path = pathFrom(session);
  const root = mirrorPath === undefined ? folder : path(mirrorPath);
  const made = await makeRequest(root, contentFolder(folder), {
    wanted: sequence,
    quick,
    signal: session.signal,
  });
  const isNeeded = made.items.length > 0;
  if (output === "-") {
    session.output.text(isNeeded ? requestText(made) : "");
    return EXIT.ok;
  }
  const file = output === undefined ? `${folder}/ferry-request.json` : path(output);
  if (isNeeded) replaceFile(file, requestText(made));
  if (json) return printJson({ file: isNeeded ? file : null, ...made }, session);
  if (!isNeeded) {
    session.output.line(line(`Nothing is missing in ${folder}.`));
    return EXIT.ok;
  }
  session.output.lines([
    ...made.items.map((one) => line(`seq${one.number}: ${lackWords(one)}`)),
    line(`Where the sequences were cut: ferry sequence pack --request ${baseName(file)} MIRROR_PATH`),
    line(`The request is in ${file}`),
  ]);
  return EXIT.ok;
}

function lackWords({ papers, parts }: RequestedSequence): string {
  if (parts === null) return "the whole sequence, and what it goes on from";
  return [...parts, ...(papers ? ["its papers"] : [])].join(", ");
}

/** The folder that sequences lie in: `content` of a mirror path, or the folder itself where they lie there already. */
function contentFolder(folder: string): string {
  const isContent = baseName(folder) === "content" || sequenceFolders(folder).length > 0;
  return isContent ? folder : `${folder}/content`;
}

/** `ferry sequence keygen`, `sign`, `receipt` and `acknowledge`: who made what, and what has arrived. */

import { isFile, replaceFile } from "../../system/files.ts";
import { systemClock } from "../../system/clock.ts";
import { randomUuid } from "../../system/random.ts";
import { hostName, processId, userName } from "../../system/environment.ts";
import { trustOf } from "../../mirror/job/trust.ts";
import { passphraseIn } from "../../mirror/job/trust.ts";
import { acknowledge } from "../../mirror/receipt/acknowledge.ts";
import { issueReceipt } from "../../mirror/receipt/issue_receipt.ts";
import { readSequence } from "../../mirror/sequence/sequence_folder.ts";
import { SIGNATURE_NAME, signatureText, signedBy } from "../../mirror/sequence/signature_file.ts";
import { inWorkspace } from "../../mirror/session.ts";
import { makeKeyFiles } from "../../mirror/trust/key_files.ts";
import { signatureWords } from "../../mirror/trust/signature.ts";
import { openWorkspace } from "../../mirror/workspace/open_workspace.ts";
import { line } from "../../report/lines.ts";
import { EXIT } from "../exit_code.ts";
import { badOption, type CommandGroup, several } from "../options.ts";
import { folderOfSequence, type JsonOption, pathFrom, printJson } from "../sequence_places.ts";
import type { Session } from "../session.ts";

interface KeyOptions extends JsonOption {
  readonly signKey?: string;
  readonly signKeyPassphraseFile?: string;
}

interface ReceiptOptions extends KeyOptions {
  readonly destination?: string;
  readonly output?: string;
}

interface AcknowledgeOptions extends JsonOption {
  readonly site?: string;
  readonly older?: true;
  readonly forget?: true;
  readonly trustedKey?: readonly string[];
}

export function addTrustCommands(group: CommandGroup, session: Session): void {
  const path = pathFrom(session);
  group.add<JsonOption & { readonly passphraseFile?: string }>(
    "keygen",
    "Makes a pair of Ed25519 keys: FILE signs sequences and receipts, FILE.pub is for those who trust them.",
    ([file = ""], { passphraseFile, json }) => {
      const passphrase = passphraseIn(
        passphraseFile === undefined ? null : path(passphraseFile),
        session.env,
        session.secrets,
      );
      const made = { privateFile: path(file), ...makeKeyFiles(path(file), passphrase) };
      return answer({ ...made, encrypted: passphrase !== null }, json, session, [
        `${made.id}`,
        `  private  ${made.privateFile}  (stays here)`,
        `  public   ${made.publicFile}  (carry it to where sequences are published)`,
      ]);
    },
  )
    .argument("<file>", "where the private key goes, such as site.pem")
    .option(
      "--passphrase-file <file>",
      "encrypts it with the passphrase in this file; else FERRY_SIGN_KEY_PASSPHRASE",
    )
    .option("--json", "as JSON");
  withKey(
    group.add<KeyOptions>(
      "sign",
      "Adds a signature to a sequence that was sealed without it.",
      ([which = "", folder], options) =>
        sign(folderOfSequence(which, path(folder), session), options, session),
    )
      .argument("<sequence>", "its number, or its folder").argument("[folder]"),
  );
  withKey(
    group.add<ReceiptOptions>(
      "receipt",
      "Makes a receipt for what was published: a file, and a code of 35 characters to type.",
      ([folder], options) => receipt(path(folder), options, session),
    )
      .argument("[folder]", "the folder that remembers what was published")
      .option("--destination <registry>", "which registry is meant, where several were published to")
      .option(
        "-o, --output <file>",
        "where the file goes; - for none; else seq<N>-receipt.json in the folder",
      ),
  );
  group.add<AcknowledgeOptions>(
    "acknowledge",
    "Takes note of a receipt: the next sequence goes on from what it says.",
    ([what = "", folder], options) => record(what, path(folder), options, session),
  )
    .argument("<receipt>", "its file, or its code; a site with --forget")
    .argument("[folder]", "the mirror path that the sequence was cut in")
    .option("--site <name>", "who sent it, where several sites are supplied")
    .option("--older", "take it although the site acknowledged a later sequence before: it was set back")
    .option("--forget", "no longer wait for the site that is named in place of a receipt")
    .option(
      "--trusted-key <file>",
      "a public key, or a folder of them, by which a file must be signed",
      several,
    )
    .option("--json", "as JSON");
}

function withKey(command: ReturnType<CommandGroup["add"]>): void {
  command
    .option("--sign-key <file>", "the private key; else FERRY_SIGN_KEY")
    .option("--sign-key-passphrase-file <file>", "its passphrase; else FERRY_SIGN_KEY_PASSPHRASE")
    .option("--json", "as JSON");
}

function keysOf({ signKey, signKeyPassphraseFile }: KeyOptions, session: Session) {
  const path = pathFrom(session);
  const settings = {
    signKey: signKey === undefined ? null : path(signKey),
    passphraseFile: signKeyPassphraseFile === undefined ? null : path(signKeyPassphraseFile),
    trustedKeys: [],
  };
  return trustOf(settings, session.env, session.secrets).signer ?? null;
}

function sign(folder: string, options: KeyOptions, session: Session): Promise<number> {
  const key = keysOf(options, session);
  if (!key) throw badOption("a key is wanted", "name it with --sign-key, or in FERRY_SIGN_KEY");
  const { name, manifestDigest, signatures } = readSequence(folder);
  const made = signedBy(manifestDigest, signatures, key);
  replaceFile(`${folder}/${SIGNATURE_NAME}`, signatureText(manifestDigest, made));
  const keys = made.map((one) => one.key);
  return answer({ name, folder, keys }, options.json, session, [`${name}: signed with ${keys.join(", ")}`]);
}

function receipt(root: string, options: ReceiptOptions, session: Session): Promise<number> {
  const { output, json, destination } = options;
  const issued = issueReceipt(
    { root, destination: destination?.replace(/^docker:\/\//, "") ?? null },
    { clock: systemClock, signer: keysOf(options, session) },
  );
  const { receipt, text, code } = issued;
  const file = output === "-"
    ? null
    : output === undefined
    ? `${root}/seq${receipt.number}-receipt.json`
    : pathFrom(session)(output);
  if (file !== null) replaceFile(file, text);
  return answer({ ...receipt, code, file }, json, session, [
    `Sequence ${receipt.number} is published to ${receipt.destination}.`,
    `  code  ${code}`,
    ...(file === null ? [] : [`  file  ${file}`]),
    "",
    "Where the sequence was cut, either of them is recorded with:",
    `  ferry sequence acknowledge ${code} MIRROR_PATH`,
  ]);
}

async function record(
  what: string,
  root: string,
  { site, older, forget, trustedKey = [], json }: AcknowledgeOptions,
  session: Session,
): Promise<number> {
  const path = pathFrom(session);
  const keys = { signKey: null, passphraseFile: null, trustedKeys: trustedKey.map(path) };
  const trust = trustOf(keys, {}, session.secrets).trusted ?? null;
  const deps = {
    clock: systemClock,
    emit: () => {},
    process: { pid: processId(), user: userName(), host: hostName() },
  };
  return await inWorkspace(root, { what: "acknowledge", isNeeded: true }, deps, async ({ paths, teller }) => {
    const workspace = await openWorkspace(paths, { teller, newUuid: randomUuid });
    if (forget) {
      const isKnown = workspace.forgetSite(what);
      return await answer({ site: what, forgotten: isKnown }, json, session, [
        isKnown ? `${what} is not waited for any more.` : `${what} never acknowledged anything.`,
      ]);
    }
    const request = {
      receipt: isFile(path(what)) ? path(what) : what,
      site: site ?? null,
      allowOlder: older ?? false,
      trust,
    };
    const done = acknowledge(workspace, request, systemClock.nowMs());
    const { name, number } = done.link;
    const data = {
      site: done.site,
      number,
      name,
      new: done.isNew,
      signature: done.signature,
      acknowledged: workspace.acknowledged,
    };
    return await answer(data, json, session, [
      `${done.site} has sequence ${number} (${name})${done.isNew ? "" : ", as was known"}: ${
        done.signature ? signatureWords(done.signature) : "told by its code"
      }`,
    ]);
  });
}

function answer(
  data: object,
  json: true | undefined,
  session: Session,
  lines: readonly string[],
): Promise<number> {
  if (json) return Promise.resolve(printJson(data, session));
  session.output.lines(lines.map((text) => line(text)));
  return Promise.resolve(EXIT.ok);
}

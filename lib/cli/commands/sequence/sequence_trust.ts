/** `ferry sequence keygen`, `sign`, `receipt` and `acknowledge`: who made what, and what has arrived. */

import { isFile, replaceFile } from "../../../system/files.ts";
import { systemClock } from "../../../system/clock.ts";
import { withMirrorDeps } from "../../../mirror/job/perform.ts";
import { passphraseIn, trustOf } from "../../../mirror/job/trust.ts";
import {
  forgetSite,
  type RecordedReceipt,
  recordReceipt,
  writeReceipt,
} from "../../../mirror/receipt/keep_receipts.ts";
import { readSequence } from "../../../mirror/sequence/sequence_folder.ts";
import { SIGNATURE_NAME, signatureText, signedBy } from "../../../mirror/sequence/signature_file.ts";
import { parseMetadata } from "../../../mirror/shared/shared_chain.ts";
import { makeKeyFiles } from "../../../mirror/trust/key_files.ts";
import { signatureWords } from "../../../mirror/trust/signature.ts";
import { line } from "../../../report/lines.ts";
import { EXIT } from "../../exit_code.ts";
import { badOption, type CommandGroup, several } from "../../options.ts";
import {
  addRegistryOptions,
  type RegistryOptions,
  registrySettings,
} from "../../settings/registry_settings.ts";
import { folderOfSequence, type JsonOption, pathFrom, printJson } from "../../mirroring/sequence_places.ts";
import type { Session } from "../../session.ts";

interface KeyOptions extends JsonOption {
  readonly signKey?: string;
  readonly signKeyPassphraseFile?: string;
}

interface ReceiptOptions extends KeyOptions {
  readonly destination?: string;
  readonly output?: string;
}

interface AcknowledgeOptions extends JsonOption, RegistryOptions {
  readonly metadata?: string;
  readonly site?: string;
  readonly older?: true;
  readonly forget?: true;
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
        "where the file goes; - for none; else receipt-seq<N>.json in the folder",
      ),
  );
  addRegistryOptions(group.add<AcknowledgeOptions>(
    "acknowledge",
    "Takes note of a receipt: the next sequence goes on from what it says.",
    ([what = "", folder], options) => record(what, path(folder), options, session),
  ))
    .argument("<receipt>", "its file, or its code; a site with --forget")
    .argument("[folder]", "the mirror path that the sequence was cut in")
    .option("--site <name>", "who sent it, where several sites are supplied")
    .option("--older", "take it although the site acknowledged a later sequence before: it was set back")
    .option("--metadata <place>", "registry://HOST/REPOSITORY, where several machines share the chain")
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
  const written = writeReceipt(
    {
      root,
      destination: destination?.replace(/^docker:\/\//, "") ?? null,
      file: output === undefined ? undefined : output === "-" ? null : pathFrom(session)(output),
    },
    { clock: systemClock, signer: keysOf(options, session) },
  );
  const { receipt, code, file } = written;
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
  options: AcknowledgeOptions,
  session: Session,
): Promise<number> {
  const { site = null, older = false, forget, json } = options;
  const path = pathFrom(session);
  const { env, secrets, signal } = session;
  const metadata = options.metadata === undefined ? null : parseMetadata(options.metadata);
  return await withMirrorDeps(
    registrySettings(options, path),
    { env, secrets, emit: () => {} },
    async (deps) => {
      if (forget) {
        const isKnown = await forgetSite({ root, metadata, site: what }, deps, signal);
        return await answer({ site: what, forgotten: isKnown }, json, session, [
          isKnown ? `${what} is not waited for any more.` : `${what} never acknowledged anything.`,
        ]);
      }
      const receipt = isFile(path(what)) ? path(what) : what;
      const done = await recordReceipt({ root, metadata, receipt, site, allowOlder: older }, deps, signal);
      return await acknowledged(done, json, session);
    },
  );
}

function acknowledged(
  { link: { name, number }, site, signature, isNew, acknowledged: all }: RecordedReceipt,
  json: true | undefined,
  session: Session,
): Promise<number> {
  const data = { site, number, name, new: isNew, signature, acknowledged: all };
  const how = signature ? signatureWords(signature) : "told by its code";
  return answer(data, json, session, [
    `${site} has sequence ${number} (${name})${isNew ? "" : ", as was known"}: ${how}`,
  ]);
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

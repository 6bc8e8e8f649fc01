// deno-lint-ignore-file no-console -- a script that talks to people
/** `deno task compat [--record] [CASE...]`: cases under ferry, and under ansible-playbook where it is there. */

import { listFolder } from "../../lib/system/files.ts";
import { runProcess } from "../../lib/system/process.ts";
import { ferryCommand } from "../support/ferry.ts";
import { findOracle, ORACLE_VERSION } from "../support/oracle.ts";
import { answerOf, expectedAnswer, FOLDER, recordedPath } from "./answer.ts";

const FERRY = ferryCommand(["playbook"]);

const oracle = await findOracle();
const isRecording = Deno.args.includes("--record");
const chosen = Deno.args.filter((arg) => !arg.startsWith("-"));
const names = chosen.length > 0 ? chosen : listFolder(`${FOLDER}cases`);
let differences = 0;
for (const name of names) {
  if (isRecording) await record(name);
  else await compare(name);
}
console.log(
  `${names.length} cases, ${differences} differences (${
    oracle ? "against the program" : "against recordings"
  })`,
);
Deno.exit(differences > 0 ? 1 : 0);

async function record(name: string): Promise<void> {
  if (!oracle) throw new Error(`recording needs ansible-playbook ${ORACLE_VERSION}x on the PATH`);
  await Deno.writeTextFile(recordedPath(name), await answerOf(oracle, name));
}

async function compare(name: string): Promise<void> {
  const [answer, now] = [await answerOf(FERRY, name), oracle ? await answerOf(oracle, name) : null];
  if (now !== null && now !== await Deno.readTextFile(recordedPath(name))) {
    console.log(`${name}: ansible-playbook answers otherwise than recorded`);
    differences++;
  }
  if (answer === expectedAnswer(name)) return;
  differences++;
  console.log(`${name}: ferry answers otherwise\n${await unifiedDiff(expectedAnswer(name), answer)}`);
}

async function unifiedDiff(expected: string, actual: string): Promise<string> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/expected`, expected);
    await Deno.writeTextFile(`${folder}/actual`, actual);
    const { stdout } = await runProcess(["diff", "-u", "expected", "actual"], { cwd: folder });
    return new TextDecoder().decode(stdout);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

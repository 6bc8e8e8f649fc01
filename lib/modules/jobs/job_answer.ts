/** What came of a command that nobody waited for, as its module would have told it. */

import { isDict, type Value } from "../../model/value.ts";
import type { Obstacle } from "../../connection/connection.ts";
import { decodeHostText } from "../../connection/host_text.ts";
import { commandOutcome } from "../commands/command_outcome.ts";
import { foreignAnswer } from "../foreign/foreign_answer.ts";
import type { Outcome } from "../module.ts";

const OBSTACLES: readonly Obstacle[] = ["no-folder", "no-program", "not-executable"];

/** @param fields What the job's supervisor wrote: how the end is to be read, and the end. */
export function endedOutcome(fields: ReadonlyMap<Value, Value>): Outcome {
  const answer = fields.get("answer");
  const code = Number(fields.get("code") ?? 0);
  const [stdout, stderr] = [textOf(fields.get("stdout")), textOf(fields.get("stderr"))];
  if (!isDict(answer) || answer.get("kind") !== "command") {
    const { values, ...outcome } = foreignAnswer({ code, stdout, stderr });
    // What a program prints as errors is part of its job's result.
    return { ...outcome, values: { ...values, ...(stderr === "" ? {} : { stderr }) } };
  }
  const shown = answer.get("shown");
  return commandOutcome(
    {
      shown: Array.isArray(shown) ? shown.map(String) : String(shown),
      words: wordsOf(answer.get("words")),
      stripsEnds: answer.get("stripsEnds") !== false,
    },
    {
      code,
      obstacle: OBSTACLES.find((one) => one === fields.get("obstacle")) ?? null,
      stdout,
      stderr,
      startMs: msOf(fields.get("began")),
      endMs: msOf(fields.get("ended")),
    },
  );
}

function wordsOf(value: Value | undefined): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function textOf(base64: Value | undefined): string {
  return decodeHostText(Uint8Array.fromBase64(String(base64 ?? "")));
}

/** Milliseconds of `date +%s.%N`, which may know of no fraction. */
function msOf(text: Value | undefined): number {
  const [, seconds = "0", fraction = "0"] = /^(\d+)(?:\.(\d+))?/.exec(String(text)) ?? [];
  return Number(`${seconds}.${fraction}`) * 1000;
}

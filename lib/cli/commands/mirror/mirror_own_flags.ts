/** The flags that ferry has beside oc-mirror's own, mixed into its arguments. */

import type { OwnFlags } from "../../../mirror/job/from_oc_mirror.ts";
import { parseBaseImage } from "../../../mirror/plan/base_images.ts";
import { parseLabels } from "../../../mirror/sequence/labels.ts";
import { parseBase } from "../../../mirror/workspace/base.ts";
import { isBooleanWord, isTrueWord } from "../../../yaml/scalars.ts";
import { type ProgressForm, progressNamed } from "../../mirroring/mirror_progress.ts";
import { badOption } from "../../options.ts";
import { driverNamed, incompleteNamed, lockUse } from "./mirror_options.ts";

/** What ferry adds to oc-mirror's arguments, taken out of them. */
export interface MixedArguments {
  readonly own: OwnFlags & { readonly json: boolean; readonly progress: ProgressForm | undefined };
  /** What oc-mirror understands. */
  readonly rest: readonly string[];
}

const SWITCHES: readonly string[] = [
  "clean-mirror-path",
  "baseline",
  "json",
  "strict",
  "allow-moved-tags",
  "no-preflight",
  "referrers",
];
const VALUED: readonly string[] = [
  "description",
  "driver",
  "base",
  "metadata",
  "sign-key",
  "trusted-key",
  "incomplete-operators",
  "plan",
  "progress",
];
/** They may be given several times. */
const LISTED: readonly string[] = ["base-image", "label", "rules"];

/** @param path Makes a path whole. @throws {DiagnosticError} `bad-option`. */
export function splitOwnFlags(args: readonly string[], path: (text: string) => string): MixedArguments {
  const rest: string[] = [];
  const values = new Map<string, string>();
  const lists = new Map<string, readonly string[]>();
  const words = args[Symbol.iterator]();
  for (const word of words) {
    const [, name = "", given] = /^--([a-z-]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (SWITCHES.includes(name)) values.set(name, given ?? "true");
    else if (VALUED.includes(name) || LISTED.includes(name)) {
      const value = given ?? words.next().value;
      if (value === undefined) throw badOption(`--${name} wants a value`);
      if (LISTED.includes(name)) lists.set(name, [...lists.get(name) ?? [], value]);
      else values.set(name, value);
    } else rest.push(word);
  }
  const flag = (name: string) => booleanOf(name, values.get(name) ?? "false");
  const [clean, baseline] = [flag("clean-mirror-path"), flag("baseline")];
  const progress = values.get("progress");
  const base = values.get("base");
  const begins = [clean && "--clean-mirror-path", baseline && "--baseline", base !== undefined && "--base"];
  const [one, other] = begins.filter(Boolean);
  if (one && other) throw badOption(`${one} and ${other} exclude each other`);
  const trusted = values.get("trusted-key");
  // Who asks for oc-mirror's second version by name gets what it does, to the letter.
  const isLiteral = args.includes("--v2");
  const plan = values.get("plan");
  const incomplete = values.get("incomplete-operators");
  return {
    rest,
    own: {
      driver: driverNamed(values.get("driver") ?? "auto"),
      mode: clean ? "clean" : baseline ? "baseline" : "incremental",
      description: values.get("description") ?? null,
      labels: parseLabels(lists.get("label") ?? []),
      resources: isLiteral ? "this-run" : "cumulative",
      incomplete: incomplete === undefined ? isLiteral ? "keep" : "cut" : incompleteNamed(incomplete),
      preflight: !isLiteral && !flag("no-preflight"),
      strict: flag("strict"),
      referrers: flag("referrers"),
      baseImages: (lists.get("base-image") ?? []).map(parseBaseImage),
      rules: (lists.get("rules") ?? []).map(path),
      lock: lockUse({ plan, allowMovedTags: flag("allow-moved-tags") }, path),
      base: base === undefined ? undefined : parseBase(base),
      metadata: values.get("metadata"),
      trust: {
        signKey: values.get("sign-key") ?? null,
        passphraseFile: null,
        trustedKeys: trusted === undefined ? [] : [trusted],
      },
      json: flag("json"),
      progress: progress === undefined ? undefined : progressNamed(progress),
    },
  };
}

function booleanOf(name: string, text: string): boolean {
  const word = text.toLowerCase();
  if (isBooleanWord(word)) return isTrueWord(word);
  throw badOption(`--${name} is no boolean: ${text}`, "true or false");
}

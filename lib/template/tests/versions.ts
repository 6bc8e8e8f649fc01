/** Version numbers of four schools, and their order. */

import { PythonError } from "../python/error.ts";
import { ordered } from "../python/order.ts";
import { quoted } from "../python/repr.ts";
import { equals } from "../python/truth.ts";
import { type RuntimeValue, tuple } from "../python/values.ts";

export type VersionScheme = "loose" | "strict" | "semver" | "semantic" | "pep440";

export const VERSION_SCHEMES: readonly VersionScheme[] = ["loose", "strict", "semver", "semantic", "pep440"];

/** Less than, equal to or greater than zero. @throws {PythonError} for what is no version, or cannot be compared. */
export function compareVersions(a: string, b: string, scheme: VersionScheme): number {
  const [left, right] = [versionKey(a, scheme), versionKey(b, scheme)];
  if (equals(left, right)) return 0;
  return ordered("<", left, right) ? -1 : 1;
}

/** Something that is ordered as versions are. */
function versionKey(text: string, scheme: VersionScheme): RuntimeValue {
  switch (scheme) {
    case "loose":
      return looseKey(text);
    case "strict":
      return strictKey(text);
    case "semver":
    case "semantic":
      return semanticKey(text);
    case "pep440":
      return pep440Key(text);
    default:
      return scheme satisfies never;
  }
}

function looseKey(text: string): RuntimeValue {
  return text.split(/(\d+|[a-z]+|\.)/).filter((part) => part !== "" && part !== ".")
    .map((part) => /^\d+$/.test(part) ? Number(part) : part);
}

function strictKey(text: string): RuntimeValue {
  const match = /^(\d+)\.(\d+)(?:\.(\d+))?(?:([ab])(\d+))?$/.exec(text);
  if (!match) throw new PythonError("ValueError", `invalid version number ${quoted(text)}`);
  const [, major, minor, patch = "0", stage, number] = match;
  const release = [major, minor, patch].map(Number);
  // A finished version comes behind every stage on the way to it.
  return tuple([...release, ...(stage ? [stage, Number(number)] : ["final", 0])]);
}

const IDENTIFIER = "(?:0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)";
const SEMANTIC = new RegExp(
  `^(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)(?:-(${IDENTIFIER}(?:\\.${IDENTIFIER})*))?(?:\\+[0-9a-zA-Z.-]+)?$`,
);

function semanticKey(text: string): RuntimeValue {
  const match = SEMANTIC.exec(text);
  if (!match) throw new PythonError("ValueError", `invalid semantic version ${quoted(text)}`);
  const [, major, minor, patch, stage] = match;
  const identifiers = stage?.split(".").map((part) =>
    tuple(/^\d+$/.test(part) ? [0, Number(part)] : [1, part])
  );
  return tuple([...[major, minor, patch].map(Number), identifiers ? 0 : 1, tuple(identifiers ?? [])]);
}

const PEP440 =
  /^\s*v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[-_.]?(alpha|a|beta|b|preview|pre|c|rc)[-_.]?(\d*))?(?:-(\d+)|[-_.]?(post|rev|r)[-_.]?(\d*))?(?:[-_.]?(dev)[-_.]?(\d*))?(?:\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?\s*$/i;
const STAGES: Readonly<Record<string, string>> = { alpha: "a", beta: "b", c: "rc", pre: "rc", preview: "rc" };

/** PEP 440: development versions first, then stages, the release itself, and what came after it. */
function pep440Key(text: string): RuntimeValue {
  const match = PEP440.exec(text);
  if (!match) throw new PythonError("ValueError", `Invalid version: ${quoted(text)}`);
  const [, epoch = "0", numbers = "", stage, stageNumber, bare, post, postNumber, dev, devNumber, local] =
    match;
  const release = numbers.split(".").map(Number);
  while (release.length > 1 && release.at(-1) === 0) release.pop();
  const isPost = bare !== undefined || post !== undefined;
  const word = stage?.toLowerCase();
  const stageKey = word !== undefined
    ? tuple([1, STAGES[word] ?? word, Number(stageNumber || 0)])
    : tuple([dev !== undefined && !isPost ? 0 : 2]);
  return tuple([
    Number(epoch),
    tuple(release),
    stageKey,
    tuple(isPost ? [1, Number(bare ?? (postNumber || 0))] : [0]),
    tuple(dev !== undefined ? [0, Number(devNumber || 0)] : [1]),
    tuple((local?.toLowerCase().split(/[-_.]/) ?? []).map(localKey)),
  ]);
}

function localKey(part: string): RuntimeValue {
  return tuple(/^\d+$/.test(part) ? [1, Number(part), ""] : [0, 0, part]);
}

/** `validate_argspec`: a play's variables checked against the file beside its playbook. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Play, Task } from "../../model/playbook.ts";
import { type Raw, type RawDocument, rawField, type RawMap } from "../../model/raw.ts";
import { OMIT } from "../../model/value.ts";
import { resolvePath } from "../../model/path.ts";
import { isFile } from "../../system/files.ts";
import { workingFolder } from "../../system/environment.ts";
import { str } from "../../template/python/repr.ts";
import { typeName } from "../../template/python/type_names.ts";
import { argumentCheckTask } from "../strategy/implicit_tasks.ts";
import type { Keywords } from "../task/keywords.ts";

const EXTENSIONS: readonly string[] = [".yml", ".yaml", ".json"];

/**
 * The task that checks a play's variables; null for a play that does not ask for it.
 *
 * @throws {DiagnosticError} where the play has no name, or there is no such specification.
 */
export function playArgumentTask(
  play: Play,
  keywords: Keywords,
  read: (path: string) => RawDocument,
): Task | null {
  const raw = play.keywords.get("validate_argspec");
  const value = keywords.value("validate_argspec", raw);
  if (!raw || value === undefined || value === null || value === OMIT || value === false || value === "") {
    return null;
  }
  if (typeof value !== "string" && value !== true) {
    const message = `validate_argspec must be a boolean or string, not ${typeName(value)}`;
    throw new DiagnosticError(message, { code: "bad-playbook", at: raw.at });
  }
  const name = value === true ? ownName(play, keywords) : value;
  const path = metaFile(play, name, raw);
  const all = fieldOf(read(path).root, "argument_specs");
  const options = fieldOf(fieldOf(all, name ?? ""), "options");
  if (name === null || options?.kind !== "map") throw noSpec(name ?? "", path, raw);
  return argumentCheckTask(play, name, options, path);
}

function ownName(play: Play, keywords: Keywords): string | null {
  const name = keywords.value("name", play.name ?? undefined);
  return name === undefined || name === null || name === OMIT || name === "" ? null : str(name);
}

/** The file that holds the specifications. @throws {DiagnosticError} that tells all that is missing. */
function metaFile(play: Play, name: string | null, raw: Raw): string {
  const whole = resolvePath(workingFolder(), play.path);
  const stem = whole.replace(/\.(ya?ml|json)$/, "");
  const candidates = [...EXTENSIONS, ""].map((extension) => `${stem}.meta${extension}`);
  const found = candidates.find(isFile);
  const unnamed = name === null
    ? [
      "A play name is required when validate_argspec is True. Alternatively, set validate_argspec to the name of an argument spec.",
    ]
    : [];
  const unfound = found === undefined
    ? [`A playbook meta file is required. Considered:\n  - ${candidates.join("\n  - ")}`]
    : [];
  if (found !== undefined && name !== null) return found;
  throw new DiagnosticError([...unnamed, ...unfound].join(" "), { code: "bad-playbook", at: raw.at });
}

function fieldOf(raw: Raw | null | undefined, name: string): Raw | undefined {
  return raw?.kind === "map" ? rawField(raw satisfies RawMap, name) : undefined;
}

function noSpec(name: string, path: string, raw: Raw): DiagnosticError {
  return new DiagnosticError(`No argument spec named '${name}' in ${path}`, {
    code: "bad-playbook",
    at: raw.at,
    hint: `the file has to hold argument_specs, in it ${name}, and in that options`,
  });
}

/** Mistakes of a play as a whole, found before anything runs. */

import { type DiagnosticError, diagnosticsOf } from "../../source/diagnostic.ts";
import type { Host } from "../../model/inventory.ts";
import type { PlayKeyword } from "../../model/playbook.ts";
import type { RawDocument } from "../../model/raw.ts";
import { batchSizes } from "../strategy/batches.ts";
import { Keywords } from "../task/keywords.ts";
import type { PlayScope } from "../scope/play_scope.ts";
import { checkVarsFiles } from "../scope/play_vars_files.ts";
import type { RunDeps } from "../run_deps.ts";

/** What is wrong with a play's keywords and with the variables of its hosts; nothing for a play without hosts. */
export function playMistakes(
  { play, ...view }: PlayScope,
  hosts: readonly Host[],
  { renderer, scopes }: RunDeps,
  read: (path: string) => RawDocument,
): readonly DiagnosticError[] {
  if (hosts.length === 0) return [];
  const keywords = new Keywords(renderer, scopes.playScope([], play.folder));
  const written = (name: PlayKeyword) => {
    const raw = play.keywords.get(name);
    return raw?.dynamic ? undefined : raw;
  };
  const looks = [
    () => keywords.percent("max_fail_percentage", written("max_fail_percentage")),
    () => batchSizes(keywords.value("serial", written("serial")), hosts.length, written("serial")?.at),
    () => checkVarsFiles(play, read),
    // Files of variables are read by who looks at the variables of a host.
    ...hosts.map((host) => () => scopes.scope({ ...view, play, varsFiles: () => [] }, host, null)),
  ];
  const found = looks.flatMap(mistakesOf);
  return found.filter((one, at) => found.findIndex(({ message }) => message === one.message) === at);
}

/** What a step complains of, as far as users can be at fault. */
export function mistakesOf(look: () => unknown): readonly DiagnosticError[] {
  try {
    look();
    return [];
  } catch (error) {
    const found = diagnosticsOf(error);
    if (found.length === 0) throw error;
    return found;
  }
}

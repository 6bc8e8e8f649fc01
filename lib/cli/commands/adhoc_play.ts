/** The play that a task on the command line stands for. */

import { textSpan } from "../../source/span.ts";
import { type Raw, type RawEntry, rawList, rawMap, rawScalar } from "../../model/raw.ts";
import type { Value } from "../../model/value.ts";
import { readYaml } from "../../yaml/read.ts";
import type { AdhocOptions, AdhocTask } from "./adhoc_options.ts";

/** Tasks that bring in others: they run in no background. */
const INCLUDES = /(^|\.)(include|import)_(role|tasks)$/;

/** @throws {DiagnosticError} `json-syntax` and `yaml-syntax` for arguments in braces that cannot be read. */
export function adhocPlay(
  pattern: string,
  { moduleName, args, background, poll, taskTimeout }: AdhocOptions & AdhocTask,
): Raw {
  const at = textSpan(`adhoc '${moduleName}' task`, `-m ${moduleName} -a ${args}`);
  const entry = (name: string, value: Raw): RawEntry => ({ key: rawScalar(name, at, false), value });
  const scalar = (value: Value) => rawScalar(value, at);
  const inBackground = background > 0 && !INCLUDES.test(moduleName);
  const task = rawMap([
    ...(moduleName.includes("{{")
      ? [entry("action", scalar(`${moduleName} ${args}`.trim()))]
      : [entry(moduleName, argumentsOf(args))]),
    ...(taskTimeout > 0 ? [entry("timeout", scalar(taskTimeout))] : []),
    ...(inBackground ? [entry("async", scalar(background)), entry("poll", scalar(poll))] : []),
  ], at);
  const play = rawMap([
    entry("name", scalar("Ansible Ad-Hoc")),
    entry("hosts", scalar(pattern)),
    entry("gather_facts", scalar(false)),
    entry("tasks", rawList([task], at)),
  ], at);
  return rawList([play], at);
}

function argumentsOf(args: string): Raw {
  const at = textSpan("--args", args);
  if (args === "") return rawScalar(null, at);
  const isMap = args.startsWith("{") && args.endsWith("}") && !args.startsWith("{{");
  const root = isMap ? readYaml(at.file).root : null;
  return root?.kind === "map" ? root : rawScalar(args, at);
}

/** `ferry imageset`: image sets made out of values, checked, and shown with all that they come to. */

import { DiagnosticError, diagnosticsOf, renderDiagnostic } from "../../source/diagnostic.ts";
import type { SourceFile } from "../../source/span.ts";
import { resolvePath } from "../../model/path.ts";
import { systemClock } from "../../system/clock.ts";
import { readSource } from "../../system/files.ts";
import { rulesOf } from "../../mirror/site_rules/rule_files.ts";
import { lintImageSet } from "../../mirror/lint/lint_image_set.ts";
import type { Finding } from "../../mirror/lint/finding.ts";
import { errorLine, line } from "../../report/lines.ts";
import { EXIT, exitCodeOf } from "../exit_code.ts";
import { CommandGroup } from "../options.ts";
import { problemData } from "../output/problem_data.ts";
import { RULES } from "../mirroring/rule_options.ts";
import { type JsonOption, pathFrom, printJson } from "../mirroring/sequence_places.ts";
import type { Session } from "../session.ts";
import { addGenerateCommand } from "./imageset_generate.ts";
import { addShowCommand } from "./imageset_show.ts";

const EXAMPLES = `
Examples:
  ferry imageset generate autoshift/values -o imageset-config.yaml
  ferry imageset generate values.hub.yaml values.sbx.yaml --operators-only
  ferry imageset lint imageset-config.yaml
  ferry imageset show imageset-config.yaml --sizes

Exit codes: 0 done, 1 refused, 2 misused, 5 options that mean nothing.
`;

interface LintOptions extends JsonOption {
  readonly rules?: readonly string[];
  readonly strict?: true;
}

export async function run(args: readonly string[], session: Session): Promise<number> {
  const group = new CommandGroup(
    "ferry imageset",
    "Makes, checks and shows ImageSetConfigurations.",
    session.streams,
  ).describe(EXAMPLES);
  addGenerateCommand(group, session);
  group.add<LintOptions>(
    "lint",
    "Tells what a configuration would be refused or warned for. Nothing is asked of any server.",
    (files, options) => lint(files, options, session),
  )
    .argument("<file...>", "an ImageSetConfiguration or DeleteImageSetConfiguration")
    .option("--strict", "warnings are errors too")
    .option(...RULES)
    .option("--json", "as JSON");
  addShowCommand(group, session);
  try {
    return await group.run(args);
  } catch (error) {
    const found = diagnosticsOf(error);
    if (found.length === 0) throw error;
    for (const one of found) session.output.line(errorLine(`[ERROR]: ${renderDiagnostic(one)}`, "error"));
    const [first] = found;
    return first?.code === "bad-option" || first?.code === "interrupted" ? exitCodeOf(error) : EXIT.error;
  }
}

async function lint(
  files: readonly string[],
  { strict, json, rules: named }: LintOptions,
  session: Session,
): Promise<number> {
  const rules = await rulesOf(named?.map(pathFrom(session)), session.env, systemClock);
  const findings = files.flatMap((name) => {
    const file = readable(() => readSource(resolvePath(session.workingFolder, name), name));
    return "severity" in file ? [file] : lintImageSet(file, rules);
  });
  const count = (severity: Finding["severity"]) => findings.filter((one) => one.severity === severity).length;
  const [errors, warnings] = [count("error"), count("warning")];
  const isGood = errors === 0 && (!strict || warnings === 0);
  if (json) printJson({ ok: isGood, errors, warnings, findings: findings.map(findingData) }, session);
  else {
    for (const { severity, error } of findings) {
      session.output.line(
        severity === "error"
          ? line(`[ERROR]: ${renderDiagnostic(error)}`, "error")
          : line(`[WARNING]: ${renderDiagnostic(error)}`, "warn"),
      );
    }
    const told = findings.length === 0 ? "nothing to complain of" : `${errors} errors, ${warnings} warnings`;
    session.output.line(line(`${files.join(", ")}: ${told}`, isGood ? "ok" : "error"));
  }
  return isGood ? EXIT.ok : EXIT.error;
}

/** A file that cannot be read hides nothing of the others. */
function readable(read: () => SourceFile): SourceFile | Finding {
  try {
    return read();
  } catch (error) {
    if (error instanceof DiagnosticError) return { severity: "error", error };
    throw error;
  }
}

function findingData({ severity, error }: Finding) {
  return { severity, ...problemData(error) };
}

/** The rules that hold for what a run or a command does. */

import { renderDiagnostic, throwCollected } from "../../source/diagnostic.ts";
import { readSource } from "../../system/files.ts";
import type { Clock } from "../../system/clock.ts";
import type { Environment } from "../../template/environment.ts";
import type { Finding } from "../lint/finding.ts";
import type { Teller } from "../teller.ts";
import { checkRules, type Examined } from "./check_rules.ts";
import { ruleEnvironment } from "./rule_environment.ts";
import { parseRules } from "./rule_file.ts";
import type { SiteRule } from "./site_rule.ts";

export class SiteRules {
  private constructor(
    private readonly rules: readonly SiteRule[],
    private readonly environment: Environment,
  ) {}

  /** @throws {DiagnosticError | DiagnosticList} `file-not-found`, and what `parseRules` throws. */
  static read(paths: readonly string[], clock: Pick<Clock, "nowMs">): SiteRules {
    const environment = ruleEnvironment(clock);
    return new SiteRules(paths.flatMap((path) => parseRules(readSource(path), environment)), environment);
  }

  findings(examined: readonly Examined[]): readonly Finding[] {
    return checkRules(this.rules, examined, this.environment);
  }

  /**
   * Warns of what breaks rules that only warn.
   *
   * @throws {DiagnosticError | DiagnosticList} `rule-broken` for all the others.
   */
  require(examined: readonly Examined[], teller: Pick<Teller, "warn">): void {
    const findings = this.findings(examined);
    const of = (severity: Finding["severity"]) =>
      findings.filter((one) => one.severity === severity).map(({ error }) => error);
    for (const error of of("warning")) teller.warn(renderDiagnostic(error));
    throwCollected(of("error"));
  }
}

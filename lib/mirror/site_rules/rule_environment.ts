/** What templates in rules can use: the language's filters, tests and functions, and nothing outside of what they check. */

import { builtinFilters, builtinGlobals, builtinTests } from "../../template/builtins.ts";
import type { Environment, TemplateIo } from "../../template/environment.ts";
import { DEFAULT_LIMITS } from "../../template/limits.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Clock } from "../../system/clock.ts";

/** A rule finds the same on every machine: there are no files, no variables of the environment, no lookups. */
export function ruleEnvironment(clock: Pick<Clock, "nowMs">): Environment {
  return {
    filters: builtinFilters,
    tests: builtinTests,
    globals: builtinGlobals,
    loadTemplate: () => null,
    limits: DEFAULT_LIMITS,
    io: nothingOutside(clock),
  };
}

function nothingOutside({ nowMs }: Pick<Clock, "nowMs">): TemplateIo {
  const refuse = (): never => {
    throw new DiagnosticError("a rule sees what it checks, and nothing else", { code: "not-supported" });
  };
  return {
    nowMs,
    localZone: () => ({ offsetS: 0, name: "UTC" }),
    randomBytes: refuse,
    environment: {},
    homeFolder: "/",
    homeOf: () => null,
    workingFolder: "/",
    pathFacts: () => null,
    readLink: () => null,
    listFolder: () => [],
    readBytes: refuse,
    parseYaml: refuse,
    parseYamlAll: refuse,
    encryptVault: refuse,
    decryptVault: refuse,
    knowsModule: () => false,
    warn: () => {},
  };
}

/** Facts that a host's own files and programs tell: those of `fact_path`. */

import { JsonSyntaxError, parseJson } from "../../model/json.ts";
import { baseName } from "../../model/path.ts";
import type { Value } from "../../model/value.ts";
import { ConfigError, ConfigFile } from "../../template/python/config_parser.ts";
import type { LocalFact } from "./host_data.ts";

export interface LocalFacts {
  /** By the names of the files without `.fact`; where one cannot be used, a text that says why. */
  readonly facts: ReadonlyMap<Value, Value>;
  readonly warnings: readonly string[];
}

export function localFacts(found: readonly LocalFact[]): LocalFacts {
  const facts = new Map<Value, Value>();
  const warnings: string[] = [];
  for (const fact of found) {
    const { value, warning } = read(fact);
    facts.set(baseName(fact.path).replaceAll(".fact", ""), value);
    if (warning !== null) warnings.push(warning);
  }
  return { facts, warnings };
}

interface Read {
  readonly value: Value;
  readonly warning: string | null;
}

function read({ path, text, ended, dangling }: LocalFact): Read {
  if (dangling) {
    return unusable(`Could not stat fact (${path}): [Errno 2] No such file or directory: '${path}'`);
  }
  if (ended && ended.code !== 0) {
    return unusable(`Failure executing fact script (${path}), rc: ${ended.code}, err: ${ended.stderr}`);
  }
  try {
    return { value: parseJson(text.trim()), warning: null };
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    return asConfig(path, text);
  }
}

function asConfig(path: string, text: string): Read {
  try {
    const file = new ConfigFile(text);
    const sections = file.sections().map((section) => {
      const options = file.options(section).map((option) => [option, file.get(section, option)] as const);
      return [section, new Map<Value, Value>(options)] as const;
    });
    return { value: new Map<Value, Value>(sections), warning: null };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problem === "interpolation"
      ? unusable(`error loading facts as ini - please check content: ${path} (${error.message})`)
      : unusable(`error loading facts as JSON or ini - please check content: ${path}`);
  }
}

function unusable(why: string): Read {
  return { value: why, warning: why.trimEnd() };
}

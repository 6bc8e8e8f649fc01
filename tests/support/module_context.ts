/** What modules get beside their host, made for tests: a playbook folder, variables, a clock that stands still. */

import { Secrets } from "../../lib/model/secret.ts";
import { field, type Value } from "../../lib/model/value.ts";
import type { ModuleContext, TemplateOptions } from "../../lib/modules/module.ts";
import { DiagnosticError } from "../../lib/source/diagnostic.ts";
import { readBytes } from "../../lib/system/files.ts";
import type { Environment } from "../../lib/template/environment.ts";
import { DEFAULT_LIMITS } from "../../lib/template/limits.ts";
import type { RuntimeValue } from "../../lib/template/python/values.ts";
import { syntaxWith } from "../../lib/template/syntax/settings.ts";
import { plainSource } from "../../lib/template/syntax/source.ts";
import { compileTemplate } from "../../lib/template/template.ts";

export interface TestContext {
  /** The folder of the playbook: files are sought in it and in its folders `files` and `templates`. */
  readonly folder: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly variables?: ReadonlyMap<Value, Value>;
  /** Takes what is shown while a command runs. */
  readonly live?: (line: string) => void;
}

/** A vault as tests write it: its envelope's first line, and then what it holds. */
const VAULT = /^\$ANSIBLE_VAULT;[^\n]*\n/;

export function testContext(
  { folder, environment = {}, variables = new Map(), live = () => {} }: TestContext,
): ModuleContext {
  const unused = () => {
    throw new TypeError("not for these modules");
  };
  const variable = (name: string) => name === "playbook_dir" ? folder : field(variables, name);
  return {
    environment,
    findFile: (kind, source) => {
      const path = source.startsWith("/")
        ? existing([source])
        : existing([`${folder}/${kind}/${source}`, `${folder}/${source}`]);
      if (path) return path;
      throw new DiagnosticError(`Could not find or access '${source}'`, { code: "file-not-found" });
    },
    readFile: (path) => {
      const bytes = readBytes(path);
      const text = new TextDecoder().decode(bytes);
      return VAULT.test(text) ? new TextEncoder().encode(text.replace(VAULT, "")) : bytes;
    },
    readVars: unused,
    renderTemplate: (path, options, more) => {
      const known = new Map<Value, Value>([...variables, ...more]);
      return render(new TextDecoder().decode(readBytes(path)), options, known);
    },
    test: unused,
    evaluate: unused,
    variable,
    written: variable,
    behind: () => null,
    hostName: "web1",
    verbosity: 0,
    clock: { nowMs: () => Date.UTC(2026, 0, 2, 3, 4, 5) },
    sleep: () => Promise.resolve(),
    prompt: () => Promise.resolve({ kind: "nobody" }),
    live,
    progress: () => {},
    warnInCheck: () => {},
    signal: new AbortController().signal,
    controller: {
      environment,
      secrets: new Secrets(),
      program: { words: [], files: [], architecture: "", pack: unused },
      jobFolder: "~/.ansible_async",
      pythonInterpreter: null,
    },
  };
}

function existing(paths: readonly string[]): string | undefined {
  return paths.find((path) => {
    try {
      Deno.lstatSync(path);
      return true;
    } catch {
      return false;
    }
  });
}

function render(text: string, options: TemplateOptions, variables: ReadonlyMap<Value, Value>): string {
  const { delimiters, ...others } = options;
  const syntax = syntaxWith({ ...others, ...delimiters });
  const template = compileTemplate(plainSource(text), { syntax, escapeBackslashes: false });
  return template.renderText(NO_PLUGINS, {
    get: (name) => variables.get(name) as RuntimeValue | undefined,
  });
}

/** Templates of these tests need no filters, and nothing of the outside world. */
const NO_PLUGINS: Environment = {
  filters: new Map(),
  tests: new Map(),
  globals: new Map(),
  loadTemplate: () => null,
  limits: DEFAULT_LIMITS,
  io: {} as never,
};

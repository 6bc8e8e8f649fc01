/** What a module may use beside its host: files of its playbook, variables of its task, the user. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { SourceFile } from "../../source/span.ts";
import { folderOf, isAbsolute, joinPath, resolvePath } from "../../model/path.ts";
import type { Site } from "../../model/playbook.ts";
import type { Raw, RawDocument } from "../../model/raw.ts";
import { type Dict, OMIT, type Value } from "../../model/value.ts";
import { type Clock, sleep } from "../../system/clock.ts";
import { workingFolder } from "../../system/environment.ts";
import { isFile, pathInfo } from "../../system/files.ts";
import type { Environment, Variables } from "../../template/environment.ts";
import { finalize } from "../../template/finalize.ts";
import { str } from "../../template/python/repr.ts";
import { syntaxWith } from "../../template/syntax/settings.ts";
import { fileSource } from "../../template/syntax/source.ts";
import { compileTemplate } from "../../template/template.ts";
import type { Controller, ModuleContext, TemplateOptions } from "../../modules/module.ts";
import { candidatePaths, lastResorts, searchPath } from "../../playbook/search.ts";
import type { Renderer } from "../../vars/render.ts";
import type { Scope } from "../../vars/scope.ts";
import { writtenBehind } from "../../vars/written_behind.ts";
import { holds } from "./conditional.ts";
import type { Emit } from "../run_deps.ts";
import type { ContextInput } from "./task_deps.ts";

export interface ContextDeps {
  readonly renderer: Renderer;
  readonly documents: {
    readonly read: (path: string) => RawDocument;
    /** A file's text, decrypted. */
    readonly source: (path: string) => SourceFile;
    readonly bytes: (path: string) => Uint8Array;
  };
  readonly prompt: ModuleContext["prompt"];
  readonly clock: Clock;
  readonly verbosity: number;
  readonly emit: Emit;
  readonly controller: Controller;
}

export function moduleContext(input: ContextInput, deps: ContextDeps): ModuleContext {
  const { task: { site }, host, scope, options, conditions, signal } = input;
  const { renderer, documents, emit } = deps;
  const show = (kind: "live" | "progress") => (line: string) => emit({ kind, host: host.name, line });
  return {
    environment: options.environment,
    findFile: (kind, source) => findFile(site, kind, source),
    readFile: documents.bytes,
    readVars: (path) => documents.read(path).root,
    renderTemplate: (path, settings, vars) =>
      renderTemplate(
        documents.source(path),
        settings,
        scope.with({ level: "loop", origin: "", vars: named(vars) }),
        {
          ...renderer.environment,
          loadTemplate: (name) => loadTemplate(name, path, site, documents.source),
        },
      ),
    test: (condition) => holds(condition, scope, renderer, conditions),
    evaluate: (expression) => evaluate(expression, scope, renderer, input.warn),
    variable: (name) => scope.data(name),
    behind: (template) => writtenBehind(template, scope, renderer),
    written: (name) => scope.entry(name)?.value,
    hostName: host.name,
    verbosity: deps.verbosity,
    clock: deps.clock,
    sleep: (ms) => sleep(ms, signal),
    prompt: deps.prompt,
    live: show("live"),
    progress: show("progress"),
    warnInCheck: options.checkMode ? input.warn : () => {},
    signal,
    controller: deps.controller,
  };
}

function findFile(site: Site, kind: string, source: string): string {
  const candidates = candidatePaths(site, kind, source);
  const found = candidates.find((path) => pathInfo(path) !== null);
  if (found !== undefined) return found;
  const places = isAbsolute(source) ? [] : [...candidates, ...lastResorts(site, kind, source)];
  throw new DiagnosticError(notFound(source, places), { code: "file-not-found" });
}

function notFound(source: string, places: readonly string[]): string {
  const lines = places.map((place) => `\n\t${resolvePath(workingFolder(), place)}`);
  const searched = lines.length === 0 ? "" : `\nSearched in:${lines.join("")}`;
  return `Could not find or access '${source}'${searched} on the Ansible Controller.`;
}

function renderTemplate(
  file: SourceFile,
  { trimBlocks, lstripBlocks, newlineSequence, keepTrailingNewline, delimiters }: TemplateOptions,
  variables: Variables,
  environment: Environment,
): string {
  const syntax = syntaxWith({
    trimBlocks,
    lstripBlocks,
    newlineSequence,
    keepTrailingNewline,
    ...delimiters,
  });
  const template = compileTemplate(fileSource(file), {
    syntax,
    escapeBackslashes: false,
    preserveTrailingNewlines: keepTrailingNewline,
  });
  return template.renderText(environment, variables);
}

/** The template that another one includes: looked for as that one was, then beside it. */
function loadTemplate(name: string, from: string, site: Site, source: (path: string) => SourceFile) {
  const folders = [
    ...searchPath(site).flatMap((root) => [joinPath(root, "templates"), root]),
    folderOf(from),
  ];
  const path = folders.map((folder) => joinPath(folder, name)).find(isFile);
  return path === undefined ? null : { ...fileSource(source(path)), name };
}

/** An expression's value, or what a template gives; undefined parts are shown, and warned of. */
function evaluate(written: Raw, scope: Scope, renderer: Renderer, warn: (message: string) => void): Value {
  let count = 0;
  const undefinedAs = (failure: DiagnosticError): Value => {
    count++;
    const message = `error ${count} - ${failure.message}`;
    warn(`Encountered 1 template error.\n${message}`);
    return `<< ${message} >>`;
  };
  const isTemplate = written.dynamic || written.kind !== "scalar";
  const result = isTemplate ? renderer.lazily(written, scope) : renderer.evaluate(written, scope);
  const kind = isTemplate ? "template" : "expression";
  const made = finalize(result, { at: written.at, kind, undefinedAs });
  if (made !== OMIT || isTemplate) return made;
  warn("A value could not be omitted: a text stands for it");
  return "<<Omit>>";
}

function named(vars: Dict): ReadonlyMap<string, Value> {
  return new Map([...vars].map(([name, value]) => [str(name), value]));
}

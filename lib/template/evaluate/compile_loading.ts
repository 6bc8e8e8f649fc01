/** Statements that bring in other templates, and blocks, which other templates may override. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { PythonError, typeError } from "../python/error.ts";
import { sequenceItems } from "../python/iterate.ts";
import { Marker, trip, Undefined } from "../python/marker.ts";
import { quoted } from "../python/repr.ts";
import { typeName } from "../python/type_names.ts";
import { type RuntimeValue, textIn } from "../python/values.ts";
import type {
  BlockNode,
  Expression,
  ExtendsNode,
  FromImportNode,
  ImportNode,
  IncludeNode,
} from "../syntax/nodes.ts";
import { type Site, spanOf } from "../syntax/source.ts";
import type { Compiler } from "./compiler.ts";
import { type Evaluate, type Execute, Frame, type Program } from "./frame.ts";
import { BlockReference, TemplateModule } from "./module.ts";
import { Output } from "./output.ts";
import { raised } from "./raise.ts";

type CompileExpression = (node: Expression, compiler: Compiler) => Evaluate;

/** Nothing from outside: what a template sees that is imported without context. */
const NO_VARIABLES = { get: () => undefined } as const;

export function compileBlock(node: BlockNode, compiler: Compiler): Execute {
  const { name, scoped, required } = node;
  const site = compiler.site(node);
  return (frame, output) => {
    if (frame.running.parent) return;
    const blocks = frame.running.blocks.get(name) ?? [];
    if (required && blocks.length <= 1) {
      throw raised(
        new PythonError("RuntimeError", `Required block '${name}' not found`),
        frame.render.kind,
        site,
      );
    }
    new BlockReference(name, blocks, 0, scoped ? frame : frame.top, site).run(output);
  };
}

export function compileExtends(node: ExtendsNode, compiler: Compiler, compile: CompileExpression): Execute {
  const template = compile(node.template, compiler);
  const site = compiler.site(node.template);
  return (frame, output) => {
    const { running, render } = frame;
    if (running.parent) {
      throw raised(new PythonError("RuntimeError", "extended multiple times"), render.kind, site);
    }
    const parent = loaded([template(frame)], frame, site);
    running.parent = parent;
    output.isMuted = true;
    for (const [name, block] of parent.blocks) {
      const known = running.blocks.get(name);
      if (known) known.push(block);
      else running.blocks.set(name, [block]);
    }
  };
}

/** Runs a template with the templates that it extends. */
export function runProgram(program: Program, frame: Frame, output: Output): void {
  const { running } = frame;
  const { isMuted } = output;
  program.run(frame, output);
  output.isMuted = isMuted;
  const { parent } = running;
  if (!parent) return;
  running.parent = null;
  frame.render.budget.nested(() => runProgram(parent, frame, output));
}

export function compileInclude(node: IncludeNode, compiler: Compiler, compile: CompileExpression): Execute {
  const template = compile(node.template, compiler);
  const site = compiler.site(node.template);
  const { ignoreMissing, withContext } = node;
  return (frame, output) => {
    const value = template(frame);
    const names = sequenceItems(value) ?? [value];
    const program = ignoreMissing ? found(names, frame, site) : loaded(names, frame, site);
    if (!program) return;
    const outside = withContext ? frame.variables : NO_VARIABLES;
    const inner = Frame.root(frame.render, program, outside);
    frame.render.budget.nested(() => runProgram(program, inner, output));
  };
}

export function compileImport(node: ImportNode, compiler: Compiler, compile: CompileExpression): Execute {
  const module = compileModule(node, compiler, compile);
  return (frame) => void frame.set(node.target, module(frame));
}

export function compileFromImport(
  node: FromImportNode,
  compiler: Compiler,
  compile: CompileExpression,
): Execute {
  const module = compileModule(node, compiler, compile);
  const site = compiler.site(node);
  const where = lineOf(site);
  return (frame) => {
    const made = module(frame);
    for (const { name, target } of node.names) {
      const value = made.attribute(name);
      const whence = `the template ${quoted(made.name)} (imported on ${where})`;
      const message = `${whence} does not export the requested name ${quoted(name)}`;
      frame.set(target, value === undefined ? new Undefined(message, { site, name }) : value);
    }
  };
}

function lineOf({ source: { name, text }, start }: Site): string {
  const line = text.slice(0, start).split("\n").length;
  return `line ${line}${name === undefined ? "" : ` in ${quoted(name)}`}`;
}

function compileModule(
  node: ImportNode | FromImportNode,
  compiler: Compiler,
  compile: CompileExpression,
): (frame: Frame) => TemplateModule {
  const template = compile(node.template, compiler);
  const site = compiler.site(node.template);
  return (frame) => {
    const program = loaded([template(frame)], frame, site);
    const outside = node.withContext ? frame.variables : NO_VARIABLES;
    const inner = Frame.root(frame.render, program, outside);
    const output = new Output(frame.render.budget);
    frame.render.budget.nested(() => runProgram(program, inner, output));
    return new TemplateModule(program.source.name ?? "<template>", inner, output);
  };
}

/** @throws {DiagnosticError} `template-failed` where none of the templates exists. */
function loaded(names: readonly RuntimeValue[], frame: Frame, site: Site): Program {
  const program = found(names, frame, site);
  if (program) return program;
  const texts = names.map((name) => textIn(name) ?? typeName(name));
  const message = texts.length === 1
    ? `${quoted(texts[0] ?? "")} not found in search path`
    : `none of the templates given were found: ${texts.join(", ")}`;
  throw new DiagnosticError(`Error rendering ${frame.render.kind}: ${message}`, {
    code: "template-failed",
    at: spanOf(site),
  });
}

/** The first of the templates that exists, null for none. */
function found(names: readonly RuntimeValue[], frame: Frame, site: Site): Program | null {
  const { render, running } = frame;
  for (const name of names) {
    if (name instanceof Marker) return trip(name);
    const text = textIn(name);
    if (text === undefined) {
      throw raised(typeError(`a template name must be text, not ${typeName(name)}`), render.kind, site);
    }
    const program = render.load(text, running.program.source);
    if (program) return program;
  }
  return null;
}

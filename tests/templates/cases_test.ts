/**
 * Templates with what ansible-core 2.21.5 made of them, under Python 3.13; those of collections with ansible.utils
 * 6.1.1, community.general 13.5.0 and kubernetes.core 6.6.0.
 *
 * A table is one JSON value a line: `given` says what holds for the cases behind it, up to the next `given`. Values
 * that JSON has no form for are `{"$float": "1.5"}`, `{"$int": …}`, `{"$time": …}`, `{"$bytes": …}`, and
 * `{"$dict": [[key, value], …]}` where keys are no text. `error` is the message, `true` where it does not matter.
 */

import assert from "node:assert/strict";
import { DiagnosticError } from "../../lib/source/diagnostic.ts";
import { listFolder, readText } from "../../lib/system/files.ts";
import { certainNames } from "../../lib/template/certain_names.ts";
import { finalize } from "../../lib/template/finalize.ts";
import { DEFAULT_SYNTAX, type Syntax } from "../../lib/template/syntax/settings.ts";
import { plainSource } from "../../lib/template/syntax/source.ts";
import {
  compileExpression,
  compileTemplate,
  Expression,
  type Template,
} from "../../lib/template/template.ts";
import type { Value } from "../../lib/model/value.ts";
import { lazyVariables, testEnvironment } from "./support.ts";
import { type Marked, unmarked, withMarks } from "./marked.ts";

interface Given {
  /** `condition`: as in `when`; `expression`: without delimiters; `file`: as the `template` module has it. */
  readonly kind?: "value" | "condition" | "expression" | "file";
  readonly vars?: Readonly<Record<string, Marked>>;
  /** Settings of a file, by the names that the `template` module has for them. */
  readonly options?: Readonly<Record<string, string | boolean>>;
  /** Templates that others include, by name. */
  readonly templates?: Readonly<Record<string, string>>;
}

interface Case {
  readonly template: string;
  readonly expect?: Marked;
  readonly error?: string | true;
  readonly undefined?: boolean;
}

type Line = { readonly given: Given } | Case;

/** What came of a case, in the form that tables have. */
type Answer = Pick<Case, "expect" | "error" | "undefined">;

const TABLES = new URL("./cases/", import.meta.url).pathname;

for (const file of [...listFolder(TABLES)].sort()) {
  const name = file.replace(".jsonl", "").replaceAll("_", " ");
  const table = readTable(TABLES + file);

  Deno.test(`Template agrees with ansible-core in the table of ${name}`, () => {
    const wrong = table.flatMap(({ given, template, ...expected }) => {
      const answer = answerOf(template, given);
      if (agrees(answer, expected)) return [];
      return `${template}\n  expected ${JSON.stringify(expected)}\n  got      ${JSON.stringify(answer)}`;
    });
    assert.equal(wrong.length, 0, `${wrong.length} of ${table.length} differ\n${wrong.join("\n")}`);
  });

  Deno.test(`certainNames asks for nothing that working templates lack in the table of ${name}`, () => {
    for (const { given, template, error } of table) {
      if (error !== undefined) continue;
      const asked = certainNames(compiled(template, given), testEnvironment()).map(({ name }) => name);
      const missing = asked.filter((name) => !(name in (given.vars ?? {})));
      assert.deepEqual(missing, [], template);
    }
  });
}

function readTable(path: string): readonly (Case & { readonly given: Given })[] {
  let given: Given = {};
  return readText(path).trimEnd().split("\n").flatMap((text) => {
    const line: Line = JSON.parse(text);
    if (!("given" in line)) return [{ ...line, given }];
    given = line.given;
    return [];
  });
}

function agrees(answer: Answer, expected: Answer): boolean {
  if (expected.error === true) return answer.error !== undefined;
  return JSON.stringify(answer) === JSON.stringify(expected);
}

function answerOf(template: string, given: Given): Answer {
  try {
    return { expect: withMarks(evaluated(template, given)) };
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    const { message, code } = error;
    return { error: message, ...(code === "template-undefined" ? { undefined: true } : {}) };
  }
}

function evaluated(template: string, given: Given): Value {
  const { vars = {}, templates = {} } = given;
  const environment = testEnvironment({ templates });
  const values = new Map(Object.entries(vars).map(([name, value]) => [name, unmarked(value)]));
  const variables = lazyVariables(values, environment);
  const program = compiled(template, given);
  if (program instanceof Expression) {
    return finalize(program.evaluate(environment, variables), { kind: "expression" });
  }
  return given.kind === "file"
    ? program.renderText(environment, variables)
    : finalize(program.evaluate(environment, variables));
}

function compiled(template: string, { kind = "value", options = {} }: Given): Template | Expression {
  const source = plainSource(template);
  switch (kind) {
    case "value":
      return compileTemplate(source);
    case "file":
      return compileTemplate(source, { syntax: syntaxOf(options), escapeBackslashes: false });
    case "condition":
      return compileExpression(plainSource(template.trim()));
    case "expression":
      return compileExpression(source, { rendersTexts: false, escapeBackslashes: true });
    default:
      return kind satisfies never;
  }
}

/** `trim_blocks` is `trimBlocks`, `block_start_string` is `blockStart`. */
function syntaxOf(options: Readonly<Record<string, string | boolean>>): Syntax {
  const changes = Object.entries(options).map(([name, value]) => {
    const property = name.replace(/_string$/, "").replace(
      /_(.)/g,
      (_, letter: string) => letter.toUpperCase(),
    );
    assert.ok(property in DEFAULT_SYNTAX, `no such setting: ${name}`);
    return [property, value];
  });
  return { ...DEFAULT_SYNTAX, ...Object.fromEntries(changes) };
}

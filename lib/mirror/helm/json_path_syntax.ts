/** How JSONPath is written. */

import type { Condition, JsonPath, JsonTemplate, Operand, Step } from "./json_path.ts";

/**
 * Reads `{.spec.containers[*].image}` or `{.image.name}:{.image.tag}`; null for what kubectl would not take either.
 * A text without braces counts as one path.
 */
export function parseJsonPath(text: string): JsonTemplate | null {
  const whole = text.includes("{") || text.includes("}") ? text : `{${text}}`;
  const parts: (string | JsonPath)[] = [];
  let rest = whole;
  while (rest !== "") {
    const open = rest.indexOf("{");
    if (open !== 0) {
      const literal = open < 0 ? rest : rest.slice(0, open);
      if (literal.includes("}")) return null;
      parts.push(literal);
      rest = rest.slice(literal.length);
      continue;
    }
    const inner = /^\{((?:"[^"]*"|'[^']*'|[^{}"'])*)\}/.exec(rest);
    const path = inner ? parsePath((inner[1] ?? "").trim().replace(/^[$@]/, "")) : null;
    if (!inner || !path) return null;
    parts.push(path);
    rest = rest.slice(inner[0].length);
  }
  return parts;
}

const FIELD = /^\.?((?:[^.[\]\\\s=<>!()?@,:]|\\.)(?:[^.[\]\\\s=<>!()?@,]|\\.)*)/;

function parsePath(text: string): JsonPath | null {
  const steps: Step[] = [];
  let rest = text;
  while (rest !== "" && rest !== ".") {
    const bracket = /^\.?\[((?:"[^"]*"|'[^']*'|\[[^\]]*\]|[^[\]"'])*)\]/.exec(rest);
    const plain = rest.startsWith("..") ? ".." : /^\.?\*/.exec(rest)?.[0];
    const field = FIELD.exec(rest);
    if (bracket) {
      const step = parseBracket((bracket[1] ?? "").trim());
      if (!step) return null;
      steps.push(step);
    } else if (plain !== undefined) {
      steps.push({ kind: plain === ".." ? "below" : "all" });
    } else if (field) {
      steps.push({ kind: "field", name: (field[1] ?? "").replace(/\\(.)/g, "$1") });
    } else {
      return null;
    }
    rest = rest.slice((bracket?.[0] ?? plain ?? field?.[0] ?? rest).length);
  }
  return steps;
}

function parseBracket(text: string): Step | null {
  const filter = /^\?\((.*)\)$/.exec(text);
  if (filter) {
    const condition = parseCondition((filter[1] ?? "").trim());
    return condition && { kind: "filter", condition };
  }
  const pieces = (text.match(/"[^"]*"|'[^']*'|[^,]+/g) ?? []).map((piece) => parseChoice(piece.trim()));
  const [first] = pieces;
  const steps = pieces.filter((step) => step !== null);
  if (!first || steps.length < pieces.length) return null;
  return steps.length === 1 ? first : { kind: "union", steps };
}

function parseChoice(text: string): Step | null {
  if (text === "*") return { kind: "all" };
  const quoted = /^(?:"([^"]*)"|'([^']*)')$/.exec(text);
  if (quoted) return { kind: "field", name: quoted[1] ?? quoted[2] ?? "" };
  if (/^-?\d+$/.test(text)) return { kind: "item", at: Number(text) };
  const slice = /^(-?\d+)?:(-?\d+)?(?::(\d+)?)?$/.exec(text);
  if (!slice) return null;
  const [, from, to, by] = slice;
  return { kind: "slice", from: asNumber(from), to: asNumber(to), by: Math.max(1, asNumber(by) ?? 1) };
}

function parseCondition(text: string): Condition | null {
  const found = /^((?:"[^"]*"|'[^']*'|[^=<>!"'])+?)\s*(?:(==|!=|<=|>=|<|>)\s*(.+))?$/.exec(text);
  const left = found && parseOperand(found[1] ?? "");
  if (!found || !left) return null;
  const [, , operator, right] = found;
  if (operator === undefined) return { left, compared: null };
  const operand = parseOperand(right ?? "");
  return operand && { left, compared: { operator, right: operand } };
}

function parseOperand(text: string): Operand | null {
  const written = text.trim();
  if (written.startsWith("@")) {
    const path = parsePath(written.slice(1));
    return path && { kind: "path", path };
  }
  const quoted = /^(?:"([^"]*)"|'([^']*)')$/.exec(written);
  if (quoted) return { kind: "value", value: quoted[1] ?? quoted[2] ?? "" };
  if (written === "true" || written === "false") return { kind: "value", value: written === "true" };
  return /^-?\d+(?:\.\d+)?$/.test(written) ? { kind: "value", value: Number(written) } : null;
}

function asNumber(text: string | undefined): number | null {
  return text === undefined ? null : Number(text);
}

/** `ansible.utils.fact_diff`: what differs between two values, as lines. */

import { unifiedDiff } from "../../../model/unified_diff.ts";
import type { CallContext, Filter } from "../../environment.ts";
import { type JsonStyle, writeJson } from "../../json/write_json.ts";
import { filter, type Plugins, REQUIRED } from "../../plugin.ts";
import { isRaised } from "../../python/error.ts";
import { isSequence, listOf } from "../../python/iterate.ts";
import { repr, str } from "../../python/repr.ts";
import { typeName } from "../../python/type_names.ts";
import { isDictValue, type RuntimeValue, textIn } from "../../python/values.ts";
import { type Pattern, patternFor } from "../../regex/pattern.ts";
import { booleanOption, failed, listOption } from "../arguments.ts";

const NATIVE = "ansible.utils.native";
const NAMES = { before: "before", after: "after" } as const;

export const FACT_DIFF_FILTERS: Plugins<Filter> = [
  filter(
    "fact_diff",
    { before: REQUIRED, after: REQUIRED, plugin: new Map(), common: false },
    ({ before, after, plugin, common }, { context }) => {
      const skipped = skippedLines(plugin, context);
      const [low, high] = [linesOf(before, skipped), linesOf(after, skipped)];
      const lines = unifiedDiff(low, high, NAMES, Math.max(low.length, high.length));
      const shown = booleanOption("common", common) ? lines.filter((line) => !/^[+-]/.test(line)) : lines;
      const text = lines.length === 0 ? "" : `${shown.join("")}\n`;
      // It has always been the text of a list, not a list.
      return repr(text.split("\n").slice(0, -1));
    },
    { collection: "ansible.utils" },
  ),
];

const READABLE: JsonStyle = {
  indent: "    ",
  itemSeparator: ",",
  keySeparator: ": ",
  sortKeys: true,
  asciiOnly: true,
  allowsNan: true,
  isAnsible: true,
};

/** The lines that do not count. @throws {PythonError} for an unknown plugin, and for patterns that are none. */
function skippedLines(plugin: RuntimeValue, { environment }: CallContext): readonly Pattern[] {
  if (!isDictValue(plugin)) throw failed(`argument 'plugin' must be a dictionary, not ${typeName(plugin)}`);
  const name = str(plugin.get("name") ?? NATIVE);
  if (name !== NATIVE) throw failed(`Error when using filter plugin 'fact_diff': there is no plugin ${name}`);
  const vars = plugin.get("vars") ?? null;
  const patterns = isDictValue(vars) ? vars.get("skip_lines") ?? null : null;
  if (patterns === null) return [];
  return listOption(patterns).map((pattern) => {
    try {
      return patternFor(environment, str(pattern), { ignoreCase: false, multiline: false });
    } catch (error) {
      if (!isRaised(error, "ValueError")) throw error;
      throw failed(
        `Error when using filter plugin 'fact_diff': The regex '${
          str(pattern)
        }', is not valid. The error was ${error.message}.`,
      );
    }
  });
}

/** Lines with their breaks; a last one without a break says so. @throws {PythonError} for what has no lines. */
function linesOf(value: RuntimeValue, skipped: readonly Pattern[]): readonly string[] {
  const text = textIn(value);
  if (isSequence(value) || (text !== undefined && skipped.length > 0)) {
    const lines = text === undefined ? listOf(value).map(str) : text.replace(/\n$/, "").split("\n");
    return broken(`${lines.filter((line) => !skipped.some((one) => one.matchStart(line))).join("\n")}\n`);
  }
  if (isDictValue(value)) return broken(`${writeJson(value, READABLE)}\n`);
  if (value === null) return [];
  if (text === undefined) throw failed(`'${typeName(value)}' object has no attribute 'splitlines'`);
  return broken(text);
}

function broken(text: string): readonly string[] {
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const last = lines.at(-1);
  if (last === undefined || last.endsWith("\n")) return lines;
  return [...lines.slice(0, -1), `${last}\n\\ No newline at end of file\n`];
}

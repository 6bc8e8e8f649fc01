/** Filters that search and replace by regular expression. */

import type { Filter } from "../environment.ts";
import { filter, type Plugins, REQUIRED } from "../plugin.ts";
import { integerArgument, textArgument } from "../python/arguments.ts";
import { PythonError, typeError } from "../python/error.ts";
import { str } from "../python/repr.ts";
import { truth } from "../python/truth.ts";
import { typeName } from "../python/type_names.ts";
import { type RuntimeList, type RuntimeValue, textIn, tuple } from "../python/values.ts";
import { patternFor } from "../regex/pattern.ts";

export const REGEX_FILTERS: Plugins<Filter> = [
  filter(
    "regex_replace",
    {
      value: "",
      pattern: "",
      replacement: "",
      ignorecase: false,
      multiline: false,
      count: 0,
      mandatory_count: 0,
    },
    ({ value, pattern, replacement, ignorecase, multiline, count, mandatory_count }, { context }) => {
      const flags = { ignoreCase: truth(ignorecase), multiline: truth(multiline) };
      const compiled = patternFor(context.environment, pattern, flags);
      const most = integerArgument(count);
      const text = str(value);
      const made = compiled.replace(text, replacementText(replacement), most);
      context.budget.text(made.text.length);
      if (truth(mandatory_count) && integerArgument(mandatory_count) !== made.count) {
        throw new PythonError(
          "RuntimeError",
          `'${str(pattern)}' should match ${
            str(mandatory_count)
          } times, but matches ${most} times in '${text}'`,
        );
      }
      return made.text;
    },
  ),
  filter(
    "regex_search",
    { value: REQUIRED, regex: REQUIRED },
    ({ value, regex }, { rest, extra, context }) => {
      const groups = rest.map(groupKey);
      const flags = {
        ignoreCase: truth(extra.get("ignorecase") ?? false),
        multiline: truth(extra.get("multiline") ?? false),
      };
      const compiled = patternFor(context.environment, regex, flags);
      const match = compiled.search(str(value));
      if (!match) return null;
      return groups.length === 0 ? match.text : groups.map((key) => match.group(key));
    },
    { rest: true, extra: true },
  ),
  filter(
    "regex_findall",
    { value: REQUIRED, regex: REQUIRED, multiline: false, ignorecase: false },
    ({ value, regex, multiline, ignorecase }, { context }) => {
      const flags = { ignoreCase: truth(ignorecase), multiline: truth(multiline) };
      const compiled = patternFor(context.environment, regex, flags);
      const made: RuntimeValue[] = [];
      for (const match of compiled.matches(str(value))) {
        context.budget.step();
        const groups: RuntimeList = Array.from(
          { length: compiled.groupCount },
          (_, at) => match.group(at + 1) ?? "",
        );
        const [only] = groups;
        made.push(only === undefined ? match.text : groups.length === 1 ? only : tuple(groups));
      }
      return made;
    },
  ),
  filter("regex_escape", { string: REQUIRED, re_type: "python" }, ({ string, re_type }) => {
    const text = str(string);
    switch (re_type) {
      case "python":
        return text.replace(/[\t\n\v\f\r #$&()*+.?[\\\]^{|}~-]/g, "\\$&");
      case "posix_basic":
        return text.replace(/[\].[^$*\\]/g, "\\$&");
      case "posix_extended":
        throw new PythonError("RuntimeError", "Regex type (posix_extended) not yet implemented");
      default:
        throw new PythonError("RuntimeError", `Invalid regex type (${str(re_type)})`);
    }
  }),
];

function replacementText(value: RuntimeValue): string {
  const text = textIn(value);
  if (text === undefined) {
    throw typeError(`decoding to str: need a bytes-like object, ${typeName(value)} found`);
  }
  return text;
}

/** The group that `\1` or `\g<name>` asks for. */
function groupKey(value: RuntimeValue): number | string {
  const text = textArgument(value);
  if (!text.startsWith("\\")) throw new PythonError("RuntimeError", "Unknown argument");
  const [, name, digits] = /^\\(?:g<(\S+)>|(\d+))/.exec(text) ?? [];
  if (name !== undefined) return name;
  if (digits === undefined) {
    throw new PythonError("AttributeError", "'NoneType' object has no attribute 'group'");
  }
  return Number(digits);
}

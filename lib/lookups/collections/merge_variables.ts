/** `lookup('community.general.merge_variables', 'app_users__.+')`. */

import { items, sequenceItems } from "../../template/python/iterate.ts";
import { Marker, trip } from "../../template/python/marker.ts";
import { str } from "../../template/python/repr.ts";
import { compareText } from "../../template/python/text.ts";
import {
  isDictValue,
  isListValue,
  type RuntimeList,
  type RuntimeValue,
  textIn,
} from "../../template/python/values.ts";
import { patternFor } from "../../template/regex/pattern.ts";
import { lookup, type LookupContext, LookupFailure } from "../lookup.ts";
import { classOf } from "../terms.ts";
import { merged, type MergeRules, transformationsOf } from "./merging.ts";

export const mergeVariables = lookup({
  name: "community.general.merge_variables",
  summary: "Merges the variables whose names match",
  terms: "What the names have to match; the variables are merged in the order of their names",
  options: {
    pattern_type: {
      type: "str",
      default: "regex",
      choices: ["prefix", "suffix", "regex"],
      environment: ["ANSIBLE_MERGE_VARIABLES_PATTERN_TYPE"],
      description: "What the terms are: a regular expression, or how names begin or end",
    },
    initial_value: { type: "raw", description: "What the first variable is merged into" },
    override: {
      type: "str",
      default: "error",
      choices: ["error", "warn", "ignore"],
      environment: ["ANSIBLE_MERGE_VARIABLES_OVERRIDE"],
      description: "What happens where a value takes the place of another one",
    },
    groups: {
      type: "list",
      description: "Merge the variables of the hosts in these groups, not those of this host",
    },
    dict_merge: {
      type: "str",
      default: "deep",
      choices: ["deep", "shallow", "replace", "keep"],
      description: "How two dicts are merged",
    },
    list_merge: {
      type: "str",
      default: "append",
      choices: ["replace", "keep", "append", "prepend", "merge"],
      description: "How two lists are merged; `merge` merges the items at the same place",
    },
    type_conflict_merge: {
      type: "str",
      default: "replace",
      choices: ["replace", "keep"],
      description: "Which of two values of different types counts: the second one, or the first one",
    },
    default_merge: {
      type: "str",
      default: "replace",
      choices: ["replace", "keep"],
      description: "Which of two other values counts",
    },
    list_transformations: { type: "list", description: "What is done with merged lists: `dedup`, `flatten`" },
  },
  returns: "A dict or a list for each term; null where nothing matches",
  examples: `- name: Show the users of all roles
  ansible.builtin.debug:
    msg: "{{ lookup('community.general.merge_variables', '^app_users__.+') }}"
`,
  run: (terms, options, context) => {
    const rules: MergeRules = {
      dicts: options.dict_merge,
      lists: options.list_merge,
      conflicts: options.type_conflict_merge,
      others: options.default_merge,
      transformations: transformationsOf(options.list_transformations ?? []),
      onOverride: (message) => {
        if (options.override === "error") throw new LookupFailure(message);
        if (options.override === "warn") context.environment.io.warn(message, context.at);
      },
    };
    const groups = options.groups?.map(str) ?? [];
    return terms.map((term) => {
      const text = textIn(term);
      if (text === undefined) {
        throw new LookupFailure(`Non-string type '${classOf(term)}' passed, only 'str' types are allowed!`);
      }
      const matches = matcher(text, options.pattern_type, context);
      return scopesOf(groups, context)
        .reduce<RuntimeValue>(
          (made, scope) => mergedScope(made, scope, matches, rules),
          options.initial_value,
        );
    });
  },
});

type Matches = (name: string) => boolean;

/** Variables of a host. */
interface Scope {
  readonly names: readonly string[];
  readonly get: (name: string) => RuntimeValue | undefined;
}

function matcher(term: string, kind: string, { environment }: LookupContext): Matches {
  if (kind === "prefix") return (name) => name.startsWith(term);
  if (kind === "suffix") return (name) => name.endsWith(term);
  const pattern = patternFor(environment, term, { ignoreCase: false, multiline: false });
  return (name) => pattern.search(name) !== null;
}

function scopesOf(groups: readonly string[], { variables }: LookupContext): readonly Scope[] {
  if (groups.length === 0) {
    const own = variables.get("vars") ?? null;
    return [{ names: isDictValue(own) ? [...own.keys()].map(str) : [], get: variables.get }];
  }
  const hosts = variables.get("hostvars") ?? null;
  const names: RuntimeList = hosts === null ? [] : [...items(hosts)];
  return names.flatMap((host): readonly Scope[] => {
    const own = isDictValue(hosts) ? hosts.get(host) ?? null : hostItem(hosts, host);
    if (!isDictValue(own)) return [];
    const in_ = (sequenceItems(own.get("group_names") ?? null) ?? []).map(str);
    if (!groups.includes("all") && !in_.some((group) => groups.includes(group))) return [];
    return [{ names: [...own.keys()].map(str), get: (name) => own.get(name) }];
  });
}

function hostItem(hosts: RuntimeValue, host: RuntimeValue): RuntimeValue {
  if (hosts === null || typeof hosts !== "object" || !("item" in hosts)) return null;
  return typeof hosts.item === "function" ? hosts.item(host) ?? null : null;
}

function mergedScope(
  initial: RuntimeValue,
  { names, get }: Scope,
  matches: Matches,
  rules: MergeRules,
): RuntimeValue {
  return names.filter(matches).sort(compareText).reduce<RuntimeValue>((made, name) => {
    const value = get(name) ?? null;
    if (value instanceof Marker) return trip(value);
    checkKind(value);
    if (made === null) return value;
    checkKind(made);
    if (isListValue(made) !== isListValue(value)) {
      throw new LookupFailure("Unable to merge, not all variables are of the same type");
    }
    return merged([name], made, value, rules);
  }, initial);
}

function checkKind(value: RuntimeValue): void {
  if (isListValue(value) || isDictValue(value)) return;
  throw new LookupFailure(`Not supported type detected, variable must be a list or a dict: '${str(value)}'`);
}

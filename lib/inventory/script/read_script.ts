/** Inventory scripts: programs that print groups and hosts as JSON. */

import type { Span } from "../../source/span.ts";
import { type Dict, isDict, isList, type Value } from "../../model/value.ts";
import { badInventory } from "../builder.ts";
import { atPlace } from "../at_place.ts";
import { typeOfValue } from "../python_type.ts";
import { runScript } from "./run_script.ts";
import { scriptValue } from "./script_values.ts";
import type { ReadContext, Source, SourceKind } from "../source_kind.ts";

const ANY_EXECUTE = 0o111;
const LEGACY_PROFILE = "inventory_legacy";

/** Files that may be executed. */
export const SCRIPT: SourceKind = {
  name: "script",
  wants: ({ info }) => info !== null && info.kind !== "directory" && (info.mode & ANY_EXECUTE) !== 0,
  async read(source: Source, context: ReadContext): Promise<void> {
    const { warnings, settings, signal } = context;
    const { value, at, stderr } = await runScript(source.path, ["--list"], { signal });
    const groups = expectDict(value, "Value", at);
    const hostVars = metaHostVars(groups, at);
    if (stderr !== "" && settings.scriptStderr) warnings.add("error", stderr.trimEnd());
    const reader = new ScriptReader(context, at);
    for (const [name, body] of groups) if (name !== "_meta") reader.group(String(name), body);
    if (hostVars === null) {
      const message =
        "Inventory scripts should always provide '_meta.hostvars'. Host variables will be collected " +
        "by running the inventory script with the '--host' option for each host";
      warnings.add("deprecation", message, at);
    }
    for (const host of reader.hosts) {
      const vars = hostVars
        ? hostVars.get(host) ?? new Map()
        : (await runScript(source.path, ["--host", host], { signal })).value ?? new Map();
      reader.setVars(host, expectDict(vars, `host '${host}'`, at), true);
    }
  },
};

class ScriptReader {
  /** The hosts of all groups, in the order in which they were met. */
  readonly hosts = new Set<string>();

  constructor(private readonly context: ReadContext, private readonly at: Span) {}

  group(written: string, body: Value): void {
    const { builder } = this.context;
    const group = atPlace(this.at, () => builder.addGroup(written));
    const { hosts, vars, children, trusted } = this.#parts(group, body);
    for (const host of hosts) {
      this.hosts.add(host);
      atPlace(this.at, () => builder.addHost(host, group));
    }
    this.setVars(group, vars, trusted);
    for (const child of children) {
      atPlace(this.at, () => builder.addChild(group, builder.addGroup(child)));
    }
  }

  setVars(owner: string, vars: Dict, trusted: boolean): void {
    for (const [name, value] of vars) {
      this.context.builder.setVar(owner, String(name), scriptValue(value, trusted, this.at), this.at);
    }
  }

  /** A group in either of three forms: a dictionary of its parts, a list of hosts, variables of a host of its name. */
  #parts(group: string, body: Value): Parts {
    const { warnings } = this.context;
    if (!isDict(body)) {
      warnings.add(
        "deprecation",
        `Group '${group}' was converted to 'dict' from '${typeOfValue(body)}'`,
        this.at,
      );
      const hosts = expectNames(body, `${group}.hosts`, this.at);
      return { hosts, vars: new Map(), children: [], trusted: true };
    }
    const [hosts, vars, children] = [body.get("hosts"), body.get("vars"), body.get("children")];
    if (hosts === undefined && vars === undefined && children === undefined) {
      const message = `Treating malformed group '${group}' as the sole host of that group. ` +
        "Variables provided in this manner cannot be templated";
      warnings.add("deprecation", message, this.at);
      return { hosts: [group], vars: body, children: [], trusted: false };
    }
    return {
      hosts: hosts === undefined ? [] : expectNames(hosts, `${group}.hosts`, this.at),
      vars: vars === undefined ? new Map() : expectDict(vars, `${group}.vars`, this.at),
      children: children === undefined
        ? []
        : expectNames(isDict(children) ? [...children.keys()] : children, `${group}.children`, this.at),
      trusted: true,
    };
  }
}

interface Parts {
  readonly hosts: readonly string[];
  readonly vars: Dict;
  readonly children: readonly string[];
  /** Whether variables may be templates. */
  readonly trusted: boolean;
}

/** The variables of all hosts; null where the script wants to be asked for each host. */
function metaHostVars(groups: Dict, at: Span): Dict | null {
  const written = groups.get("_meta");
  if (written === undefined) return null;
  const meta = expectDict(written, "_meta", at);
  const profile = meta.get("profile") ?? LEGACY_PROFILE;
  if (profile !== LEGACY_PROFILE) {
    throw badInventory(`Unknown profile of inventory JSON: ${String(profile)}`, at, `use ${LEGACY_PROFILE}`);
  }
  return expectDict(meta.get("hostvars") ?? null, "_meta.hostvars", at);
}

function expectDict(value: Value, what: string, at: Span): Dict {
  if (isDict(value)) return value;
  throw badInventory(`Inventory script result: ${what} is '${typeOfValue(value)}' instead of 'dict'`, at);
}

function expectNames(value: Value, what: string, at: Span): readonly string[] {
  if (isList(value) && value.every((name) => typeof name === "string")) return value;
  const found = isList(value) ? "a list with other things than texts" : `'${typeOfValue(value)}'`;
  throw badInventory(`Inventory script result: ${what} is ${found} instead of a list of names`, at);
}

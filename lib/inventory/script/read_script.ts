/** Inventory scripts: programs that print groups and hosts as JSON. */

import type { DiagnosticError } from "../../source/diagnostic.ts";
import type { SourceFile, Span } from "../../source/span.ts";
import { type Dict, isDict, isList, type Value } from "../../model/value.ts";
import { badInventory } from "../builder.ts";
import { atPlace, within } from "../at_place.ts";
import { typeOfValue } from "../python_type.ts";
import { jsonOf, runScript, withStderr } from "./run_script.ts";
import { checkMarkers, scriptValue } from "./script_values.ts";
import type { ReadContext, Source, SourceKind } from "../source_kind.ts";

const ANY_EXECUTE = 0o111;
const LEGACY_PROFILE = "inventory_legacy";

/** Files that may be executed. */
export const SCRIPT: SourceKind = {
  name: "script",
  wants: ({ info }) => info !== null && info.kind !== "directory" && (info.mode & ANY_EXECUTE) !== 0,
  async read(source: Source, context: ReadContext): Promise<void> {
    const { warnings, settings, signal } = context;
    const { file, at, stderr } = await runScript(source.path, ["--list"], { signal });
    const groups = withStderr(stderr, () => groupsOf(file, at));
    withStderr(stderr, () => checkMarkers(groups, at));
    if (stderr !== "" && settings.scriptStderr) warnings.add("error", stderr.trimEnd());
    const reader = new ScriptReader(context, at);
    // A script that tells the variables of no host wants to be asked for each of them.
    let hostVars: Dict | null = null;
    for (const [name, body] of groups) {
      if (name === "_meta") hostVars = hostVarsOf(body, at);
      else reader.group(String(name), body);
    }
    if (hostVars === null) {
      const message =
        "Inventory scripts should always provide 'meta.hostvars'. Host variables will be collected " +
        "by running the inventory script with the '--host' option for each host";
      warnings.add("deprecation", message, at);
    }
    for (const host of reader.hosts) {
      const vars = hostVars ? hostVars.get(host) ?? new Map() : await askedFor(host, source.path, signal);
      if (!isDict(vars)) {
        throw badInventory(
          `Invalid data from file, expected dictionary and got '${typeOfValue(vars)}' for host '${host}'`,
          at,
        );
      }
      reader.setVars(host, vars, true);
    }
  },
};

/** The groups of a script's output. @throws {DiagnosticError} where they are written in no way that is known. */
function groupsOf(file: SourceFile, at: Span): Dict {
  return within("Unable to get JSON decoder for inventory script result", () => {
    const groups = jsonOf(file, "Value could not be parsed as JSON");
    if (!isDict(groups)) throw badInventory(`Value is '${typeOfValue(groups)}' instead of 'dict'.`, at);
    checkProfile(groups, at);
    return groups;
  });
}

/** Only one way of writing values in JSON is known, and a script that says nothing means that one. */
function checkProfile(groups: Dict, at: Span): void {
  const meta = groups.get("_meta");
  if (meta === undefined) return;
  if (!isDict(meta)) throw wrongType("_meta", meta, "dict", at);
  const profile = meta.get("profile");
  if (profile === undefined || profile === LEGACY_PROFILE) return;
  if (typeof profile !== "string") throw wrongType("_meta.profile", profile, "str", at);
  throw badInventory(
    profile.startsWith("inventory_")
      ? `Unknown profile name '${profile}'.`
      : `Non-inventory profile '${profile}' is not allowed.`,
    at,
    `use ${LEGACY_PROFILE}`,
  );
}

/** The variables that a script tells of a single host. */
async function askedFor(host: string, path: string, signal: AbortSignal | undefined): Promise<Value> {
  const { file, stderr } = await runScript(path, ["--host", host], { signal });
  if (file.text.trim() === "") return new Map();
  const failure = `Inventory script result for host '${host}' could not be parsed as JSON`;
  return withStderr(stderr, () => jsonOf(file, failure));
}

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
      vars: this.#vars(group, vars),
      children: children === undefined
        ? []
        : expectNames(isDict(children) ? [...children.keys()] : children, `${group}.children`, this.at),
      trusted: true,
    };
  }

  #vars(group: string, vars: Value | undefined): Dict {
    if (vars === undefined) return new Map();
    if (isDict(vars)) return vars;
    throw wrongType(`${group}.vars`, vars, "dict", this.at);
  }
}

interface Parts {
  readonly hosts: readonly string[];
  readonly vars: Dict;
  readonly children: readonly string[];
  /** Whether variables may be templates. */
  readonly trusted: boolean;
}

function hostVarsOf(meta: Value, at: Span): Dict {
  const vars = isDict(meta) ? meta.get("hostvars") ?? null : null;
  if (isDict(vars)) return vars;
  throw wrongType("_meta.hostvars", vars, "dict", at);
}

function expectNames(value: Value, what: string, at: Span): readonly string[] {
  if (!isList(value)) throw wrongType(what, value, "list", at);
  if (value.every((name) => typeof name === "string")) return value;
  throw badInventory(`Value contains '${what}' which has other things than names`, at);
}

function wrongType(what: string, value: Value, type: string, at: Span): DiagnosticError {
  return badInventory(`Value contains '${what}' which is '${typeOfValue(value)}' instead of '${type}'.`, at);
}

/** Waiting for ports and files. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import { dict } from "../../model/value.ts";
import { decodeHostText } from "../../connection/host_text.ts";
import type { TargetReader } from "../../connection/target.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { expandPath } from "../files/expand_path.ts";
import { PATH_RETURNS, pathValues } from "../files/path_values.ts";
import { actionModule, type ModuleContext, type Outcome, type ResultValues } from "../module.ts";
import { compileSearch, type Found, type Search } from "../waiting/search.ts";
import { probePort } from "../waiting/port_probe.ts";
import { countConnections, kernelAddresses, readTcpTables, TCP_STATES } from "../waiting/tcp_table.ts";

const ARGUMENTS = {
  host: { type: "str", default: "127.0.0.1", description: "The name or address whose port is waited for" },
  port: { type: "int", description: "The port; not together with `path`" },
  path: { type: "path", description: "The path on the host that is waited for" },
  state: {
    type: "str",
    default: "started",
    choices: ["absent", "drained", "present", "started", "stopped"],
    description:
      "`started` or `present`: the port answers, the path is there. `stopped` or `absent`: it is not. " +
      "`drained`: the port has no connections any more",
  },
  search_regex: {
    type: "str",
    description: "What the file must hold, or the port say; `^` and `$` stand for starts and ends of lines",
  },
  timeout: {
    type: "int",
    default: 300,
    description:
      "How many seconds to wait; with neither port nor path this is simply how long the task takes",
  },
  connect_timeout: { type: "int", default: 5, description: "How many seconds one connection may take" },
  delay: { type: "int", default: 0, description: "How many seconds pass before the first look" },
  sleep: { type: "int", default: 1, description: "How many seconds pass between two looks" },
  active_connection_states: {
    type: "list",
    elements: "str",
    default: Object.keys(TCP_STATES),
    description: "The states of connections that count for `drained`",
  },
  exclude_hosts: {
    type: "list",
    elements: "str",
    description: "Names and addresses whose connections do not count for `drained`",
  },
  msg: { type: "str", description: "The message in case the time is over" },
} as const satisfies ArgumentSpec;

type Arguments = ArgumentsOf<typeof ARGUMENTS>;

/** `wait_for`; the host looks each time, and waits here. */
export const waitFor = actionModule({
  name: "ansible.builtin.wait_for",
  summary: "Waits until a port or a file is as wanted",
  notes: [
    "The host connects with bash, nc or curl, whichever it has; on ferry's own machine none of them is needed.",
    "Links are followed. A file is read again only where it has changed.",
    "In check mode it is skipped.",
  ],
  arguments: ARGUMENTS,
  runsOn: "host",
  supports: { check: "none", diff: false },
  returns: {
    elapsed: { description: "How many whole seconds it took", type: "int", returned: "always" },
    match_groups: { description: "The groups of `search_regex`", type: "list", returned: "success" },
    match_groupdict: { description: "Its named groups", type: "dict", returned: "success" },
    ...PATH_RETURNS,
    state: {
      description: "What was waited for; of a path that is there, what it is",
      type: "str",
      returned: "success",
    },
    port: { description: "The port", type: "int", returned: "success" },
    path: { description: "The path", type: "str", returned: "success" },
    search_regex: { description: "The regular expression", type: "str", returned: "success" },
  },
  examples: `- name: Wait until the registry answers
  ansible.builtin.wait_for:
    host: "{{ mirror_registry_host }}"
    port: 8443
    timeout: 120

- name: Wait until the log says so
  ansible.builtin.wait_for:
    path: /var/log/mirror.log
    search_regex: published (?P<sequence>seq[0-9]+)
  register: publishing
`,
  run: async (args, host, context) => {
    const search = args.search_regex === null ? null : compileSearch(args.search_regex);
    const refused = refusal(args);
    if (refused !== null) return { changed: false, failed: refused, values: { elapsed: 0 } };
    const { clock } = context;
    const startMs = clock.nowMs();
    const elapsed = () => Math.trunc((clock.nowMs() - startMs) / 1000);
    if (args.delay > 0) await context.sleep(args.delay * 1000);
    const path = args.path === null ? null : await expandPath(args.path, host, context.environment);
    if (args.port === null && path === null && args.state !== "drained") {
      await context.sleep(args.timeout * 1000);
      return success(args, null, elapsed());
    }
    const endMs = startMs + args.timeout * 1000;
    const look = await looker(args, path, search, host, context, endMs);
    while (clock.nowMs() < endMs) {
      const found = await look();
      if (found !== null) {
        const [there = null] = path === null ? [] : await host.stat([path]);
        return success({ ...args, path }, found, elapsed(), pathValues(there));
      }
      await context.sleep(args.sleep * 1000);
    }
    return { changed: false, failed: args.msg ?? overdue(args), values: { elapsed: elapsed() } };
  },
});

/** What cannot be meant; null for what can. */
function refusal(
  { port, path, state, exclude_hosts, active_connection_states: states }: Arguments,
): string | null {
  if (port !== null && path !== null) return "port and path parameter can not both be passed to wait_for";
  if (path !== null && (state === "stopped" || state === "drained")) {
    return `state=${state} should only be used for checking a port in the wait_for module`;
  }
  if (exclude_hosts !== null && state !== "drained") return "exclude_hosts should only be with state=drained";
  if (state === "drained" && port === null) return "state=drained needs a port";
  const unknown = states.find((name) => TCP_STATES[name] === undefined);
  return unknown === undefined ? null : `unknown active_connection_state (${unknown}) defined`;
}

function success(
  { state, port, path, search_regex }: Arguments,
  found: Found | null,
  elapsed: number,
  ofPath: ResultValues = {},
): Outcome {
  const { groups = [], named = {} } = found ?? {};
  const values = {
    state,
    port,
    path,
    search_regex,
    match_groups: groups,
    match_groupdict: dict(named),
    elapsed,
    ...ofPath,
  };
  return { changed: false, values };
}

function overdue({ host, port, path, state, search_regex }: Arguments): string {
  const place = port === null ? path : `${host}:${port}`;
  if (state === "drained") return `Timeout when waiting for ${place} to drain`;
  if (state === "stopped" || state === "absent") {
    return `Timeout when waiting for ${place} to ${port === null ? "be absent" : "stop"}.`;
  }
  if (search_regex !== null) return `Timeout when waiting for search string ${search_regex} in ${place}`;
  return `Timeout when waiting for ${port === null ? "file " : ""}${place}`;
}

/** Looks once; null where what is waited for has not come. */
type Look = () => Promise<Found | null>;

const NOTHING_MORE: Found = { groups: [], named: {} };

async function looker(
  args: Arguments,
  path: string | null,
  search: Search | null,
  host: TargetReader,
  context: ModuleContext,
  endMs: number,
): Promise<Look> {
  const { state } = args;
  if (state === "drained") return await drainLooker(args, host);
  if (path !== null) return state === "absent" ? absenceLooker(path, host) : fileLooker(path, search, host);
  const isStop = state === "stopped" || state === "absent";
  return async () => {
    const leftS = Math.max(1, Math.ceil((endMs - context.clock.nowMs()) / 1000));
    const said = await probePort({
      host: args.host,
      port: args.port ?? 0,
      connectS: Math.min(args.connect_timeout, leftS),
      isWanted: search && !isStop ? (text) => search(text) !== null : null,
      readS: leftS,
      signal: context.signal,
    }, host);
    if (isStop) return said === null ? NOTHING_MORE : null;
    if (said === null) return null;
    return search ? search(said) : NOTHING_MORE;
  };
}

async function drainLooker(args: Arguments, host: TargetReader): Promise<Look> {
  const [local, excluded] = await Promise.all([
    kernelAddresses([args.host], host),
    kernelAddresses(args.exclude_hosts ?? [], host),
  ]);
  const states = args.active_connection_states.map((name) => TCP_STATES[name] ?? "");
  const filter = { port: args.port ?? 0, local, excluded, states };
  return async () => countConnections(await readTcpTables(host), filter) === 0 ? NOTHING_MORE : null;
}

function absenceLooker(path: string, host: TargetReader): Look {
  return async () => (await host.stat([path], { follow: true }))[0] ? null : NOTHING_MORE;
}

function fileLooker(path: string, search: Search | null, host: TargetReader): Look {
  let searched = "";
  return async () => {
    const [state] = await host.stat([path], { follow: true });
    if (!state) return null;
    if (!search) return NOTHING_MORE;
    const version = `${state.inode} ${state.size} ${state.changedS} ${state.modifiedS}`;
    // Files below /proc and their like have no size, and change without telling.
    if (version === searched && state.size > 0) return null;
    searched = version;
    return search(await textOf(path, host));
  };
}

const LARGEST_SEARCHED_BYTES = 1024 * 1024 * 1024;

/** The text of a file; empty for what cannot be read. */
async function textOf(path: string, host: TargetReader): Promise<string> {
  try {
    const bytes = await host.read(path, { limitBytes: LARGEST_SEARCHED_BYTES });
    return bytes ? decodeHostText(bytes) : "";
  } catch (error) {
    if (error instanceof DiagnosticError && error.code !== "host-unreachable") return "";
    throw error;
  }
}

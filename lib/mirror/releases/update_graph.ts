/** The update graph (Cincinnati): which releases a channel has, and which updates lead from one to another. */

import type { ReleaseChannel } from "../../model/mirror.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { didYouMean } from "../../source/suggest.ts";
import { randomUuid } from "../../system/random.ts";
import * as z from "../../yaml/zod.ts";
import { compareVersions, parseVersion, type Version } from "../operators/version.ts";
import { GRAPH_QUESTION } from "../resolve/answers.ts";
import type { ResolveContext } from "../resolve/resolver.ts";

export interface Release {
  readonly text: string;
  readonly version: Version;
  /** The reference of the payload, by digest. */
  readonly payload: string;
}

/** A channel for one architecture. */
export interface UpdateGraph {
  readonly channel: string;
  /** Ascending, at least one. */
  readonly releases: readonly Release[];
  /** Updates without conditions: to which releases one can go, the newest first. */
  readonly next: ReadonlyMap<Release, readonly Release[]>;
}

const SERVERS = {
  ocp: "https://api.openshift.com/api/upgrades_info/v1/graph",
  okd: "https://origin-release.ci.openshift.org/graph",
} as const satisfies Record<ReleaseChannel["type"], string>;

const GRAPH = z.object({
  nodes: z.array(z.object({ version: z.string(), payload: z.string() })).nullish(),
  edges: z.array(z.tuple([z.number(), z.number()])).nullish(),
});

/** What is kept of a graph: versions with payloads, and updates between them by their places. */
const KEPT = z.object({
  releases: z.array(z.tuple([z.string(), z.string()])),
  updates: z.array(z.tuple([z.number(), z.number()])),
});

/** Reads graphs, each once in a run. */
export class UpdateGraphs {
  readonly #read = new Map<string, Promise<UpdateGraph>>();

  constructor(private readonly context: ResolveContext) {}

  /**
   * @throws {DiagnosticError} `registry-failed` where the server does not answer, `bad-config` for a channel without
   * releases.
   */
  of(channel: string, architecture: string, type: ReleaseChannel["type"]): Promise<UpdateGraph> {
    const question = `${GRAPH_QUESTION}${type} ${architecture} ${channel}`;
    const known = this.#read.get(question);
    if (known) return known;
    const reading = this.#ask(question, channel, architecture, type);
    this.#read.set(question, reading);
    return reading;
  }

  async #ask(
    question: string,
    channel: string,
    architecture: string,
    type: ReleaseChannel["type"],
  ): Promise<UpdateGraph> {
    const what = `the releases of channel ${channel} for ${architecture}`;
    const kept = await this.context.answers.of(
      { question, what, lasts: false, schema: KEPT },
      () => this.#fetch(channel, architecture, type),
    );
    if (kept.releases.length === 0) throw unknownChannel(channel, architecture);
    return graphOf(channel, kept);
  }

  async #fetch(channel: string, architecture: string, type: ReleaseChannel["type"]) {
    const { upstream, signal } = this.context;
    const server = type === "ocp" ? upstream.env["UPDATE_URL_OVERRIDE"] || SERVERS.ocp : SERVERS.okd;
    const url = URL.parse(server);
    if (!url) {
      throw new DiagnosticError(`UPDATE_URL_OVERRIDE is no address: ${server}`, { code: "bad-option" });
    }
    url.searchParams.set("arch", architecture);
    url.searchParams.set("channel", channel);
    url.searchParams.set("id", randomUuid());
    const bytes = await upstream.get(url.href, { accept: "application/json", signal });
    const bad = (why: string, cause?: unknown) =>
      new DiagnosticError(`the update graph at ${server} cannot be used: ${why}`, {
        code: "registry-failed",
        cause,
      });
    if (!bytes) throw bad("it is not there");
    let data: unknown;
    try {
      data = JSON.parse(new TextDecoder().decode(bytes));
    } catch (cause) {
      throw bad("it is not JSON", cause);
    }
    const read = GRAPH.safeParse(data);
    if (!read.success) throw bad(read.error.issues[0]?.message ?? "unexpected content", read.error);
    return keptOf(read.data);
  }
}

/** In a fixed order, whatever order the server chose. */
function keptOf({ nodes, edges }: z.infer<typeof GRAPH>): z.infer<typeof KEPT> {
  const all = nodes ?? [];
  const order = all.map((_, at) => at)
    .filter((at) => parseVersion(all[at]?.version ?? "") !== null)
    .toSorted((a, b) => byVersion(all[a]?.version ?? "", all[b]?.version ?? ""));
  const place = new Map(order.map((at, index) => [at, index]));
  const updates = (edges ?? []).flatMap(([from, to]): [number, number][] => {
    const [start, end] = [place.get(from), place.get(to)];
    return start === undefined || end === undefined ? [] : [[start, end]];
  });
  return {
    releases: order.map((at): [string, string] => [all[at]?.version ?? "", all[at]?.payload ?? ""]),
    updates: updates.toSorted(([a, b], [c, d]) => a - c || b - d),
  };
}

function byVersion(a: string, b: string): number {
  const [first, second] = [parseVersion(a), parseVersion(b)];
  return first && second ? compareVersions(first, second) || (a < b ? -1 : 1) : 0;
}

function graphOf(channel: string, { releases: kept, updates }: z.infer<typeof KEPT>): UpdateGraph {
  const releases = kept.flatMap(([text, payload]) => {
    const version = parseVersion(text);
    return version ? [{ text, version, payload }] : [];
  });
  const next = new Map<Release, Release[]>();
  for (const [from, to] of updates) {
    const [start, end] = [releases[from], releases[to]];
    if (start && end) next.set(start, [end, ...next.get(start) ?? []]);
  }
  for (const ways of next.values()) ways.sort((a, b) => compareVersions(b.version, a.version));
  return { channel, releases, next };
}

const PREFIXES = ["stable", "fast", "candidate", "eus"];

function unknownChannel(channel: string, architecture: string): DiagnosticError {
  const [, prefix = channel, rest = ""] = /^(.*?)(-?\d+\.\d+)?$/.exec(channel) ?? [];
  const names = PREFIXES.map((name) => `${name}${rest.startsWith("-") || rest === "" ? rest : `-${rest}`}`);
  return new DiagnosticError(`no cluster versions in channel ${channel} for ${architecture}`, {
    code: "bad-config",
    hint: PREFIXES.includes(prefix)
      ? "check the version and the architecture: a channel is called like stable-4.18"
      : didYouMean(channel, names) ??
        `channels are called ${PREFIXES.join(", ")}, with a version: stable-4.18`,
  });
}

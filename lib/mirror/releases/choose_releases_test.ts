import { deepStrictEqual as deepEqual, match, rejects } from "node:assert/strict";
import type { ReleaseChannel } from "../../model/mirror.ts";
import { systemClock } from "../../system/clock.ts";
import { Answers } from "../resolve/answers.ts";
import type { ResolveContext } from "../resolve/resolver.ts";
import { Teller } from "../teller.ts";
import { chooseReleases } from "./choose_releases.ts";
import { UpdateGraphs } from "./update_graph.ts";

const CHANNELS: Readonly<Record<string, string>> = {
  "stable-1.4": "1.4.3 1.4.1 1.4.2",
  "stable-1.5": "1.4.3 1.5.0-rc.1 1.5.0 1.5.2 1.5.10",
  "stable-1.6": "1.5.10 1.6.0 1.6.1",
  "stable-1.7": "1.7.0",
  "fast-1.6": "1.6.1 1.6.2",
  odd: "1.6.1",
};
const UPDATES = "1.4.1>1.4.2 1.4.1>1.4.3 1.4.2>1.4.3 1.4.3>1.5.0 1.5.0>1.5.2 1.5.2>1.5.10 1.5.0>1.5.10 " +
  "1.4.3>1.5.10 1.5.10>1.6.0 1.6.0>1.6.1";

/** A server with those channels; versions are found again in the payloads. */
function graphPage(url: string): string {
  const { searchParams } = new URL(url);
  const nodes = (CHANNELS[searchParams.get("channel") ?? ""] ?? "").split(" ").filter(Boolean);
  const edges = UPDATES.split(" ").map((update) =>
    update.split(">").map((version) => nodes.indexOf(version))
  );
  return JSON.stringify({
    nodes: nodes.map((version) => ({ version, payload: `r.example/p:${version}` })),
    edges: edges.filter(([from, to]) => from !== -1 && to !== -1),
    conditionalEdges: [],
  });
}

interface Chosen {
  readonly versions: string;
  readonly said: readonly string[];
  readonly visits: number;
}

async function choose(...channels: readonly Partial<ReleaseChannel>[]): Promise<Chosen> {
  const said: string[] = [];
  let visits = 0;
  const teller = new Teller({
    clock: systemClock,
    emit: (event) => void ("message" in event && said.push(event.message)),
  });
  const upstream = {
    env: {},
    get: (url: string) => Promise.resolve(new TextEncoder().encode((visits++, graphPage(url)))),
  };
  const answers = new Answers(new Map(), { mode: "ask", path: null });
  const graphs = new UpdateGraphs({ upstream, answers, teller } as unknown as ResolveContext);
  const asked = channels.map((channel): ReleaseChannel => ({
    name: "",
    at: { file: { path: "isc.yaml", text: "" }, start: 0, end: 0 },
    type: "ocp",
    minVersion: null,
    maxVersion: null,
    shortestPath: false,
    full: false,
    ...channel,
  }));
  const releases = await chooseReleases(asked, "amd64", graphs, teller);
  const versions = releases.map(({ text }) => text).toSorted().join(" ");
  return { versions, said, visits };
}

for (
  const [what, channels, wanted] of [
    ["the newest release", [{ name: "stable-1.5" }], "1.5.10"],
    ["all with full", [{ name: "stable-1.4", full: true }], "1.4.1 1.4.2 1.4.3"],
    ["from a version on", [{ name: "stable-1.5", minVersion: "1.5.0" }], "1.5.0 1.5.10 1.5.2"],
    ["up to a version", [{ name: "stable-1.5", maxVersion: "1.5.0" }], "1.4.3 1.5.0 1.5.0-rc.1"],
    ["between versions", [{ name: "stable-1.5", minVersion: "1.5.1", maxVersion: "1.5.9" }], "1.5.2"],
    ["one version", [{ name: "stable-1.5", minVersion: "1.5.2", maxVersion: "1.5.2" }], "1.5.2"],
    [
      "the shortest path",
      [{ name: "stable-1.5", minVersion: "1.4.3", maxVersion: "1.5.10", shortestPath: true }],
      "1.4.3 1.5.10",
    ],
    [
      "both ends where there is no path",
      [{ name: "stable-1.5", minVersion: "1.5.0-rc.1", maxVersion: "1.5.2", shortestPath: true }],
      "1.5.0-rc.1 1.5.2",
    ],
    [
      "what lies between channels",
      [{ name: "stable-1.6" }, { name: "stable-1.4", minVersion: "1.4.1", maxVersion: "1.4.1" }],
      "1.4.1 1.4.3 1.5.10 1.6.0 1.6.1",
    ],
    ["both of two prefixes", [{ name: "stable-1.6" }, { name: "fast-1.6" }], "1.6.1 1.6.2"],
    ["two types apart", [{ name: "stable-1.4" }, { name: "stable-1.6", type: "okd" }], "1.4.3 1.6.1"],
  ] satisfies [string, Partial<ReleaseChannel>[], string][]
) {
  Deno.test(`chooseReleases takes ${what}`, async () => {
    deepEqual((await choose(...channels)).versions, wanted);
  });
}

Deno.test("chooseReleases asks for each channel once", async () => {
  deepEqual((await choose({ name: "stable-1.4" }, { name: "stable-1.6" })).visits, 3);
});

Deno.test("chooseReleases says where a way breaks off, and keeps what it has", async () => {
  const { versions, said } = await choose({ name: "stable-1.6" }, { name: "stable-1.7" });
  deepEqual(versions, "1.6.1 1.7.0");
  match(said.join(), /no upgrade path for 1.6.1 in channel stable-1.7/);
});

Deno.test("chooseReleases says of bounds that the channel does not have them", async () => {
  const { said } = await choose({ name: "stable-1.5", minVersion: "1.5.1", maxVersion: "1.5.10" });
  match(said.join(), /1\.5\.1 is not in channel stable-1\.5: did you mean "1\.5\.0"/);
});

for (
  const [channels, wrong] of [
    [[{ name: "stabel-1.5" }], /no cluster versions in channel stabel-1.5 for amd64/],
    [[{ name: "stable-1.5", minVersion: "2.0.0" }], /no release from 2.0.0 to 1.5.10/],
    [[{ name: "stable-1.5", minVersion: "1.5.3", shortestPath: true }], /version 1.5.3 not found/],
    [[{ name: "stable-1.5" }, { name: "odd" }], /does not say which minor version/],
  ] satisfies [Partial<ReleaseChannel>[], RegExp][]
) {
  Deno.test(`chooseReleases refuses ${JSON.stringify(channels)}`, async () => {
    await rejects(choose(...channels), wrong);
  });
}

/** Releases that could be mirrored, as scripts ask for them on the command line. */

import { deepStrictEqual as deepEqual, match, strictEqual as equal } from "node:assert/strict";
import { serveHttp } from "../../lib/system/http/server.ts";
import { runFerry } from "../support/ferry.ts";
import { inFolder } from "../support/folder.ts";

const VERSIONS: Readonly<Record<string, readonly string[]>> = {
  "amd64 stable-4.18": ["4.18.10", "4.18.2"],
  "arm64 stable-4.18": ["4.18.2"],
};

Deno.test("lists of releases are lines that scripts find, of one architecture or several", () =>
  inFolder(async (folder) => {
    const server = serveHttp(({ url }) => {
      const asked = new URL(url).searchParams;
      const nodes = (VERSIONS[`${asked.get("arch")} ${asked.get("channel")}`] ?? [])
        .map((version) => ({ version, payload: `quay.io/r@sha256:${"0".repeat(64)}` }));
      return Promise.resolve(new Response(JSON.stringify({ nodes, edges: [] })));
    });
    const list = async (code: number, ...args: readonly string[]) => {
      const env = { ...Deno.env.toObject(), HOME: folder, UPDATE_URL_OVERRIDE: `${server.url}/graph` };
      const result = await runFerry(["mirror", "list", "releases", ...args], { env });
      equal(result.code, code, result.stdout + result.stderr);
      return code === 0 ? result.stdout : result.stderr;
    };
    try {
      const channel = ["--channel", "stable-4.18"];
      equal(await list(0, ...channel, "--v2"), "VERSION\n4.18.2\n4.18.10\n");
      equal(
        await list(0, "--version", "4.18", "--filter-by-archs", "arm64,amd64"),
        "VERSION  ARCHITECTURE\n4.18.2   arm64\n4.18.2   amd64\n4.18.10  amd64\n",
      );
      deepEqual(JSON.parse(await list(0, ...channel, "--filter-by-archs=arm64", "--json")), [
        { version: "4.18.2", channel: "stable-4.18" },
      ]);
      match(
        await list(5, ...channel, "--filter-by-archs", "arm64,x86_64"),
        /there are no releases for x86_64\nhint: did you mean "amd64"/,
      );
    } finally {
      await server.close();
    }
  }));

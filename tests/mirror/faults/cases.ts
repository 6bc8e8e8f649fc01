/** What registries do wrong, and what becomes of a run then: one row for each. */

import type { Fault } from "../../support/faulty_registry.ts";
import type { WireFault } from "../../support/bad_wire.ts";
import {
  answering,
  anyOf,
  breaking,
  elsewhere,
  expiringAt,
  forgetful,
  guarded,
  lie,
  ofLength,
  on,
  packed,
  silent,
  slow,
  tokensAfter,
  tokensFrom,
  withHeaders,
  withoutMounts,
  wrongParts,
} from "../../support/registry_faults.ts";

export interface FaultCase {
  /** Whether the registry is read from or written to. */
  readonly side: "source" | "destination";
  /** Continues `a registry that`. */
  readonly what: string;
  readonly fault?: () => Fault;
  /** What is wrong with the line to it. */
  readonly wire?: () => WireFault;
  /** Why the image that is concerned does not come; null where everything comes. */
  readonly lost: string | null;
  /** Whether the run ends before anything is read or written. @default {false} */
  readonly atOnce?: boolean;
  /** The least that is waited in all, by the client's clock. @default {0} */
  readonly waitsS?: number;
}

/** The moment at which the client's clock starts. */
export const START_MS = Date.UTC(2026, 10, 21, 8, 0, 0);
/** By a clock that is behind the client's. */
const inTwoMinutes = {
  "date": new Date(START_MS - 3600_000).toUTCString(),
  "retry-after": new Date(START_MS - 3480_000).toUTCString(),
};

const manifests = (fault: Fault, times?: number) => on(/^\S+ \/v2\/org\/bad\/manifests\//, fault, times);
const blobs = (fault: Fault, times?: number) => on(/^GET \/v2\/org\/bad\/blobs\//, fault, times);
const puts = (fault: Fault, times?: number) => on(/^PUT \/v2\/org\/bad\/manifests\//, fault, times);
const uploads = (fault: Fault, times?: number) => on(/^(?:PUT|PATCH) \/v2\/org\/bad\/blobs\//, fault, times);

const posts = (fault: Fault) => on(/^POST \/v2\/org\/bad\/blobs\//, fault);
const mounts = (fault: Fault) => on(/^POST .*[?&]mount=/, fault);
const cutOnce = () => on(/^GET \/v2\/org\/bad\/blobs\//, breaking("cut"), 1);
const refusing = (status: number, code: string): Fault => () =>
  Response.json({ errors: [{ code }] }, { status });

const ofRange: Fault = (request) => request.headers.has("range") ? new Response(null, { status: 416 }) : null;
const WRONG_DIGEST = `sha256:${"0".repeat(64)}`;
const UPLOAD = /^(?:PUT|PATCH) \/v2\/org\/bad\/blobs\//;

/** What breaks off within the body of a request. */
const within = (matching: RegExp, times = Infinity) => (): WireFault => ({
  kind: "request",
  matching,
  bytes: 20,
  times,
});

/** What either side may do. */
const ANYWHERE: readonly Omit<FaultCase, "side">[] = [
  {
    what: "has a token service that limits requests (429)",
    fault: () =>
      tokensFrom({
        instead: (asked) =>
          asked > 2 ? null : new Response(null, { status: 429, headers: { "retry-after": "90" } }),
      }),
    lost: null,
    waitsS: 90,
  },
  {
    what: "has tokens by their other name that do not say how long they live",
    fault: () => tokensFrom({ given: (token) => ({ token: "", access_token: token }) }),
    lost: null,
  },
  {
    what: "has a token service that sends us elsewhere (302)",
    fault: () => anyOf(on(/^GET \/token/, elsewhere(302)), tokensFrom({})),
    lost: null,
  },
  {
    what: "offers Basic before Bearer",
    fault: () => tokensFrom({ challenge: (realm) => `Basic realm="lab", Bearer realm="${realm}"` }),
    lost: null,
  },
  { what: "says nothing at first", fault: () => on(/^GET \/v2\/$/, silent, 2), lost: null },
  { what: "takes a question and does not answer it, once", fault: () => manifests(silent, 1), lost: null },
  {
    what: "has a network before it that fails twice (522)",
    fault: () => manifests(answering(522), 2),
    lost: null,
  },
  {
    what: "sends us elsewhere (307)",
    fault: () => on(/^\S+ \/v2\/org\//, elsewhere(307)),
    lost: null,
  },
];

const SOURCES: readonly Omit<FaultCase, "side">[] = [
  ...ANYWHERE,
  {
    what: "asks to be left alone for an hour (429)",
    fault: () => manifests(answering(429, { "retry-after": "3600" })),
    lost: "registry-failed",
  },
  { what: "never answers about a manifest", fault: () => manifests(silent), lost: "timeout", waitsS: 800 },
  { what: "packs manifests (gzip)", fault: () => manifests(packed), lost: null },
  { what: "packs blobs (gzip)", fault: () => blobs(packed), lost: null },
  {
    what: "does not say how long manifests and blobs are",
    fault: () => on(/^\S+ \/v2\/org\/bad\//, withHeaders({ "content-length": null })),
    lost: null,
  },
  {
    what: "sends a web page instead of blobs",
    fault: () => blobs(() => new Response("<html>log in</html>")),
    lost: "digest-mismatch",
  },
  {
    what: "cuts a connection and gives other parts than it is asked for",
    fault: () => anyOf(blobs(wrongParts("bytes 23-30/31")), cutOnce()),
    lost: null,
  },
  {
    what: "cuts a connection and does not say which parts it gives",
    fault: () => anyOf(blobs(wrongParts(null)), cutOnce()),
    lost: null,
  },
  { what: "refuses a manifest (401)", fault: () => manifests(answering(401)), lost: "unauthorized" },
  { what: "forbids a manifest (403)", fault: () => manifests(answering(403)), lost: "access-denied" },
  { what: "has lost a manifest (404)", fault: () => manifests(answering(404)), lost: "image-missing" },
  { what: "refuses blobs (401)", fault: () => blobs(answering(401)), lost: "unauthorized" },
  { what: "forbids blobs (403)", fault: () => blobs(answering(403)), lost: "access-denied" },
  { what: "has lost blobs (404)", fault: () => blobs(answering(404)), lost: "image-missing" },
  { what: "fails for good (500)", fault: () => blobs(answering(500)), lost: "registry-failed" },
  { what: "fails twice (500)", fault: () => blobs(answering(500), 2), lost: null },
  { what: "has a proxy that fails twice (502)", fault: () => manifests(answering(502), 2), lost: null },
  {
    what: "is not available for a while (503)",
    fault: () => blobs(answering(503), 40),
    lost: null,
    waitsS: 60,
  },
  {
    what: "limits requests and says for how many seconds (429)",
    fault: () => blobs(answering(429, { "retry-after": "120" }), 5),
    lost: null,
    waitsS: 120,
  },
  {
    what: "limits requests and says until when (429)",
    fault: () => blobs(answering(429, inTwoMinutes), 1),
    lost: null,
    waitsS: 119,
  },
  { what: "cuts connections three times", fault: () => blobs(breaking("cut"), 3), lost: null },
  { what: "cuts every connection", fault: () => blobs(breaking("cut")), lost: "registry-failed" },
  { what: "stalls twice", fault: () => blobs(breaking("stall"), 2), lost: null },
  { what: "stalls for good", fault: () => blobs(breaking("stall")), lost: "timeout" },
  { what: "is slow, but gives something all the time", fault: () => blobs(slow(100, 40)), lost: null },
  { what: "gives next to nothing all the time", fault: () => blobs(slow(1, 100)), lost: "timeout" },
  { what: "lies about a manifest", fault: () => manifests(lie), lost: "digest-mismatch" },
  { what: "lies about blobs", fault: () => blobs(lie), lost: "digest-mismatch" },
  { what: "has blobs that are too short", fault: () => blobs(ofLength(-5)), lost: "digest-mismatch" },
  { what: "has blobs that are too long", fault: () => blobs(ofLength(5)), lost: "digest-mismatch" },
  { what: "knows no HEAD (405)", fault: () => on(/^HEAD /, answering(405)), lost: null },
  { what: "forgets its tokens in the midst", fault: () => forgetful(4), lost: null },
  { what: "has a token service that fails three times (503)", fault: () => tokensAfter(3, 503), lost: null },
  {
    what: "cuts connections and gives no parts of blobs (416)",
    fault: () => blobs(anyOf(ofRange, on(/^GET /, breaking("cut"), 1))),
    lost: null,
  },
  {
    what: "says another digest of manifests than they have",
    fault: () => manifests(withHeaders({ "docker-content-digest": WRONG_DIGEST })),
    lost: "digest-mismatch",
  },
  {
    what: "says no digest of manifests",
    fault: () => manifests(withHeaders({ "docker-content-digest": null })),
    lost: null,
  },
  { what: "speaks HTTP/1.0", wire: () => ({ kind: "answer", version: "1.0" }), lost: null },
  {
    what: "ends connections after each answer unannounced",
    wire: () => ({ kind: "answer", version: "1.1" }),
    lost: null,
  },
];

const DESTINATIONS: readonly Omit<FaultCase, "side">[] = [
  ...ANYWHERE,
  {
    what: "does not tell what it has of an image (500)",
    fault: () => on(/^HEAD \/v2\/org\/bad\//, answering(500)),
    lost: null,
  },
  {
    what: "forbids to begin uploads to a repository (403)",
    fault: () => posts(answering(403)),
    lost: "access-denied",
  },
  {
    what: "does not answer to an upload, once",
    fault: () => on(UPLOAD, silent, 1),
    lost: null,
  },
  {
    what: "has no blobs any more when the manifest comes, once",
    fault: () => puts(refusing(404, "MANIFEST_BLOB_UNKNOWN"), 1),
    lost: null,
  },
  {
    what: "never has the blobs of a manifest",
    fault: () => puts(refusing(400, "MANIFEST_BLOB_UNKNOWN")),
    lost: "image-missing",
  },
  { what: "only says that it mounts", fault: () => mounts(answering(201)), lost: null },
  { what: "fails to mount (500)", fault: () => mounts(answering(500)), lost: null },
  {
    what: "begins uploads in place of mounts without address",
    fault: () => mounts(answering(202)),
    lost: null,
  },
  { what: "has no room left (507)", fault: () => uploads(answering(507)), lost: "registry-failed" },
  {
    what: "refuses a manifest as too large (413)",
    fault: () => puts(answering(413)),
    lost: "registry-failed",
  },
  {
    what: "wants credentials that nobody has (401)",
    fault: () => guarded,
    lost: "unauthorized",
    atOnce: true,
  },
  {
    what: "forbids to push (403)",
    fault: () => on(/^POST /, answering(403)),
    lost: "access-denied",
    atOnce: true,
  },
  { what: "refuses a manifest (401)", fault: () => puts(answering(401)), lost: "unauthorized" },
  { what: "forbids a manifest (403)", fault: () => puts(answering(403)), lost: "access-denied" },
  {
    what: "does not find a place for a manifest (404)",
    fault: () => puts(answering(404)),
    lost: "registry-failed",
  },
  { what: "fails for good (500)", fault: () => puts(answering(500)), lost: "registry-failed" },
  { what: "fails twice (500)", fault: () => puts(answering(500), 2), lost: null },
  {
    what: "is not available for a while (503)",
    fault: () => uploads(answering(503), 40),
    lost: null,
    waitsS: 60,
  },
  {
    what: "limits requests and says for how many seconds (429)",
    fault: () => uploads(answering(429, { "retry-after": "120" }), 5),
    lost: null,
    waitsS: 120,
  },
  {
    what: "limits requests and says until when (429)",
    fault: () => puts(answering(429, inTwoMinutes), 1),
    lost: null,
    waitsS: 119,
  },
  { what: "loses uploads twice (404)", fault: () => uploads(answering(404), 2), lost: null },
  { what: "loses every upload (404)", fault: () => uploads(answering(404)), lost: "registry-failed" },
  {
    what: "forbids uploads to a repository (403)",
    fault: () => uploads(answering(403)),
    lost: "access-denied",
  },
  {
    what: "fails with each upload to a repository (500)",
    fault: () => uploads(answering(500)),
    lost: "registry-failed",
  },
  {
    what: "has stored something else",
    fault: () => puts(answering(201, { "docker-content-digest": `sha256:${"0".repeat(64)}` })),
    lost: "digest-mismatch",
  },
  { what: "knows no DELETE (405)", fault: () => on(/^DELETE /, answering(405)), lost: null },
  { what: "knows no referrers (404)", fault: () => on(/\/referrers\//, answering(404)), lost: null },
  { what: "takes no pieces of blobs (405)", fault: () => on(/^PATCH /, answering(405)), lost: null },
  { what: "mounts nothing", fault: () => withoutMounts, lost: null },
  { what: "knows no HEAD (405)", fault: () => on(/^HEAD /, answering(405)), lost: null },
  { what: "forgets its tokens in the midst", fault: () => forgetful(4), lost: null },
  { what: "forgets a token while a blob is uploaded", fault: () => expiringAt(UPLOAD), lost: null },
  { what: "has a token service that fails three times (503)", fault: () => tokensAfter(3, 503), lost: null },
  {
    what: "gives uploads no address (202 without Location)",
    fault: () => on(/^POST /, answering(202)),
    lost: "registry-failed",
    atOnce: true,
  },
  { what: "is out of step with an upload (416)", fault: () => uploads(answering(416), 1), lost: null },
  {
    what: "is always out of step with uploads (416)",
    fault: () => uploads(answering(416)),
    lost: "registry-failed",
  },
  {
    what: "has stored another blob",
    fault: () => uploads(withHeaders({ "docker-content-digest": WRONG_DIGEST })),
    lost: "digest-mismatch",
  },
  { what: "cuts two uploads", wire: within(UPLOAD, 2), lost: null },
  { what: "cuts every upload", wire: within(UPLOAD), lost: "registry-failed" },
  {
    what: "cuts the push of a manifest twice",
    wire: within(/^PUT \/v2\/org\/bad\/manifests\//, 2),
    lost: null,
  },
  { what: "speaks HTTP/1.0", wire: () => ({ kind: "answer", version: "1.0" }), lost: null },
  {
    what: "ends connections after each answer unannounced",
    wire: () => ({ kind: "answer", version: "1.1" }),
    lost: null,
  },
];

export const FAULT_CASES: readonly FaultCase[] = [
  ...SOURCES.map((one) => ({ side: "source", ...one } as const)),
  ...DESTINATIONS.map((one) => ({ side: "destination", ...one } as const)),
];

/** How a case ends, in a few words. */
export function endOf({ lost, atOnce = false }: FaultCase): string {
  if (lost === null) return "everything comes";
  return atOnce
    ? `refused before the first byte (${lost})`
    : `the others come, this one is missing (${lost})`;
}

/** The table of all cases, as Markdown. */
export function faultTable(): string {
  const title = { source: "A source that", destination: "A destination that" };
  const rows = (side: FaultCase["side"]) =>
    FAULT_CASES.filter((one) => one.side === side).map((one) => {
      const exit = one.lost === null ? 0 : one.atOnce ? 1 : 8;
      return `| ${one.what} | ${endOf(one)} | ${exit} |`;
    });
  const table = (side: FaultCase["side"]) =>
    [`| ${title[side]} | | exit code |`, "| --- | --- | --- |", ...rows(side)].join("\n");
  return `# What becomes of a run when a registry is ill

One of two images is concerned. The tests beside this file let each of these happen; \`RECORD=1\` writes it anew.

${table("source")}

${table("destination")}
`;
}

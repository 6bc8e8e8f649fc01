/**
 * Acts as oc-mirror v2 did when it was recorded, on local files: `oc_mirror_stand_in.ts SCRIPT ARGUMENT…`.
 *
 * Its registries are made up: what can be pulled stands in the script, what was pushed is written beside it.
 */

import { loadImageSet } from "../../lib/mirror/config/load_image_set.ts";
import { tarMembers } from "../../lib/mirror/archive/tar_reader.ts";
import { readDeleteList } from "../../lib/mirror/delete/delete_list.ts";
import { type ParsedFlags, parseFlags } from "../../lib/mirror/oc_mirror/flags.ts";
import { DELETE_FLAGS, ROOT_FLAGS } from "../../lib/mirror/oc_mirror/flag_tables.ts";
import { keywordIn } from "../../lib/mirror/oc_mirror/places.ts";
import { collectImages } from "../../lib/mirror/plan/wanted.ts";
import { messageOf } from "../../lib/source/diagnostic.ts";
import { makeFolder, readSource, readText, readTextIfAny, removePath } from "../../lib/system/files.ts";
import { digestOf } from "../../lib/system/hash.ts";
import type { WantedImage } from "../../lib/model/mirror.ts";
import { type Digest, hexOf } from "../../lib/model/oci.ts";
import { writeTar } from "./stand_in_tar.ts";
import { LINES } from "./stand_in_lines.ts";

/** What the stand-in is to do, and what it finds in the world. */
export interface Script {
  /** What sources have: layers' texts by `host/path:tag`. */
  readonly images: Readonly<Record<string, readonly string[]>>;
  readonly version?: string;
  /** Bytes of blobs that go into one part. */
  readonly partBytes?: number;
  readonly fault?: Fault | null;
}

export type Fault =
  | { readonly kind: "killed" | "hangs"; readonly at: "copying" | "archiving" | "unpacking" }
  | { readonly kind: "disk-full" }
  | { readonly kind: "cut-off" | "no-history" | "errors-file" }
  | { readonly kind: "port-taken"; readonly times: number }
  | { readonly kind: "panic" }
  | { readonly kind: "no-version" };

/** A run, as the stand-in saw it. */
export interface Call {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly umask: number;
  readonly pid: number;
  /** Archives in the stage when it began. */
  readonly archives: readonly string[];
  /** Files of history then. */
  readonly history: readonly string[];
}

const [scriptPath = "", ...argv] = import.meta.main ? Deno.args : [];
const script: Script = scriptPath ? JSON.parse(readText(scriptPath)) : { images: {} };
const beside = scriptPath.slice(0, scriptPath.lastIndexOf("/"));
const startedAt = new Date();
const stamp = startedAt.toISOString().slice(0, 19).replace(/[-:]/g, "").replace("T", "_");

class Exit extends Error {
  constructor(readonly code: number) {
    super(`exit ${code}`);
  }
}

let log: string | null = null;

function say(level: "INFO" | "WARN" | "ERROR", message: string, stream: "out" | "err" = "out"): void {
  const colour = { INFO: "94", WARN: "93", ERROR: "91" }[level];
  const when = new Date().toISOString().slice(0, 19).replaceAll("-", "/").replace("T", " ");
  print(`${when} \x1b[1;${colour}m [${level}] \x1b[0m${level === "ERROR" ? "" : " "}: ${message}\n`, stream);
}

function print(text: string, stream: "out" | "err" = "out"): void {
  (stream === "out" ? Deno.stdout : Deno.stderr).writeSync(new TextEncoder().encode(text));
  if (log !== null) Deno.writeTextFileSync(log, text, { append: true });
}

/** Ends with an error that concerns everything. */
function fail(message: string, code = 1, stream: "out" | "err" = "out"): never {
  say("ERROR", `[Executor] ${message} `, stream);
  throw new Exit(code);
}

async function faultAt(at: string): Promise<void> {
  const { fault } = script;
  if (!fault || !("at" in fault) || fault.at !== at) return;
  if (fault.kind === "killed") Deno.kill(Deno.pid, "SIGKILL");
  Deno.writeTextFileSync(`${beside}/hanging`, at);
  await new Promise((resolve) => setTimeout(resolve, 600_000));
}

interface Places {
  /** What holds `working-dir`. */
  readonly stage: string;
  readonly workingDir: string;
  readonly store: string;
}

function placesOf({ values }: ParsedFlags, stage: string): Places {
  const cache = values.get("cache-dir") ?? Deno.env.get("HOME") ?? "";
  return {
    stage,
    workingDir: `${stage}/working-dir`,
    store: `${cache}/.oc-mirror/.cache/docker/registry/v2`,
  };
}

function begin({ workingDir }: Places): void {
  for (
    const name of ["logs", "cluster-resources", "operator-catalogs", "release-images", "signatures", "helm"]
  ) {
    makeFolder(`${workingDir}/${name}`);
  }
  makeFolder(`${workingDir}/hold-release/cincinnati-graph-data`);
  log = `${workingDir}/logs/oc-mirror-${stamp}.log`;
  Deno.writeTextFileSync(`${workingDir}/logs/registry-${stamp}.log`, `level=info msg="listening"\n`);
}

/** Takes the port of the cache, as long as the run lasts. */
function bind(flags: ParsedFlags): void {
  const port = Number(flags.values.get("port") ?? 55_000);
  const { fault } = script;
  const calls = callsIn(beside).length;
  if (fault?.kind === "port-taken" && calls <= fault.times) {
    fail(`${port} is already bound and cannot be used`);
  }
  try {
    Deno.listen({ port });
  } catch {
    fail(`${port} is already bound and cannot be used`);
  }
}

/** The image of a reference: manifest and blobs. */
function imageOf(
  reference: string,
): { readonly digest: Digest; readonly blobs: ReadonlyMap<Digest, string> } | null {
  const layers = script.images[reference];
  if (!layers) return null;
  const blobs = new Map<Digest, string>();
  const put = (text: string) => {
    blobs.set(digestOf(text), text);
    return { digest: digestOf(text), size: new TextEncoder().encode(text).length };
  };
  const config = put(JSON.stringify({ made: layers }));
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    config: { mediaType: "application/vnd.oci.image.config.v1+json", ...config },
    layers: layers.map((text) => ({ mediaType: "application/vnd.oci.image.layer.v1.tar", ...put(text) })),
  });
  return { digest: put(manifest).digest, blobs };
}

function blobPath(store: string, digest: string): string {
  const hex = digest.slice(7);
  return `${store}/blobs/sha256/${hex.slice(0, 2)}/${hex}/data`;
}

function write(path: string, text: string): void {
  makeFolder(path.slice(0, path.lastIndexOf("/")));
  Deno.writeTextFileSync(path, text);
}

function intoCache(
  { store }: Places,
  { path, tag }: WantedImage,
  image: NonNullable<ReturnType<typeof imageOf>>,
): void {
  const repository = `${store}/repositories/${path}`;
  for (const [digest, text] of image.blobs) {
    write(blobPath(store, digest), text);
    if (digest !== image.digest) write(`${repository}/_layers/sha256/${hexOf(digest)}/link`, digest);
  }
  const hex = hexOf(image.digest);
  write(`${repository}/_manifests/revisions/sha256/${hex}/link`, image.digest);
  write(`${repository}/_manifests/tags/${tag}/current/link`, image.digest);
  write(`${repository}/_manifests/tags/${tag}/index/sha256/${hex}/link`, image.digest);
}

/** All digests of an image in the cache; a text when something is missing. */
function fromCache(
  { store }: Places,
  { path, tag }: WantedImage,
  cacheHost: string,
): readonly Digest[] | string {
  const link = readTextIfAny(`${store}/repositories/${path}/_manifests/tags/${tag}/current/link`);
  const text = link === null ? null : readTextIfAny(blobPath(store, link));
  const name = `${cacheHost}/${path}`;
  if (link === null || text === null) {
    return `initializing source docker://${name}:${tag}: reading manifest ${tag} in ${name}: manifest unknown`;
  }
  const { config, layers } = JSON.parse(text);
  const digests: Digest[] = [
    link as Digest,
    config.digest,
    ...layers.map((one: { digest: Digest }) => one.digest),
  ];
  const lost = digests.find((digest) => readTextIfAny(blobPath(store, digest)) === null);
  return lost === undefined ? digests : `writing blob: blob ${lost} not found in ${name}: blob unknown`;
}

interface Wanted {
  readonly text: string;
  readonly images: readonly WantedImage[];
}

function collect(flags: ParsedFlags, destination: string): Wanted {
  const config = flags.values.get("config") ?? "";
  say("INFO", LINES.discovering);
  say("INFO", LINES.collecting);
  const set = loadImageSet(readSource(config), "mirror");
  const { wanted, refused } = collectImages(set, destination);
  const [bad] = refused;
  if (bad) {
    const why = `${bad.origin} unable to parse image correctly : tag and digest are empty`;
    say("WARN", `${why} : SKIPPING`);
    goodbye();
    fail(`collection error: parse image "${bad.origin}": ${why}`, 8);
  }
  if (wanted.length === 0) {
    goodbye();
    fail("no images to copy");
  }
  return { text: set.file.text, images: wanted };
}

function goodbye(what = "mirror"): void {
  say("INFO", `${what} time     : 1.5s`);
  say("INFO", LINES.goodbye);
}

/** Tells of what failed. @returns the code to end with. */
function results(
  failures: ReadonlyMap<string, string>,
  total: number,
  { workingDir }: Places,
  done: string,
): number {
  say("INFO", "=== Results ===");
  const [ok, count] = [failures.size === 0, total - failures.size];
  const mark = ok ? "\x1b[1;92m ✓ \x1b[0m" : "\x1b[1;91m ✗ \x1b[0m";
  const rest = ok
    ? ` ${done} successfully`
    : ` ${done}: Some additional images failed to be ${done} - please check the logs`;
  say("INFO", `${mark} ${count} / ${total} additional images${rest}`);
  for (const [origin, why] of failures) {
    say("ERROR", `[Worker] error mirroring image ${origin} error: ${why}`);
  }
  if (ok) return 0;
  const lines = [...failures].map(([origin, why]) => `error mirroring image ${origin} error: ${why}\n`);
  write(`${workingDir}/logs/mirroring_errors_${stamp}.txt`, lines.join(""));
  return 8;
}

function summary({ workingDir }: Places): string {
  return LINES.summary.replace("FILE", `${workingDir}/logs/mirroring_errors_${stamp}.txt`);
}

async function mirrorToDisk(flags: ParsedFlags, stage: string): Promise<void> {
  const keyword = keywordIn(stage);
  if (keyword !== null) fail(`the destination contains an internal oc-mirror keyword '${keyword}'`, 1, "err");
  const places = placesOf(flags, stage);
  begin(places);
  say("INFO", LINES.toDisk);
  bind(flags);
  removePath(`${places.workingDir}/cluster-resources`);
  for (const name of names(stage).filter((name) => /mirror_[0-9]{6}\.tar/.test(name))) {
    removePath(`${stage}/${name}`);
  }
  const cacheHost = `localhost:${flags.values.get("port") ?? 55_000}`;
  const { images, text } = collect(flags, cacheHost);
  if (flags.values.has("dry-run") || flags.values.has("dry-run-manifest-lists")) {
    return rehearse(images, places, cacheHost, cacheHost);
  }
  const failures = await copyAll(images, (wanted, image) => {
    intoCache(places, wanted, image);
    return "cache";
  });
  const code = results(failures, images.length, places, "mirrored");
  if (code !== 0) {
    goodbye();
    fail(summary(places), code);
  }
  pin(places, text);
  say("INFO", LINES.archiving);
  await archive(places, images, flags, text);
  goodbye();
}

/** Copies images from their sources. @returns why some could not be. */
async function copyAll(
  images: readonly WantedImage[],
  copy: (wanted: WantedImage, image: NonNullable<ReturnType<typeof imageOf>>) => string,
): Promise<ReadonlyMap<string, string>> {
  say("INFO", LINES.copying);
  say("INFO", `${LINES.total} ${images.length} `);
  const failures = new Map<string, string>();
  for (const wanted of images) {
    const { origin } = wanted;
    const image = imageOf(origin);
    if (image) say("INFO", `Success copying ${origin} ➡️ ${copy(wanted, image)}`);
    else {
      say("ERROR", `Failed to copy generic ${origin}`);
      const [, name, tag] = /^(.*):([^:]*)$/.exec(origin) ?? [];
      failures.set(
        origin,
        `initializing source docker://${origin}: reading manifest ${tag} in ${name}: manifest unknown`,
      );
    }
    await faultAt("copying");
  }
  return failures;
}

function pin({ workingDir }: Places, text: string): void {
  const when = `${new Date().toISOString().slice(0, 19)}Z`;
  say("INFO", "Generating pinned configurations...");
  for (const kind of ["isc", "disc"]) {
    write(`${workingDir}/${kind}_pinned_${when}.yaml`, text);
    say("INFO", `Pinned ${kind.toUpperCase()} written to: ${workingDir}/${kind}_pinned_${when}.yaml`);
  }
  write(`${workingDir}/internal/oc-mirror-version.json`, `{"gitVersion":"v0.0.0-unknown","gitCommit":""}`);
}

function rehearse(images: readonly WantedImage[], places: Places, from: string | null, to: string): void {
  const { workingDir, store } = places;
  removePath(`${workingDir}/dry-run`);
  const lines = images.map(({ origin, path, tag }) => {
    const source = from === null || from === to ? origin : `${from}/${path}:${tag}`;
    return `docker://${source}=docker://${to}/${path}:${tag}\n`;
  });
  write(`${workingDir}/dry-run/mapping.txt`, lines.join(""));
  const missing = from === to
    ? lines.filter((_, at) => {
      const image = images[at];
      return image && typeof fromCache({ ...places, store }, image, to) === "string";
    })
    : [];
  if (missing.length > 0) {
    write(`${workingDir}/dry-run/missing.txt`, missing.join(""));
    say(
      "WARN",
      `⚠️  ${missing.length}/${images.length} images necessary for mirroring are not available in the cache.`,
    );
    say(
      "WARN",
      `List of missing images in : ${workingDir}/dry-run/missing.txt.\nplease re-run the mirror to disk process`,
    );
  }
  say("INFO", `📄 list of all images for mirroring in : ${workingDir}/dry-run/mapping.txt`);
}

async function archive(
  places: Places,
  images: readonly WantedImage[],
  flags: ParsedFlags,
  text: string,
): Promise<void> {
  const { stage, workingDir, store } = places;
  const { fault, partBytes = Infinity } = script;
  const since = flags.values.get("since");
  const histories = names(`${workingDir}/.history`).filter((name) =>
    since === undefined || name.slice(9, 19) < since
  );
  const newest = histories.at(-1);
  const known = new Set(
    newest === undefined ? [] : readText(`${workingDir}/.history/${newest}`).trim().split("\n"),
  );
  const wanted = new Set(images.flatMap((image) => {
    const digests = fromCache(places, image, "cache");
    return typeof digests === "string" ? [] : digests;
  }));
  const fresh = [...wanted].filter((digest) => !known.has(digest));
  const cache = store.slice(0, -"docker/registry/v2".length);
  const files = [
    ...below(`${store}/repositories`).map((path) => ({ name: path.slice(cache.length), path })),
    ...fresh.map((digest) => ({
      name: blobPath(store, digest).slice(cache.length),
      path: blobPath(store, digest),
    })),
    ...below(workingDir).map((path) => ({ name: path.slice(stage.length + 1), path })),
  ];
  const parts: { name: string; bytes: Uint8Array }[][] = [[]];
  let size = 0;
  for (const { name, path } of files) {
    const bytes = Deno.readFileSync(path);
    if (name.endsWith("/data") && size + bytes.length > partBytes && size > 0) {
      parts.push([]);
      size = 0;
    }
    if (name.endsWith("/data")) size += bytes.length;
    parts.at(-1)?.push({ name, bytes });
  }
  parts.at(-1)?.push({
    name: `isc_${new Date().toISOString().slice(0, 19)}Z`,
    bytes: new TextEncoder().encode(text),
  });
  for (const [at, members] of parts.entries()) {
    const path = `${stage}/mirror_${String(at + 1).padStart(6, "0")}.tar`;
    const whole = writeTar(members);
    const isCut = fault?.kind === "disk-full" || fault?.kind === "cut-off" ||
      (fault && "at" in fault && fault.at === "archiving");
    Deno.writeFileSync(path, isCut ? whole.subarray(0, whole.length / 2) : whole);
    if (fault?.kind === "disk-full") {
      const why = `write ${path}: no space left on device`;
      say("WARN", `error flushing archive writer : ${why}`);
      say("WARN", `error closing archive writer : ${why}`);
      goodbye();
      fail(
        `unable to add image blobs to the archive : unable to add blobs corresponding to docker://localhost:55000/x: ${why}`,
      );
    }
    await faultAt("archiving");
  }
  if (fault?.kind === "no-history") return;
  const all = [...known, ...fresh].map((digest) => `${digest}\n`).join("");
  write(`${workingDir}/.history/.history-${new Date().toISOString().slice(0, 19)}Z`, all);
  if (fault?.kind === "errors-file") {
    write(`${workingDir}/logs/mirroring_errors_${stamp}.txt`, "error mirroring image x error: y\n");
  }
}

async function diskToMirror(flags: ParsedFlags, from: string, destination: string): Promise<void> {
  const places = placesOf(flags, from);
  const parts = names(from).filter((name) => /mirror_[0-9]{6}\.tar/.test(name));
  begin(places);
  say("INFO", LINES.fromDisk);
  bind(flags);
  if (parts.length === 0) fail(`no tar archives matching "mirror_[0-9]{6}\\\\.tar" found in "${from}"`);
  say("INFO", `Verified we can authenticate against registry "${destination}"`);
  say("INFO", LINES.unpacking);
  for (const [at, name] of parts.entries()) {
    print(`Extracting chunk file (${at + 1} / ${parts.length}): ${from}/${name}\n`);
    await unpack(`${from}/${name}`, places);
    await faultAt("unpacking");
  }
  const { images } = collect(flags, destination);
  const cacheHost = `localhost:${flags.values.get("port") ?? 55_000}`;
  const isRehearsal = flags.values.has("dry-run") || flags.values.has("dry-run-manifest-lists");
  if (isRehearsal) {
    rehearse(images, places, cacheHost, destination);
    resources(images, places, destination);
    return goodbye();
  }
  say("INFO", LINES.copying);
  say("INFO", `${LINES.total} ${images.length} `);
  const failures = new Map<string, string>();
  for (const image of images) {
    const digests = fromCache(places, image, cacheHost);
    if (typeof digests === "string") {
      failures.set(image.origin, digests);
      say("ERROR", `Failed to copy generic ${image.origin}`);
    } else {
      push(destination, image, digests[0] ?? "");
      say("INFO", `Success copying ${image.origin} ➡️ ${namespaceOf(destination, image)}`);
    }
    await faultAt("copying");
  }
  const code = results(failures, images.length, places, "mirrored");
  resources(images.filter(({ origin }) => !failures.has(origin)), places, destination);
  goodbye();
  if (code !== 0) fail(summary(places), code);
}

async function mirrorToMirror(flags: ParsedFlags, stage: string, destination: string): Promise<void> {
  const places = placesOf(flags, stage);
  begin(places);
  say("INFO", LINES.toMirror);
  bind(flags);
  say("INFO", `Verified we can authenticate against registry "${destination}"`);
  removePath(`${places.workingDir}/cluster-resources`);
  const { images, text } = collect(flags, destination);
  if (flags.values.has("dry-run") || flags.values.has("dry-run-manifest-lists")) {
    rehearse(images, places, null, destination);
    resources(images, places, destination);
    return goodbye();
  }
  const failures = await copyAll(images, (wanted, image) => {
    push(destination, wanted, image.digest);
    return namespaceOf(destination, wanted);
  });
  const code = results(failures, images.length, places, "mirrored");
  pin(places, text);
  resources(images.filter(({ origin }) => !failures.has(origin)), places, destination);
  goodbye();
  if (code !== 0) fail(summary(places), code);
}

async function unpack(path: string, { stage, store }: Places): Promise<void> {
  const bytes = Deno.readFileSync(path);
  const cache = store.slice(0, -"docker/registry/v2".length);
  for await (const { name, offset, size } of tarMembers(path)) {
    const root = name.startsWith("working-dir/")
      ? `${stage}/`
      : name.startsWith("docker/registry/v2/")
      ? cache
      : null;
    if (root === null) continue;
    makeFolder((root + name).slice(0, (root + name).lastIndexOf("/")));
    Deno.writeFileSync(root + name, bytes.subarray(offset, offset + size));
  }
}

/** What was pushed to a destination: digests by `path:tag`. */
export function pushedTo(folder: string, destination: string): Record<string, string> {
  return JSON.parse(readTextIfAny(`${folder}/target-${encodeURIComponent(destination)}.json`) ?? "{}");
}

function keepTarget(destination: string, content: Record<string, string>): void {
  write(`${beside}/target-${encodeURIComponent(destination)}.json`, JSON.stringify(content));
}

function push(destination: string, { path, tag }: WantedImage, digest: string): void {
  keepTarget(destination, { ...pushedTo(beside, destination), [`${path}:${tag}`]: digest });
}

function namespaceOf(destination: string, { path }: WantedImage): string {
  return `${destination}/${path.slice(0, path.lastIndexOf("/") + 1)}`;
}

function resources(images: readonly WantedImage[], { workingDir }: Places, destination: string): void {
  say("INFO", "📄 Generating cluster resources...");
  say("INFO", "📄 No images by digests were mirrored. Skipping IDMS generation.");
  const pairs = new Map(images.map(({ origin, path }) => {
    const namespace = path.slice(0, Math.max(0, path.lastIndexOf("/")));
    return [`${origin.slice(0, origin.indexOf("/"))}/${namespace}`, `${destination}/${namespace}`];
  }));
  if (pairs.size === 0) return;
  say("INFO", "📄 Generating ITMS file...");
  const entries = [...pairs].map(([source, mirror]) =>
    `  - mirrors:\n    - ${mirror}\n    source: ${source}\n`
  );
  write(`${workingDir}/cluster-resources/itms-oc-mirror.yaml`, LINES.tagMirrors + entries.join(""));
  say("INFO", `${workingDir}/cluster-resources/itms-oc-mirror.yaml file created`);
}

function planDeletion(flags: ParsedFlags, destination: string): void {
  const places = placesOf(flags, (flags.values.get("workspace") ?? "").replace("file://", ""));
  begin(places);
  say("INFO", LINES.deletion);
  bind(flags);
  const set = loadImageSet(readSource(flags.values.get("config") ?? ""), "delete");
  const { wanted } = collectImages(set, destination);
  const suffix = flags.values.has("delete-id") ? `-${flags.values.get("delete-id")}` : "";
  const items = wanted.map(({ origin, path, tag }) =>
    `- imageName: ${origin}\n  imageReference: docker://${destination}/${path}:${tag}\n  type: generic\n`
  );
  const text = `apiVersion: mirror.openshift.io/v2alpha1\nitems:\n${items.join("")}kind: DeleteImageList\n`;
  write(`${places.workingDir}/delete/delete-images${suffix}.yaml`, text);
  write(`${places.workingDir}/delete/delete-imageset-config${suffix}.yaml`, set.file.text);
  say("INFO", `${places.workingDir}/delete file created`);
  goodbye("delete");
}

function deleteImages(flags: ParsedFlags, destination: string): void {
  const path = flags.values.get("delete-yaml-file") ?? "";
  if (readTextIfAny(path) === null) fail(`file not found ${path}`, 1, "err");
  const places = { stage: ".", workingDir: ".", store: placesOf(flags, ".").store };
  makeFolder("logs");
  log = "logs/oc-mirror-.log";
  say("INFO", LINES.deletion);
  bind(flags);
  const prefix = `docker://${destination}/`;
  const items = readDeleteList(readSource(path));
  const own = items.filter(({ imageReference }) => imageReference.startsWith(prefix));
  say("INFO", "🚀 Start deleting the images...");
  say("INFO", `📌 images to delete ${own.length} `);
  const content = pushedTo(beside, destination);
  const failures = new Map<string, string>();
  for (const { imageName, imageReference } of own) {
    const place = imageReference.slice(prefix.length);
    const digest = content[place];
    if (digest === undefined) {
      failures.set(
        imageName,
        `Unable to delete ${
          imageReference.slice(9)
        }. Image may not exist or is not stored with a v2 Schema in a v2 registry`,
      );
      say("ERROR", `Failed to delete generic ${imageName}`);
      continue;
    }
    // By digest: every tag of it in the repository is gone.
    const repository = place.slice(0, place.lastIndexOf(":"));
    for (const other of Object.keys(content)) {
      if (other.startsWith(`${repository}:`) && content[other] === digest) delete content[other];
    }
    say(
      "INFO",
      `Success deleting ${imageName} ➡️ ${destination}/${
        repository.slice(0, repository.lastIndexOf("/") + 1)
      }`,
    );
  }
  keepTarget(destination, content);
  const code = results(failures, own.length, places, "deleted");
  const foreign = items.filter((item) => !own.includes(item));
  if (foreign.length > 0) {
    const lines = foreign.map(({ imageReference }) =>
      `delete destination docker://${destination} does not match values found in the delete-images yaml file (expected prefix ${destination}/, got ${
        imageReference.slice(9)
      })`
    );
    say("ERROR", `${lines.join("\n")} `);
    throw new Exit(1);
  }
  if (code !== 0) {
    say("WARN", `error during registry deletion: ${summary(places).trim()}`);
    say("ERROR", summary(places));
    throw new Exit(1);
  }
  goodbye("delete");
}

function names(folder: string): readonly string[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  } catch {
    return [];
  }
}

function below(folder: string): readonly string[] {
  return names(folder).flatMap((name) => {
    const path = `${folder}/${name}`;
    return Deno.statSync(path).isDirectory ? below(path) : [path];
  });
}

/** The runs of a stand-in so far, in their order; questions for the version are none. */
export function callsIn(folder: string): readonly Call[] {
  const text = readTextIfAny(`${folder}/calls.jsonl`) ?? "";
  return text.split("\n").filter(Boolean).map((line) => JSON.parse(line));
}

function remember(stage: string): void {
  const umask = Deno.umask();
  const call: Call = {
    argv,
    umask,
    cwd: Deno.cwd(),
    pid: Deno.pid,
    archives: names(stage).filter((name) => name.endsWith(".tar")),
    history: names(`${stage}/working-dir/.history`),
  };
  Deno.writeTextFileSync(`${beside}/calls.jsonl`, `${JSON.stringify(call)}\n`, { append: true });
}

async function main(): Promise<void> {
  say("INFO", LINES.hello, "err");
  say("INFO", `${LINES.version} ${script.version ?? "v0.0.0-unknown"}`, "err");
  if (argv[0] === "version") {
    if (script.fault?.kind === "no-version") throw new Exit(1);
    print(
      `${JSON.stringify({ clientVersion: { gitVersion: script.version ?? "v0.0.0-unknown" } }, null, 2)}\n`,
    );
    return;
  }
  const isDelete = argv[0] === "delete";
  const flags = parseFlags(isDelete ? argv.slice(1) : argv, isDelete ? DELETE_FLAGS : ROOT_FLAGS);
  const [target = ""] = flags.positional;
  const folder = (text: string) => text.replace("file://", "");
  const [workspace, from] = [flags.values.get("workspace"), flags.values.get("from")];
  remember(folder(from ?? workspace ?? target));
  if (!argv.includes("--v2")) throw new Exit(255);
  if (workspace !== undefined && !workspace.startsWith("file://")) {
    fail("when --workspace is used, it must have file:// prefix", 1, "err");
  }
  if (script.fault?.kind === "panic") {
    print(
      "panic: runtime error: invalid memory address or nil pointer dereference\n\ngoroutine 1 [running]:\n",
      "err",
    );
    throw new Exit(2);
  }
  const destination = target.replace("docker://", "");
  if (isDelete) {
    return flags.values.has("generate") ? planDeletion(flags, destination) : deleteImages(flags, destination);
  }
  if (target.startsWith("file://")) return await mirrorToDisk(flags, folder(target));
  if (from !== undefined) return await diskToMirror(flags, folder(from), destination);
  return await mirrorToMirror(flags, folder(workspace ?? ""), destination);
}

if (import.meta.main) {
  try {
    await main();
    Deno.exit(0);
  } catch (error) {
    if (error instanceof Exit) Deno.exit(error.code);
    say("ERROR", `[Executor] ${messageOf(error)} `, "err");
    Deno.exit(1);
  }
}

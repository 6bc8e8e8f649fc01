/**
 * Acts as oc-mirror v2 did when it was recorded, on local files: `oc_mirror_stand_in.ts SCRIPT ARGUMENT…`.
 *
 * Images are really pulled and pushed, by plain HTTP.
 */

import { loadImageSet } from "../../lib/mirror/config/load_image_set.ts";
import { readDeleteList } from "../../lib/mirror/delete/delete_list.ts";
import { type ParsedFlags, parseFlags } from "../../lib/mirror/oc_mirror/flags.ts";
import { DELETE_FLAGS, ROOT_FLAGS } from "../../lib/mirror/oc_mirror/flag_tables.ts";
import { keywordIn } from "../../lib/mirror/oc_mirror/places.ts";
import { parseDestination, repositoryAt } from "../../lib/mirror/plan/destination.ts";
import { collectImages } from "../../lib/mirror/plan/wanted.ts";
import { messageOf } from "../../lib/source/diagnostic.ts";
import { makeFolder, readSource, readText, readTextIfAny, removePath } from "../../lib/system/files.ts";
import type { WantedImage } from "../../lib/model/mirror.ts";
import {
  deleteImage,
  fromCache,
  ImageError,
  intoCache,
  pull,
  push,
  type WholeImage,
} from "./stand_in_images.ts";
import { knownDigests, packParts, type StandInPlaces, unpack } from "./stand_in_archive.ts";
import { LINES } from "./stand_in_lines.ts";
import { rehearse, resources } from "./stand_in_lists.ts";
import { type Call, callsIn, type Script } from "./stand_in_script.ts";
import { Exit, Voice, writeFile } from "./stand_in_voice.ts";

const [scriptPath = "", ...argv] = import.meta.main ? Deno.args : [];
const script: Script = scriptPath ? JSON.parse(readText(scriptPath)) : {};
const beside = scriptPath.slice(0, scriptPath.lastIndexOf("/"));
const voice = new Voice();

async function faultAt(at: string): Promise<void> {
  const { fault } = script;
  if (!fault || !("at" in fault) || fault.at !== at) return;
  if (fault.kind === "killed") Deno.kill(Deno.pid, "SIGKILL");
  writeFile(`${beside}/hanging`, at);
  await new Promise((resolve) => setTimeout(resolve, 600_000));
}

function placesOf({ values }: ParsedFlags, stage: string): StandInPlaces {
  const cache = values.get("cache-dir") ?? Deno.env.get("HOME") ?? "";
  return {
    stage,
    workingDir: `${stage}/working-dir`,
    store: `${cache}/.oc-mirror/.cache/docker/registry/v2`,
  };
}

function begin({ workingDir }: StandInPlaces): void {
  for (
    const name of ["logs", "cluster-resources", "operator-catalogs", "release-images", "signatures", "helm"]
  ) {
    makeFolder(`${workingDir}/${name}`);
  }
  makeFolder(`${workingDir}/hold-release/cincinnati-graph-data`);
  voice.log = `${workingDir}/logs/oc-mirror-${voice.stamp}.log`;
  Deno.writeTextFileSync(`${workingDir}/logs/registry-${voice.stamp}.log`, `level=info msg="listening"\n`);
}

/** Takes the port of the cache, as long as the run lasts. */
function bind(flags: ParsedFlags): void {
  const port = Number(flags.values.get("port") ?? 55_000);
  const { fault } = script;
  const calls = callsIn(beside).length;
  if (fault?.kind === "port-taken" && calls <= fault.times) {
    voice.fail(`${port} is already bound and cannot be used`);
  }
  try {
    Deno.listen({ port });
  } catch {
    voice.fail(`${port} is already bound and cannot be used`);
  }
}

interface Wanted {
  readonly text: string;
  readonly images: readonly WantedImage[];
}

function collect(flags: ParsedFlags, destination: string): Wanted {
  const config = flags.values.get("config") ?? "";
  voice.say("INFO", LINES.discovering);
  voice.say("INFO", LINES.collecting);
  const set = loadImageSet(readSource(config), "mirror");
  const { wanted, refused } = collectImages(set, destination);
  const [bad] = refused;
  if (bad) {
    const why = `${bad.origin} unable to parse image correctly : tag and digest are empty`;
    voice.say("WARN", `${why} : SKIPPING`);
    voice.goodbye();
    voice.fail(`collection error: parse image "${bad.origin}": ${why}`, 8);
  }
  if (wanted.length === 0) {
    voice.goodbye();
    voice.fail("no images to copy");
  }
  return { text: set.file.text, images: wanted };
}

async function mirrorToDisk(flags: ParsedFlags, stage: string): Promise<void> {
  const keyword = keywordIn(stage);
  if (keyword !== null) {
    voice.fail(`the destination contains an internal oc-mirror keyword '${keyword}'`, 1, "err");
  }
  const places = placesOf(flags, stage);
  begin(places);
  voice.say("INFO", LINES.toDisk);
  bind(flags);
  removePath(`${places.workingDir}/cluster-resources`);
  for (const name of names(stage).filter((name) => /mirror_[0-9]{6}\.tar/.test(name))) {
    removePath(`${stage}/${name}`);
  }
  const cacheHost = `localhost:${flags.values.get("port") ?? 55_000}`;
  const { images, text } = collect(flags, cacheHost);
  if (flags.values.has("dry-run") || flags.values.has("dry-run-manifest-lists")) {
    const source = ({ origin }: WantedImage) => origin;
    await rehearse(voice, images, places, { source, destination: cacheHost, tellsMissing: true });
    return voice.goodbye();
  }
  const failures = await copyAll(images, ({ origin }) => pull(origin), (wanted, image) => {
    if (script.fault?.kind === "cache-full") return Promise.reject(fullCache(places, cacheHost));
    intoCache(places.store, wanted, image);
    return Promise.resolve("cache");
  });
  const code = voice.results(failures, images.length, places.workingDir, "mirrored");
  if (code !== 0) {
    voice.goodbye();
    voice.fail(voice.summary(places.workingDir), code);
  }
  pin(places, text);
  voice.say("INFO", LINES.archiving);
  await archive(places, images, flags, text);
  voice.goodbye();
}

/** Copies images, each from where it is to where it goes. @returns why some could not be. */
async function copyAll(
  images: readonly WantedImage[],
  from: (wanted: WantedImage) => Promise<WholeImage>,
  to: (wanted: WantedImage, image: WholeImage) => Promise<string>,
): Promise<ReadonlyMap<string, string>> {
  voice.say("INFO", LINES.copying);
  voice.say("INFO", `${LINES.total} ${images.length} `);
  const failures = new Map<string, string>();
  for (const wanted of images) {
    const { origin } = wanted;
    try {
      voice.say("INFO", `Success copying ${origin} ➡️ ${await to(wanted, await from(wanted))}`);
    } catch (error) {
      if (!(error instanceof ImageError)) throw error;
      voice.say("ERROR", `Failed to copy generic ${origin}`);
      failures.set(origin, error.message);
    }
    await faultAt("copying");
  }
  return failures;
}

/** Brings images to a registry, of which a path may be named. */
function pushTo(destination: string, maxNested: number) {
  return async (wanted: WantedImage, image: WholeImage) => {
    const { registry, path } = repositoryAt(parseDestination(destination, maxNested || null), wanted.path);
    await push(registry, path, wanted.tag, image);
    return `${registry}/${path.slice(0, path.lastIndexOf("/") + 1)}`;
  };
}

/** The reason is in another file. */
function fullCache({ workingDir }: StandInPlaces, host: string): ImageError {
  const reason = `level=error err.detail="mkdir: no space left on device"\n`;
  Deno.writeTextFileSync(`${workingDir}/logs/registry-${voice.stamp}.log`, reason);
  const status = "received unexpected HTTP status: 500 Internal Server Error";
  return new ImageError(
    `writing blob: initiating layer upload to /v2/x/blobs/uploads/ in ${host}: ${status}`,
  );
}

function pin({ workingDir }: StandInPlaces, text: string): void {
  const when = `${new Date().toISOString().slice(0, 19)}Z`;
  voice.say("INFO", "Generating pinned configurations...");
  for (const kind of ["isc", "disc"]) {
    writeFile(`${workingDir}/${kind}_pinned_${when}.yaml`, text);
    voice.say("INFO", `Pinned ${kind.toUpperCase()} written to: ${workingDir}/${kind}_pinned_${when}.yaml`);
  }
  writeFile(
    `${workingDir}/internal/oc-mirror-version.json`,
    `{"gitVersion":"v0.0.0-unknown","gitCommit":""}`,
  );
}

async function archive(
  places: StandInPlaces,
  images: readonly WantedImage[],
  flags: ParsedFlags,
  config: string,
): Promise<void> {
  const { stage, workingDir, store } = places;
  const { fault, partBytes = Infinity } = script;
  const known = knownDigests(places, flags.values.get("since"));
  const wanted = new Set<string>();
  for (const image of images) {
    const { manifests, blobs } = await fromCache(store, image, "cache");
    for (const digest of [...manifests.keys(), ...blobs.keys()]) wanted.add(digest);
  }
  const fresh = [...wanted].filter((digest) => !known.includes(digest));
  const cuts = ["disk-full", "cut-off"].includes(fault?.kind ?? "") ||
    (fault && "at" in fault && fault.at === "archiving");
  for (const [at, whole] of packParts(places, { fresh, config, partBytes }).entries()) {
    const path = `${stage}/mirror_${String(at + 1).padStart(6, "0")}.tar`;
    await Deno.writeFile(path, cuts ? whole.subarray(0, whole.length / 2) : whole);
    if (fault?.kind === "disk-full") {
      const why = `write ${path}: no space left on device`;
      voice.say("WARN", `error flushing archive writer : ${why}`);
      voice.say("WARN", `error closing archive writer : ${why}`);
      voice.goodbye();
      voice.fail(
        `unable to add image blobs to the archive : unable to add blobs corresponding to docker://x: ${why}`,
      );
    }
    await faultAt("archiving");
  }
  if (fault?.kind === "no-history") return;
  const all = [...known, ...fresh].map((digest) => `${digest}\n`).join("");
  writeFile(`${workingDir}/.history/.history-${new Date().toISOString().slice(0, 19)}Z`, all);
  if (fault?.kind === "errors-file") {
    writeFile(voice.errorsFile(workingDir), "error mirroring image x error: y\n");
  }
}

async function diskToMirror(flags: ParsedFlags, from: string, destination: string): Promise<void> {
  const places = placesOf(flags, from);
  const parts = names(from).filter((name) => /mirror_[0-9]{6}\.tar/.test(name));
  begin(places);
  voice.say("INFO", LINES.fromDisk);
  bind(flags);
  if (parts.length === 0) voice.fail(`no tar archives matching "mirror_[0-9]{6}\\\\.tar" found in "${from}"`);
  voice.say("INFO", `Verified we can authenticate against registry "${destination}"`);
  voice.say("INFO", LINES.unpacking);
  for (const [at, name] of parts.entries()) {
    voice.print(`Extracting chunk file (${at + 1} / ${parts.length}): ${from}/${name}\n`);
    await unpack(`${from}/${name}`, places);
    await faultAt("unpacking");
  }
  const { images } = collect(flags, destination);
  const cacheHost = `localhost:${flags.values.get("port") ?? 55_000}`;
  const isRehearsal = flags.values.has("dry-run") || flags.values.has("dry-run-manifest-lists");
  if (isRehearsal) {
    const source = ({ path, tag }: WantedImage) => `${cacheHost}/${path}:${tag}`;
    await rehearse(voice, images, places, { source, destination, tellsMissing: false });
    resources(voice, images, places, destination);
    return voice.goodbye();
  }
  const failures = await copyAll(
    images,
    (wanted) => fromCache(places.store, wanted, cacheHost),
    pushTo(destination, Number(flags.values.get("max-nested-paths") ?? 0)),
  );
  const code = voice.results(failures, images.length, places.workingDir, "mirrored");
  resources(voice, images.filter(({ origin }) => !failures.has(origin)), places, destination);
  voice.goodbye();
  if (code !== 0) voice.fail(voice.summary(places.workingDir), code);
}

async function mirrorToMirror(flags: ParsedFlags, stage: string, destination: string): Promise<void> {
  const places = placesOf(flags, stage);
  begin(places);
  voice.say("INFO", LINES.toMirror);
  bind(flags);
  voice.say("INFO", `Verified we can authenticate against registry "${destination}"`);
  removePath(`${places.workingDir}/cluster-resources`);
  const { images, text } = collect(flags, destination);
  if (flags.values.has("dry-run") || flags.values.has("dry-run-manifest-lists")) {
    const source = ({ origin }: WantedImage) => origin;
    await rehearse(voice, images, places, { source, destination, tellsMissing: false });
    resources(voice, images, places, destination);
    return voice.goodbye();
  }
  const nested = Number(flags.values.get("max-nested-paths") ?? 0);
  const failures = await copyAll(images, ({ origin }) => pull(origin), pushTo(destination, nested));
  const code = voice.results(failures, images.length, places.workingDir, "mirrored");
  pin(places, text);
  resources(voice, images.filter(({ origin }) => !failures.has(origin)), places, destination);
  voice.goodbye();
  if (code !== 0) voice.fail(voice.summary(places.workingDir), code);
}

function planDeletion(flags: ParsedFlags, destination: string): void {
  const places = placesOf(flags, (flags.values.get("workspace") ?? "").replace("file://", ""));
  begin(places);
  voice.say("INFO", LINES.deletion);
  bind(flags);
  const set = loadImageSet(readSource(flags.values.get("config") ?? ""), "delete");
  const { wanted } = collectImages(set, destination);
  const suffix = flags.values.has("delete-id") ? `-${flags.values.get("delete-id")}` : "";
  const items = wanted.map(({ origin, path, tag }) =>
    `- imageName: ${origin}\n  imageReference: docker://${destination}/${path}:${tag}\n  type: generic\n`
  );
  const text = `apiVersion: mirror.openshift.io/v2alpha1\nitems:\n${items.join("")}kind: DeleteImageList\n`;
  writeFile(`${places.workingDir}/delete/delete-images${suffix}.yaml`, text);
  writeFile(`${places.workingDir}/delete/delete-imageset-config${suffix}.yaml`, set.file.text);
  voice.say("INFO", `${places.workingDir}/delete file created`);
  voice.goodbye("delete");
}

async function deleteImages(flags: ParsedFlags, destination: string): Promise<void> {
  const file = flags.values.get("delete-yaml-file") ?? "";
  if (readTextIfAny(file) === null) voice.fail(`file not found ${file}`, 1, "err");
  const places = { stage: ".", workingDir: ".", store: placesOf(flags, ".").store };
  makeFolder("logs");
  voice.log = "logs/oc-mirror-.log";
  voice.say("INFO", LINES.deletion);
  bind(flags);
  const prefix = `docker://${destination}/`;
  const items = readDeleteList(readSource(file));
  const own = items.filter(({ imageReference }) => imageReference.startsWith(prefix));
  voice.say("INFO", "🚀 Start deleting the images...");
  voice.say("INFO", `📌 images to delete ${own.length} `);
  const failures = new Map<string, string>();
  for (const { imageName, imageReference } of own) {
    const [, host = "", path = "", tag = ""] = /^docker:\/\/([^/]+)\/(.+):([^:]+)$/.exec(imageReference) ??
      [];
    if (await deleteImage(host, path, tag)) {
      const namespace = path.slice(0, path.lastIndexOf("/") + 1);
      voice.say("INFO", `Success deleting ${imageName} ➡️ ${host}/${namespace}`);
    } else {
      failures.set(
        imageName,
        LINES.unableToDelete.replace("IMAGE", imageReference.slice("docker://".length)),
      );
      voice.say("ERROR", `Failed to delete generic ${imageName}`);
    }
  }
  const code = voice.results(failures, own.length, places.workingDir, "deleted");
  if (own.length < items.length) {
    voice.say(
      "ERROR",
      `delete destination docker://${destination} does not match values found in the delete-images yaml file `,
    );
    throw new Exit(1);
  }
  if (code !== 0) {
    voice.say("WARN", `error during registry deletion: ${voice.summary(places.workingDir).trim()}`);
    voice.say("ERROR", `${voice.summary(places.workingDir)} `);
    throw new Exit(1);
  }
  voice.goodbye("delete");
}

function names(folder: string): readonly string[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  } catch {
    return [];
  }
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
  voice.say("INFO", LINES.hello, "err");
  voice.say("INFO", `${LINES.version} ${script.version ?? "v0.0.0-unknown"}`, "err");
  if (argv[0] === "version") {
    if (script.fault?.kind === "no-version") throw new Exit(1);
    voice.print(
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
    voice.fail("when --workspace is used, it must have file:// prefix", 1, "err");
  }
  if (script.fault?.kind === "panic") {
    voice.print(
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
    voice.say("ERROR", `[Executor] ${messageOf(error)} `, "err");
    Deno.exit(1);
  }
}

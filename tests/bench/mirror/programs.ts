/** The programs that are raced: how each is told to mirror a list of images. */

import { pathInfo } from "../../../lib/system/files.ts";
import { findProgram, runProcess } from "../../../lib/system/process.ts";
import { buildGo, builtPath } from "../../support/go_program.ts";
import { peerMissing, peerPath } from "./peers/places.ts";

export type Workflow = "mirror to disk" | "disk to mirror" | "mirror to mirror";

/** What a command is made for. */
export interface Site {
  /** `host:port`. */
  readonly source: string;
  readonly destination: string;
  /** As `repository:tag`. */
  readonly images: readonly string[];
  readonly workspace: string;
  readonly cache: string;
  /** A folder for files that the command names. */
  readonly notes: string;
}

type Command = (site: Site) => readonly string[];

export interface MirrorProgram {
  readonly name: string;
  readonly commands: Readonly<Partial<Record<Workflow, Command>>>;
  /** Workflows that it does not do a second time in the same place. */
  readonly onlyOnce?: readonly Workflow[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A program, or why there is none. */
export type Found = MirrorProgram | { readonly name: string; readonly missing: string };

const RAW_SOURCES = new URL("raw/", import.meta.url).pathname;
const AT_A_TIME = 8;

/** What no program can be much faster than: built on the spot. */
export async function rawProgram(): Promise<Found> {
  const name = "raw";
  if (findProgram("go") === null) return { name, missing: "there is no Go to build it with" };
  const path = builtPath(name, RAW_SOURCES, "main.go");
  if (pathInfo(path) === null) await buildGo(path, RAW_SOURCES, ["."]);
  const list = (site: Site) => written(site, "list", `${site.images.join("\n")}\n`);
  return {
    name,
    commands: {
      "mirror to disk": (site) => [path, site.source, site.workspace, list(site)],
      "disk to mirror": (site) => [path, site.workspace, site.destination, list(site)],
      "mirror to mirror": (site) => [path, site.source, site.destination, list(site)],
    },
  };
}

/** @param argv The words that start it. */
export function ferryMirror(argv: readonly string[], home: string): MirrorProgram {
  const told = (site: Site) => [
    ...argv,
    "mirror",
    "--driver",
    "embedded",
    "--src-tls-verify=false",
    "--dest-tls-verify=false",
    "-c",
    written(site, "imageset.yaml", imageSetText(site)),
  ];
  const folder = ({ workspace }: Site) => `file://${workspace}`;
  return {
    name: "ferry",
    env: { FERRY_HOME: home },
    commands: {
      "mirror to disk": (site) => [...told(site), folder(site)],
      "disk to mirror": (site) => [...told(site), "--from", folder(site), `docker://${site.destination}`],
      "mirror to mirror": (site) => [
        ...told(site),
        "--workspace",
        folder(site),
        `docker://${site.destination}`,
      ],
    },
  };
}

/** Tools that people have for this. */
export async function peerPrograms(): Promise<readonly Found[]> {
  return [await skopeoSync(), peer("regsync", regsync), peer("crane", crane)];
}

async function skopeoSync(): Promise<Found> {
  const name = "skopeo sync";
  const program = findProgram("skopeo");
  if (program === null) return { name, missing: "skopeo is not installed" };
  const words = [
    program,
    "--insecure-policy",
    "sync",
    "--all",
    "--preserve-digests",
    "--dest-tls-verify=false",
  ];
  const within = await hasOwnMounts() ? ownCache : (_: Site, command: readonly string[]) => command;
  const list = (site: Site) => written(site, "skopeo.yaml", skopeoList(site));
  return {
    name,
    onlyOnce: ["mirror to disk"],
    commands: {
      "mirror to disk": (site) =>
        within(site, [...words, "--src", "yaml", "--dest", "dir", list(site), site.workspace]),
      "disk to mirror": (site) => {
        const to = `${site.destination}/bench`;
        return within(site, [...words, "--src", "dir", "--dest", "docker", site.workspace, to]);
      },
      "mirror to mirror": (site) => {
        const to = `${site.destination}/bench`;
        return within(site, [...words, "--src", "yaml", "--dest", "docker", list(site), to]);
      },
    },
  };
}

/** skopeo of root remembers where blobs are in a folder of the machine: each side gets one of its own. */
function ownCache({ cache }: Site, command: readonly string[]): readonly string[] {
  const script = 'mkdir -p /var/lib/containers && mount --bind "$0" /var/lib/containers && exec "$@"';
  return ["unshare", "-m", "sh", "-c", script, cache, ...command];
}

async function hasOwnMounts(): Promise<boolean> {
  if (Deno.uid() !== 0 || findProgram("unshare") === null) return false;
  return (await runProcess(["unshare", "-m", "true"])).code === 0;
}

function peer(name: "regsync" | "crane", commands: (path: string) => MirrorProgram["commands"]): Found {
  const missing = peerMissing(name);
  return missing === null ? { name, commands: commands(peerPath(name)) } : { name, missing };
}

function regsync(path: string): MirrorProgram["commands"] {
  return {
    "mirror to mirror": (site) => [path, "once", "-c", written(site, "regsync.yaml", regsyncConfig(site))],
  };
}

/** A process for each image, as many at a time as the others have. */
function crane(path: string): MirrorProgram["commands"] {
  return {
    "mirror to mirror": (site) => {
      const list = written(site, "list", `${site.images.join("\n")}\n`);
      const copy = [path, "copy", "--insecure", `${site.source}/%`, `${site.destination}/%`];
      return ["xargs", "-a", list, "-P", String(AT_A_TIME), "-I%", ...copy];
    },
  };
}

function imageSetText({ source, images }: Site): string {
  const head = "kind: ImageSetConfiguration\napiVersion: mirror.openshift.io/v2alpha1\nmirror:\n";
  return `${head}  additionalImages:\n${images.map((name) => `    - name: ${source}/${name}\n`).join("")}`;
}

function skopeoList({ source, images }: Site): string {
  const tags = Object.fromEntries(images.map((name) => {
    const [repository = "", tag = ""] = name.split(":");
    return [repository, [tag]];
  }));
  return JSON.stringify({ [source]: { "tls-verify": false, images: tags } });
}

function regsyncConfig({ source, destination, images }: Site): string {
  const creds = [source, destination].map((registry) => ({
    registry,
    tls: "disabled",
    reqConcurrent: AT_A_TIME,
  }));
  const sync = images.map((name) => ({
    source: `${source}/${name}`,
    target: `${destination}/${name}`,
    type: "image",
  }));
  const defaults = { parallel: AT_A_TIME, skipDockerConfig: true };
  return JSON.stringify({ version: 1, defaults, creds, sync });
}

function written({ notes }: Site, name: string, text: string): string {
  Deno.mkdirSync(notes, { recursive: true });
  Deno.writeTextFileSync(`${notes}/${name}`, text);
  return `${notes}/${name}`;
}

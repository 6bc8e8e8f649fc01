/** The life of a mirror on both sides of the gap, command by command: every workflow that there is. */

import type { World } from "./world.ts";

/** The places of one life. Lives share the world and nothing else. */
export interface Life {
  readonly world: World;
  /** `life3`, in all its places. */
  readonly name: string;
  readonly folder: string;
  /** Where sequences are cut, and on the other side published from. */
  readonly near: string;
  readonly far: string;
  /** `host:port/life3`. */
  readonly to: string;
}

/** Folders of a life that are mirror paths. */
export const ROOTS = ["near", "two", "again", "old", "far", "direct"] as const;

export interface Step {
  readonly name: string;
  readonly args: (life: Life) => readonly string[];
  /** Whether sequences that were there may go. @default {false} */
  readonly removes?: boolean;
}

export function lifeIn(world: World, name: string): Life {
  const folder = `${world.folder}/${name}`;
  const to = `${world.destination.host}/${name}`;
  return { world, name, folder, near: `${folder}/near`, far: `${folder}/far`, to };
}

const MIRROR = [
  ...["--driver", "embedded", "--src-tls-verify=false", "--dest-tls-verify=false"],
  ...["--parallel-images", "2", "--parallel-layers", "2"],
];
const PLAIN = ["--dest-tls-verify=false"];
/** Blobs that one command has on their way at most: to be copied, or of images that it reads while planning. */
export const ON_THEIR_WAY = 8;

const signed = ({ world }: Life) => ["--sign-key", world.key];
const trusting = ({ world }: Life) => ["--trusted-key", `${world.key.replace(/\.pem$/, "")}.pub`];
const shared = ({ to }: Life) => ["--metadata", `registry://${to}/state`];

/** Cuts a sequence that belongs to the chain of the two near machines. */
const create = (life: Life, root: "near" | "two", set: "small" | "large" | "other", ...more: string[]) => [
  ...["mirror", "create", `${life.folder}/${root}`, "-c", life.world.file(set), "--archive-size", "512KiB"],
  ...[...MIRROR, ...shared(life), ...signed(life), ...more],
];

/** Cuts a sequence that no other machine knows of. */
const createAlone = (life: Life, root: string, set: "small" | "large", ...more: string[]) => [
  ...["mirror", "create", `${life.folder}/${root}`, "-c", life.world.file(set), ...MIRROR, ...more],
];

const pack = ({ folder }: Life, number: number, root: string) => [
  ...["sequence", "pack", String(number), `${folder}/${root}`, "-o", `${folder}/seq${number}.tar`],
];

const unpack = (life: Life, number: number) => [
  ...["sequence", "unpack", `${life.folder}/seq${number}.tar`, life.far, ...trusting(life)],
];

const publish = (life: Life) => [
  ...["mirror", "publish", life.far, `docker://${life.to}`, ...MIRROR, ...trusting(life)],
];

export const STEPS: readonly Step[] = [
  {
    name: "plan",
    args: ({ world, folder, near }) => [
      ...[
        "mirror",
        "plan",
        `file://${near}`,
        "-c",
        world.file("small"),
        "-o",
        `${folder}/lock.json`,
        ...MIRROR,
      ],
    ],
  },
  {
    name: "create from the lock",
    args: (life) =>
      create(life, "near", "small", "--description", "one", "--plan", `${life.folder}/lock.json`),
  },
  { name: "pack", args: (life) => pack(life, 1, "near") },
  { name: "unpack", args: (life) => unpack(life, 1) },
  { name: "publish", args: publish },
  {
    name: "receipt",
    args: (life) => ["sequence", "receipt", life.far, "-o", `${life.folder}/receipt.json`, ...signed(life)],
  },
  {
    name: "acknowledge",
    args: (life) => [
      ...["sequence", "acknowledge", `${life.folder}/receipt.json`, life.near, ...PLAIN],
      ...[...shared(life), ...trusting(life)],
    ],
  },
  { name: "create a delta", args: (life) => create(life, "near", "large", "--description", "two") },
  { name: "pack the delta", args: (life) => pack(life, 2, "near") },
  { name: "unpack the delta", args: (life) => unpack(life, 2) },
  { name: "publish the delta", args: publish },
  {
    name: "rollback",
    args: (life) => [
      ...["sequence", "rollback", "1", `docker://${life.to}`, life.far, "--yes", ...PLAIN, ...trusting(life)],
    ],
  },
  { name: "publish after the rollback", args: publish },
  {
    name: "create on another machine",
    args: (life) => create(life, "two", "other", "--baseline", "--description", "three"),
  },
  { name: "pack the complete one", args: (life) => pack(life, 3, "two") },
  { name: "unpack the complete one", args: (life) => unpack(life, 3) },
  { name: "publish the complete one", args: publish },
  {
    name: "delete, first phase",
    args: ({ world, far, to }) => [
      ...["mirror", "delete", "--generate", "-c", world.file("deleted"), "--workspace", `file://${far}`],
      ...[`docker://${to}`, ...MIRROR],
    ],
  },
  {
    name: "delete, second phase",
    args: ({ far, to }) => [
      ...["mirror", "delete", "--delete-yaml-file", `${far}/working-dir/delete/delete-images.yaml`],
      ...[`docker://${to}`, ...MIRROR],
    ],
  },
  {
    name: "prune the registry",
    args: ({ far, to }) => [
      ...["mirror", "prune", far, `docker://${to}`, "--keep", "1", "--grace", "0", "--yes", ...PLAIN],
    ],
  },
  {
    name: "prune sequences",
    args: ({ far }) => ["sequence", "prune", far, "--keep", "1"],
    removes: true,
  },
  {
    name: "copy",
    args: ({ world, folder, to }) => [
      ...["mirror", "copy", `docker://${to}/direct`, "-c", world.file("large")],
      ...["--mirror-path", `${folder}/direct`, ...MIRROR],
    ],
  },
  {
    name: "create for oc-mirror",
    args: (life) => createAlone(life, "old", "small", "--format", "oc-mirror"),
  },
  { name: "create anew", args: (life) => createAlone(life, "again", "small") },
  {
    name: "create in place of what is there",
    args: (life) => createAlone(life, "again", "large", "--clean"),
    removes: true,
  },
];

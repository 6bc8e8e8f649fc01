/** Where the demo plays: two registries, synthetic images, and hosts that are this machine under several names. */

import { writeYaml } from "../../lib/yaml/write.ts";
import { findProgram, runProcess, startProcess } from "../../lib/system/process.ts";
import { ferryCommand } from "../support/ferry.ts";
import { pushImage, repository, type SampleImage } from "../support/images.ts";
import { testRemote } from "../support/remote.ts";
import { type ServedRegistry, serveFolder } from "../support/served_registry.ts";
import { sshdMissing, startSshd, type TestSshd } from "../support/sshd.ts";

export const CLUSTERS = ["cluster-a", "cluster-b"];

const ROOT = new URL("../../", import.meta.url).pathname;

export class Stage implements AsyncDisposable {
  /** What the outside world offers, by `path:tag`. */
  readonly images = new Map<string, SampleImage>();
  readonly remote = testRemote();
  readonly #inventories: string[];

  private constructor(
    readonly folder: string,
    readonly outside: ServedRegistry,
    readonly mirror: ServedRegistry,
    /** Null where steps run without it. */
    readonly sshd: TestSshd | null,
  ) {
    this.#inventories = ["-i", "inventories/demo/hosts.yml"];
    if (sshd) this.#inventories.push("-i", this.#write("ssh.yml", sshInventory(sshd)));
  }

  static async open(): Promise<Stage> {
    const folder = await Deno.makeTempDir({ prefix: "ferry-demo-" });
    const outside = await serveFolder(`${folder}/registry-outside`);
    const mirror = await serveFolder(`${folder}/registry-mirror`);
    const stage = new Stage(folder, outside, mirror, await sshdIfAny());
    for (const cluster of CLUSTERS) await Deno.mkdir(stage.gitops(cluster), { recursive: true });
    if (findProgram("git")) await runProcess(["git", "init", "--quiet", `${folder}/gitops`]);
    return stage;
  }

  gitops(cluster: string): string {
    return `${this.folder}/gitops/${cluster}`;
  }

  /** Puts an image into the outside registry, and its name into the variables of the demo. */
  async release(path: string, tag: string, image: SampleImage): Promise<void> {
    await pushImage(this.remote.registry, repository(path, this.outside.host), image, [tag]);
    this.images.set(`${path}:${tag}`, image);
    this.#write("demo.yml", {
      demo_folder: this.folder,
      demo_registry: this.outside.host,
      demo_images: [...this.images.keys()],
      mirror_registry: `${this.mirror.host}/mirrored`,
    });
  }

  /** The command for a playbook, as one would type it. */
  command(playbook: string): readonly string[] {
    return ["playbook", `playbooks/${playbook}`, ...this.#inventories, "-e", `@${this.folder}/demo.yml`];
  }

  /** Runs ferry with its output on this terminal. @returns the exit code. */
  async ferry(args: readonly string[]): Promise<number> {
    const stream = "inherit";
    const child = startProcess(ferryCommand(args), {
      cwd: ROOT,
      stdin: "null",
      stdout: stream,
      stderr: stream,
    });
    return (await child.status).code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.remote[Symbol.dispose]();
    await this.sshd?.[Symbol.asyncDispose]();
    await this.outside[Symbol.asyncDispose]();
    await this.mirror[Symbol.asyncDispose]();
    await Deno.remove(this.folder, { recursive: true });
  }

  #write(name: string, data: Parameters<typeof writeYaml>[0]): string {
    const path = `${this.folder}/${name}`;
    Deno.writeTextFileSync(path, writeYaml(data));
    return path;
  }
}

async function sshdIfAny(): Promise<TestSshd | null> {
  if (sshdMissing() !== null) return null;
  try {
    return await startSshd({ hosts: 2 });
  } catch {
    // A server that this machine does not allow is as good as none: the steps do the same without it.
    return null;
  }
}

/** The demo's hosts, reached over SSH: the connected side at one address, the disconnected one at another. */
function sshInventory(sshd: TestSshd) {
  const { host: outside, port, user, keyFile, args } = sshd.settings();
  const inside = sshd.addresses[1] ?? outside;
  return {
    all: {
      vars: {
        ansible_connection: "ssh",
        ansible_port: port ?? 22,
        ansible_user: user ?? "",
        ansible_ssh_private_key_file: keyFile ?? "",
        ansible_ssh_common_args: (args ?? []).join(" "),
      },
      hosts: Object.fromEntries(
        ["outside", "inside", ...CLUSTERS].map((name) => [
          name,
          { ansible_host: name === "outside" ? outside : inside },
        ]),
      ),
    },
  };
}

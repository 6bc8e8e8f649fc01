/** An environment of real parts: two hosts behind an sshd, and a registry with TLS and users on either side. */

import { findProgram, runProcess } from "../../lib/system/process.ts";
import { writeYaml } from "../../lib/yaml/write.ts";
import { makeCertificates, type TestCertificates } from "./certificates.ts";
import { type DockerRegistry, startDockerRegistry } from "./docker_registry.ts";
import { type FerryResult, runFerry } from "./ferry.ts";
import { pushImage, repository, type SampleImage } from "./images.ts";
import { testRemote } from "./remote.ts";
import { sshdMissing, startSshd, type TestSshd } from "./sshd.ts";

const USER = "mirror";
const PASSWORD = "pass-7f3a:with colon";
const ROOT = new URL("../../", import.meta.url).pathname;
/** Plays around the roles of the product: hosts reach registries as a user does whose home is the lab's. */
const PLAYBOOKS = {
  "mirror.yml": { hosts: "connected", role: "mirror" },
  "publish.yml": { hosts: "disconnected", role: "publish" },
};

/** What keeps the lab from being started here; null for nothing. */
export function siteLabMissing(): string | null {
  const missing = ["docker-registry", "htpasswd", "openssl", "skopeo"].find((name) =>
    findProgram(name) === null
  );
  return missing === undefined ? sshdMissing() : `${missing} is not installed`;
}

export class SiteLab implements AsyncDisposable {
  readonly #images: string[] = [];

  private constructor(
    readonly folder: string,
    readonly sshd: TestSshd,
    readonly source: DockerRegistry,
    readonly mirror: DockerRegistry,
    private readonly tls: TestCertificates,
  ) {}

  static async start(): Promise<SiteLab> {
    const folder = await Deno.makeTempDir({ prefix: "ferry-site-" });
    const tls = await makeCertificates(folder);
    const htpasswd = `${folder}/htpasswd`;
    await runProcess(["htpasswd", "-Bbc", htpasswd, USER, PASSWORD]);
    const source = await startDockerRegistry(`${folder}/source`, { tls, htpasswd });
    const mirror = await startDockerRegistry(`${folder}/mirror`, { tls, htpasswd });
    const lab = new SiteLab(folder, await startSshd({ hosts: 2 }), source, mirror, tls);
    await lab.#write();
    return lab;
  }

  get home(): string {
    return `${this.folder}/home`;
  }

  get authfile(): string {
    return `${this.home}/.config/containers/auth.json`;
  }

  get outside(): string {
    return `${this.folder}/outside`;
  }

  get inside(): string {
    return `${this.folder}/inside`;
  }

  /** Puts an image into the source and into the image set. */
  async add(path: string, tag: string, image: SampleImage): Promise<void> {
    using remote = testRemote({
      authFile: this.authfile,
      authorityFiles: [this.tls.authority],
      isInsecure: () => false,
    });
    await pushImage(remote.registry, repository(path, this.source.host), image, [tag]);
    this.#images.push(`${this.source.host}/${path}:${tag}`);
  }

  /** Runs a playbook of the lab's with what may be told more on the command line. */
  playbook(name: keyof typeof PLAYBOOKS, more: readonly string[] = []): Promise<FerryResult> {
    Deno.writeTextFileSync(
      `${this.folder}/vars.yml`,
      writeYaml({
        mirror_driver: "embedded",
        mirror_image_set: {
          kind: "ImageSetConfiguration",
          apiVersion: "mirror.openshift.io/v2alpha1",
          mirror: { additionalImages: this.#images.map((image) => ({ name: image })) },
        },
        mirror_registry: `${this.mirror.host}/site`,
      }),
    );
    return this.ferry([
      "playbook",
      `${this.folder}/${name}`,
      "-i",
      `${this.folder}/hosts.yml`,
      "-e",
      `@${this.folder}/vars.yml`,
      ...more,
    ]);
  }

  /** Runs ferry as a user whose home is the lab's. */
  ferry(args: readonly string[]): Promise<FerryResult> {
    return runFerry(args, {
      cwd: this.folder,
      env: { HOME: this.home, ANSIBLE_ROLES_PATH: `${ROOT}roles`, XDG_RUNTIME_DIR: this.home },
    });
  }

  /** Carries what was mirrored to the other side. */
  async carry(): Promise<void> {
    await Deno.mkdir(this.inside, { recursive: true });
    await runProcess(["cp", "-R", `${this.outside}/content`, this.inside]);
  }

  /** Runs skopeo with the trust and credentials of the lab. `MIRROR` stands for the mirror with its path. */
  async skopeo(args: readonly string[]): Promise<{ readonly code: number; readonly text: string }> {
    const argv = args.map((arg) => arg.replace("MIRROR", `docker://${this.mirror.host}/site`));
    const { code, stdout, stderr } = await runProcess(["skopeo", ...argv], { env: { HOME: this.home } });
    return { code, text: new TextDecoder().decode(code === 0 ? stdout : stderr) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.sshd[Symbol.asyncDispose]();
    await this.source[Symbol.asyncDispose]();
    await this.mirror[Symbol.asyncDispose]();
    await Deno.remove(this.folder, { recursive: true });
  }

  async #write(): Promise<void> {
    const auth = btoa(`${USER}:${PASSWORD}`);
    const hosts = [this.source.host, this.mirror.host];
    await Deno.mkdir(`${this.home}/.config/containers`, { recursive: true });
    await Deno.writeTextFile(
      this.authfile,
      JSON.stringify({ auths: Object.fromEntries(hosts.map((host) => [host, { auth }])) }),
    );
    for (const host of hosts) {
      const trust = `${this.home}/.config/containers/certs.d/${host}`;
      await Deno.mkdir(trust, { recursive: true });
      await Deno.copyFile(this.tls.authority, `${trust}/ca.crt`);
    }
    for (const [name, { hosts, role }] of Object.entries(PLAYBOOKS)) {
      const play = { hosts, gather_facts: false, environment: { HOME: this.home }, roles: [role] };
      await Deno.writeTextFile(`${this.folder}/${name}`, writeYaml([play]));
    }
    await Deno.writeTextFile(`${this.folder}/hosts.yml`, writeYaml(this.#inventory()));
  }

  #inventory() {
    const { port, user, keyFile, args } = this.sshd.settings();
    const [outside = "", inside = ""] = this.sshd.addresses;
    return {
      all: {
        vars: {
          ansible_connection: "ssh",
          ansible_port: port ?? 22,
          ansible_user: user ?? "",
          ansible_ssh_private_key_file: keyFile ?? "",
          ansible_ssh_common_args: (args ?? []).join(" "),
        },
        children: {
          connected: { hosts: { outside: { ansible_host: outside } }, vars: { mirror_path: this.outside } },
          disconnected: { hosts: { inside: { ansible_host: inside } }, vars: { mirror_path: this.inside } },
        },
      },
    };
  }
}

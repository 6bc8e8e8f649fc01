/** Modules of podman with a real podman, whose storage is a folder of the test. */

import { deepStrictEqual as deepEqual, match, ok, strictEqual as equal } from "node:assert/strict";
import type { Attempt } from "../../lib/engine/task/attempt.ts";
import { toJson } from "../../lib/model/json.ts";
import type { Module } from "../../lib/modules/module.ts";
import { podmanContainer } from "../../lib/modules/podman/podman_container.ts";
import { podmanGenerateSystemd } from "../../lib/modules/podman/podman_generate_systemd.ts";
import { podmanImage } from "../../lib/modules/podman/podman_image.ts";
import { podmanLogin } from "../../lib/modules/podman/podman_login.ts";
import { podmanNetwork } from "../../lib/modules/podman/podman_network.ts";
import { podmanSecret } from "../../lib/modules/podman/podman_secret.ts";
import { podmanVolume } from "../../lib/modules/podman/podman_volume.ts";
import { findProgram, runProcess } from "../../lib/system/process.ts";
import { startDockerRegistry } from "../support/docker_registry.ts";
import { IMAGE, LIMITS, openPodman, type Podman, podmanMissing } from "../support/podman.ts";
import { type Args, changed, ModuleHost, told } from "../support/module_run.ts";

const USER = "mirror";
const PASSWORD = "pass-91:c";
class PodmanLab implements AsyncDisposable {
  readonly #host: ModuleHost;

  private constructor(readonly podman: Podman) {
    this.#host = new ModuleHost(podman.folder);
  }

  static async start(): Promise<PodmanLab> {
    return new PodmanLab(await openPodman());
  }

  get folder(): string {
    return this.podman.folder;
  }

  run(module: Module, args: Args): Promise<Attempt> {
    return this.#host.run(module, { executable: this.podman.program, ...args });
  }

  twice(module: Module, args: Args): Promise<Attempt> {
    return this.#host.twice(module, { executable: this.podman.program, ...args });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#host[Symbol.asyncDispose]();
    await this.podman[Symbol.asyncDispose]();
  }
}

const missing = await podmanMissing();
const because = missing === null ? "" : ` (skipped: ${missing})`;

function podmanTest(name: string, fn: (lab: PodmanLab, context: Deno.TestContext) => Promise<void>): void {
  Deno.test({
    name: `${name}${because}`,
    ignore: missing !== null,
    fn: async (context) => {
      await using lab = await PodmanLab.start();
      await fn(lab, context);
    },
  });
}

podmanTest("podman_container makes, changes, stops, starts and removes containers", async (lab, context) => {
  const args = {
    name: "web",
    image: IMAGE,
    command: "/bin/busybox sleep 600",
    env: { A: "b c", B: "d" },
    label: { "a.b": "c" },
    delete_time: "0",
    ...LIMITS,
  };
  await context.step("it runs", async () => {
    const done = await lab.twice(podmanContainer, args);
    equal(told(done, "container", "State", "Running"), true);
    deepEqual(told(done, "actions"), ["started web"]);
  });
  await context.step("the order of what it is made with is no difference", async () => {
    equal(changed(await lab.run(podmanContainer, { ...args, env: { B: "d", A: "b c" } })), false);
  });
  await context.step("other settings make it anew", async () => {
    const done = await lab.twice(podmanContainer, { ...args, env: { A: "other" } });
    deepEqual(told(done, "actions"), ["recreated web"]);
    match(done.diffs[0]?.before ?? "", /env=A=b c/);
  });
  await context.step("it is stopped, started, restarted", async () => {
    const now = { ...args, env: { A: "other" }, stop_time: "0" };
    await lab.twice(podmanContainer, { ...now, state: "stopped" });
    await lab.twice(podmanContainer, now);
    equal(changed(await lab.run(podmanContainer, { ...now, force_restart: true })), true);
  });
  await context.step("it goes", async () => {
    await lab.twice(podmanContainer, { name: "web", state: "absent", delete_time: "0" });
    const failed = await lab.run(podmanContainer, { name: "web" });
    match(failed.error?.message ?? "", /: Cannot start container when image is not specified!$/);
  });
  await context.step("what it prints is told where somebody waits for it", async () => {
    const command = ["/bin/busybox", "echo", "two  words"];
    const done = await lab.run(podmanContainer, {
      name: "say",
      image: IMAGE,
      command,
      detach: false,
      rm: true,
      ...LIMITS,
    });
    equal(changed(done), true);
    equal(told(done, "stdout"), "two  words\n");
  });
});

podmanTest("podman_volume, podman_network and podman_secret make, change and remove", async (lab) => {
  await lab.twice(podmanVolume, { name: "data", label: { a: "1", b: "2" } });
  const volume = await lab.twice(podmanVolume, { name: "data", label: { a: "2" } });
  deepEqual(told(volume, "volume", "Labels"), { a: "2" });
  equal(volume.diffs[0]?.after, "label - a=2\n");
  await lab.twice(podmanVolume, { name: "data", state: "absent" });

  const network = {
    name: `ferry-${Deno.pid}`,
    internal: true,
    subnet: "10.217.0.0/24",
    gateway: "10.217.0.1",
  };
  await lab.twice(podmanNetwork, network);
  await lab.twice(podmanNetwork, { ...network, internal: false });
  await lab.twice(podmanNetwork, { name: network.name, state: "absent" });

  await lab.twice(podmanSecret, { name: "key", data: "s3cret", skip_existing: true });
  const secret = await lab.run(podmanSecret, { name: "key", data: "other", force: true });
  equal(changed(secret), true);
  ok(!JSON.stringify(toJson(secret.values)).includes("other"));
  await lab.twice(podmanSecret, { name: "key", state: "absent" });
});

podmanTest("podman_container, podman_volume and podman_network write units for systemd", async (lab) => {
  const quadlet = { state: "quadlet", quadlet_dir: `${lab.folder}/units`, name: "web" };
  const container = {
    ...quadlet,
    image: IMAGE,
    env: { A: "b c" },
    ports: ["80:80"],
    memory: "1g",
    command: "run 'a b'",
    user: "7:8",
    security_opt: ["no-new-privileges"],
    log_opt: { max_size: "1m" },
    restart_policy: "unless-stopped",
  };
  await lab.twice(podmanContainer, {
    ...container,
    quadlet_options: ["[Install]\nWantedBy=default.target", "AutoUpdate=registry"],
  });
  equal(
    await Deno.readTextFile(`${lab.folder}/units/web.container`),
    `[Container]
ContainerName=web
Image=${IMAGE}
Exec=run 'a b'
Environment="A=b c"
LogOpt=max-size=1m
PodmanArgs=--memory=1g
PublishPort=80:80
NoNewPrivileges=true
User=7
Group=8
AutoUpdate=registry

[Service]
Restart=always

[Install]
WantedBy=default.target
`,
  );
  await lab.twice(podmanVolume, { ...quadlet, label: { a: "b" } });
  equal(await Deno.readTextFile(`${lab.folder}/units/web.volume`), "[Volume]\nVolumeName=web\nLabel=a=b\n");
  const net = { subnet: "10.1.0.0/24", gateway: "10.1.0.1" };
  await lab.twice(podmanNetwork, { ...quadlet, net_config: [net], label: { a: "b" }, opt: { mtu: 1400 } });
  equal(
    await Deno.readTextFile(`${lab.folder}/units/web.network`),
    "[Network]\nNetworkName=web\nSubnet=10.1.0.0/24\nGateway=10.1.0.1\nLabel=a=b\nOptions=mtu=1400\n",
  );
});

podmanTest("podman_generate_systemd writes units once", async (lab) => {
  const container = {
    name: "web",
    image: IMAGE,
    command: "/bin/busybox sleep 600",
    state: "created",
    ...LIMITS,
  };
  await lab.twice(podmanContainer, container);
  const unit = {
    name: "web",
    dest: `${lab.folder}/units`,
    new: true,
    restart_policy: "always",
    after: ["a.service"],
  };
  await lab.twice(podmanGenerateSystemd, unit);
  match(await Deno.readTextFile(`${lab.folder}/units/container-web.service`), /^Restart=always$/m);
});

const registryMissing = ["docker-registry", "htpasswd"].find((name) => findProgram(name) === null);

if (registryMissing === undefined) {
  podmanTest(
    "podman_image and podman_login work with a registry that wants a password",
    async (lab, context) => {
      const htpasswd = `${lab.folder}/htpasswd`;
      await runProcess(["htpasswd", "-Bbc", htpasswd, USER, PASSWORD]);
      await using registry = await startDockerRegistry(`${lab.folder}/registry`, { htpasswd });
      const login = { username: USER, password: PASSWORD };
      const name = `${registry.host}/tool/box:1`;

      await context.step("an image is pushed", async () => {
        const push = { name: IMAGE, push: true, push_args: { dest: name }, validate_certs: false, ...login };
        const done = await lab.run(podmanImage, push);
        equal(changed(done), true);
        ok(!JSON.stringify(toJson(done.values)).includes(PASSWORD));
        match(
          (await lab.run(podmanImage, { ...push, username: USER, password: "wrong" })).error?.message ?? "",
          /unauthorized/i,
        );
      });
      await context.step("it is pulled, and removed", async () => {
        const pulled = await lab.twice(podmanImage, { name, validate_certs: false, ...login });
        deepEqual(told(pulled, "actions"), [`Pulled image ${name}`]);
        await lab.twice(podmanImage, { name, state: "absent" });
      });
      await context.step("an image is built", async () => {
        const build = { container_file: `FROM ${IMAGE}\nLABEL a=b\n` };
        await lab.twice(podmanImage, { name: "localhost/made", tag: "2", state: "build", build });
      });
      await context.step("a login is kept", async () => {
        const authfile = `${lab.folder}/auth.json`;
        const args = { registry: registry.host, authfile, tlsverify: false, ...login };
        await lab.twice(podmanLogin, args);
        const wrong = await lab.run(podmanLogin, { ...args, password: "wrong" });
        match(wrong.error?.message ?? "", /: Unable to login to .* as mirror/);
      });
    },
  );
}

/** Networks of podman. */

import { str } from "../../template/python/repr.ts";
import { isJsonList, jsonAt, type JsonObject, textAt } from "../cluster/manifests/manifest.ts";
import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import { stateModule } from "../module.ts";
import { differing, planObject } from "./planned_object.ts";
import { Podman, PODMAN_ARGUMENTS } from "./podman.ts";
import { planQuadlet, QUADLET_ARGUMENTS } from "./quadlet.ts";

const ARGUMENTS = {
  name: { type: "str", required: true, description: "The name of the network" },
  state: {
    type: "str",
    default: "present",
    choices: ["present", "absent", "quadlet"],
    description: "Whether it is there, or a unit of systemd that makes it",
  },
  recreate: { type: "bool", default: false, description: "Make it anew in every run" },
  force: { type: "bool", default: false, description: "Remove it although containers use it, with these" },
  disable_dns: { type: "bool", description: "Names of containers are not resolved in it" },
  driver: { type: "str", description: "The driver; by default `bridge`" },
  subnet: { type: "str", description: "Its addresses, such as `10.90.0.0/24`" },
  gateway: { type: "str", description: "The address of the gateway" },
  ip_range: { type: "str", description: "The addresses that containers get" },
  interface_name: { type: "str", description: "The interface of the host" },
  internal: { type: "bool", description: "Nothing outside can be reached from it" },
  ipv6: { type: "bool", description: "IPv6 beside IPv4" },
  macvlan: { type: "str", description: "The device of the host that a network of the kind macvlan lies on" },
  label: { type: "dict", description: "Labels" },
  net_config: {
    type: "list",
    elements: "dict",
    description: "Several subnets, such as one of IPv4 and one of IPv6",
    options: {
      subnet: { type: "str", required: true, description: "The addresses" },
      gateway: { type: "str", required: true, description: "The address of the gateway" },
      ip_range: { type: "str", description: "The addresses that containers get" },
    },
  },
  dns: { type: "list", elements: "str", description: "Name servers" },
  route: { type: "list", elements: "str", description: "Routes of its containers" },
  ipam_driver: {
    type: "str",
    choices: ["host-local", "dhcp", "none"],
    description: "What gives containers their addresses",
  },
  opt: {
    type: "dict",
    description: "Options of the driver",
    options: {
      isolate: {
        type: "str",
        description: "Keep it apart from other networks: `true`, `false`, or `strict` for all of them",
      },
      metric: { type: "int", description: "The metric of its route" },
      mode: { type: "str", description: "The mode of the interface" },
      mtu: { type: "int", description: "The largest packet" },
      parent: { type: "str", description: "The device of the host" },
      vlan: { type: "int", description: "The VLAN" },
      driver_mtu: { type: "str", description: "The largest packet, by Docker's name of it" },
      no_default_route: { type: "str", description: "Without a default route" },
      bclim: { type: "int", description: "The limit of broadcasts of macvlan" },
      vrf: { type: "str", description: "The VRF that the interface belongs to" },
      bridge_name: { type: "str", description: "The name of the bridge" },
    },
  },
  debug: { type: "bool", default: false, description: "Without effect" },
  ...QUADLET_ARGUMENTS,
  ...PODMAN_ARGUMENTS,
} as const satisfies ArgumentSpec;

type Arguments = ArgumentsOf<typeof ARGUMENTS>;

/** `podman_network`. */
export const podmanNetwork = stateModule({
  name: "containers.podman.podman_network",
  summary: "Makes networks of podman, and takes them away",
  notes: [
    "A network that is not as the task has it is made anew. What the task does not say is not compared.",
  ],
  arguments: ARGUMENTS,
  rules: {
    requiredBy: { ip_range: ["subnet"], gateway: ["subnet"] },
    exclusive: [["subnet", "net_config"]],
  },
  runsOn: "host",
  supports: { check: "full", diff: true },
  returns: {
    network: { description: "What podman tells of it", type: "dict", returned: "always" },
    podman_actions: { description: "The commands of podman", type: "list", returned: "always" },
  },
  examples: `- name: A network that leads nowhere
  containers.podman.podman_network:
    name: mirror
    internal: true
    subnet: 10.90.0.0/24
`,
  plan: async (args, host, context) => {
    const { name } = args;
    if (args.state === "quadlet") {
      const lines = [["NetworkName", name] as const, ...quadletLines(args)];
      return await planQuadlet({ kind: "network", name, lines, args }, host, context);
    }
    const remove = ["rm", ...(args.force ? ["--force"] : []), name];
    const request = {
      kind: "network",
      ...args,
      create: ["create", ...createWords(args), name],
      remove,
      differences: (found: JsonObject) => differences(args, found),
    } as const;
    return await planObject(request, new Podman(args.executable, host, context.environment));
  },
});

/** Arguments that are flags of the same name, with the keys of units for those that have one. */
const FLAGS = [
  ["driver", "driver", "Driver"],
  ["subnet", "subnet", "Subnet"],
  ["gateway", "gateway", "Gateway"],
  ["ip_range", "ip-range", "IPRange"],
  ["interface_name", "interface-name", "InterfaceName"],
  ["ipam_driver", "ipam-driver", "IPAMDriver"],
  ["macvlan", "macvlan", null],
  ["disable_dns", "disable-dns", "DisableDNS"],
  ["internal", "internal", "Internal"],
  ["ipv6", "ipv6", "IPv6"],
] as const;

function createWords(args: Arguments): readonly string[] {
  return [
    ...FLAGS.flatMap(([name, flag]) => args[name] === null ? [] : [`--${flag}=${args[name]}`]),
    ...(args.net_config ?? []).flatMap(({ subnet, gateway, ip_range: range }) => [
      `--subnet=${subnet}`,
      `--gateway=${gateway}`,
      ...(range === null ? [] : [`--ip-range=${range}`]),
    ]),
    ...labelsOf(args).map((label) => `--label=${label}`),
    ...(args.dns ?? []).map((server) => `--dns=${server}`),
    ...(args.route ?? []).map((route) => `--route=${route}`),
    ...optionsOf(args).map((option) => `--opt=${option}`),
  ];
}

function quadletLines(args: Arguments): readonly (readonly [string, string])[] {
  return [
    ...FLAGS.flatMap(([name, flag, key]): readonly (readonly [string, string])[] => {
      if (args[name] === null) return [];
      return [key === null ? ["PodmanArgs", `--${flag}=${args[name]}`] : [key, String(args[name])]];
    }),
    ...(args.net_config ?? []).flatMap(({ subnet, gateway, ip_range: range }) =>
      [
        ["Subnet", subnet],
        ["Gateway", gateway],
        ...(range === null ? [] : [["IPRange", range] as const]),
      ] as const
    ),
    ...labelsOf(args).map((label) => ["Label", label] as const),
    ...(args.dns ?? []).map((server) => ["DNS", server] as const),
    ...(args.route ?? []).map((route) => ["PodmanArgs", `--route=${route}`] as const),
    ...optionsOf(args).map((option) => ["Options", option] as const),
  ];
}

function labelsOf({ label }: Arguments): readonly string[] {
  return [...label ?? []].map(([key, value]) => `${str(key)}=${str(value)}`);
}

/** Options that podman takes by names of Docker's. */
const DOCKER_NAMES: Readonly<Record<string, string>> = {
  bridge_name: "com.docker.network.bridge.name",
  driver_mtu: "com.docker.network.driver.mtu",
};

function optionPairs({ opt }: Arguments): readonly (readonly [string, string])[] {
  return Object.entries(opt ?? {}).filter(([, value]) => value !== null).map(([key, value]) => {
    const text = str(value);
    return [DOCKER_NAMES[key] ?? key, /^(true|false)$/i.test(text) ? text.toLowerCase() : text];
  });
}

function optionsOf(args: Arguments): readonly string[] {
  return optionPairs(args).map((pair) => pair.join("="));
}

function differences(args: Arguments, found: JsonObject) {
  const told = jsonAt(found, "subnets");
  const subnets = isJsonList(told) ? told : [];
  const [subnet] = subnets;
  const compared = [
    ["driver", args.driver, textAt(found, "driver")],
    ["internal", args.internal ?? false, jsonAt(found, "internal") ?? false],
    ["ipv6", args.ipv6 ?? (args.net_config ? null : false), jsonAt(found, "ipv6_enabled") ?? false],
    ["disable_dns", args.disable_dns, jsonAt(found, "dns_enabled") !== true],
    ["subnet", args.subnet, textAt(subnet, "subnet")],
    ["gateway", args.gateway, textAt(subnet, "gateway")],
    [
      "net_config",
      args.net_config && inOrder(args.net_config.map((one) => `${one.subnet},${one.gateway}`)),
      inOrder(subnets.map((one) => `${textAt(one, "subnet")},${textAt(one, "gateway")}`)),
    ],
    ...optionPairs(args).map(([key, value]) => [key, value, textAt(found, "options", key)] as const),
  ] as const;
  return compared.flatMap(([name, wanted, there]) =>
    wanted === null ? [] : differing(name, String(there), String(wanted))
  );
}

function inOrder(texts: readonly string[]): string {
  return texts.toSorted().join(":");
}

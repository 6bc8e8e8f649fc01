/** Whether a host is a guest, and of what; and what it can be a host of. */

import type { FactCollector } from "./collector.ts";
import type { HostData } from "./host_data.ts";

type Role = "guest" | "host" | "LPAR";

interface Sign {
  readonly type: string;
  readonly role: Role;
  /** What is listed as a technique; nothing for a sign that only tells of the type. */
  readonly techniques: readonly string[];
}

export const VIRTUAL: FactCollector = {
  name: "virtual",
  ids: [
    "virtualization_type",
    "virtualization_role",
    "virtualization_tech_guest",
    "virtualization_tech_host",
  ],
  collect: (host) => {
    const signs = [
      ...containerSigns(host),
      ...machineSigns(host),
      ...processorSigns(host),
      ...moduleSigns(host),
    ];
    const [first] = signs;
    const guests = signs.filter(({ role }) => role !== "host").flatMap(({ techniques }) => techniques);
    const hosts = signs.filter(({ role }) => role === "host").flatMap(({ techniques }) => techniques);
    const inContainer = guests.some((name) => CONTAINERS.includes(name)) ||
      host.file("/run/systemd/container") !== null;
    return {
      virtualization_type: first?.type ?? "NA",
      virtualization_role: first?.role ?? "NA",
      virtualization_tech_guest: [...new Set(inContainer ? [...guests, "container"] : guests)],
      virtualization_tech_host: [...new Set(hosts)],
    };
  },
};

const CONTAINERS: readonly string[] = ["docker", "lxc", "podman", "openvz", "containerd"];

function sign(type: string, role: Role = "guest", techniques: readonly string[] = [type]): Sign {
  return { type, role, techniques };
}

function containerSigns(host: HostData): readonly Sign[] {
  const { present } = host;
  const groups = host.fileLines("/proc/1/cgroup").flatMap((line) => [
    ...(/\/docker(\/|-[0-9a-f]+\.scope)/.test(line) ? [sign("docker")] : []),
    ...(/\/lxc\/|\/machine\.slice\/machine-lxc/.test(line) ? [sign("lxc")] : []),
    ...(line.includes("/system.slice/containerd.service") ? [sign("containerd")] : []),
  ]);
  const environment = host.rawPart("environ_1").split("\0").flatMap((entry) => [
    ...(entry.includes("container=lxc") ? [sign("lxc")] : []),
    ...(entry.includes("container=podman") ? [sign("podman")] : []),
    ...(/^container=./.test(entry) ? [sign("container")] : []),
  ]);
  const openVz = present.has("/proc/vz") && !present.has("/proc/lve")
    ? [sign("openvz", present.has("/proc/bc") ? "host" : "guest")]
    : [];
  const systemd = host.file("/run/systemd/container");
  const isDocker = present.has("/.dockerenv") || present.has("/.dockerinit");
  return [
    ...groups,
    ...environment,
    ...openVz,
    ...(systemd === null ? [] : [sign(systemd)]),
    ...(isDocker ? [sign("docker")] : []),
    ...(present.has("/proc/xen") ? [xenSign(host)] : []),
  ];
}

function xenSign(host: HostData): Sign {
  const isHost = host.fileLines("/proc/xen/capabilities").some((line) => line.includes("control_d"));
  return isHost ? sign("xen", "host") : sign("xen", "guest", []);
}

const KVM_PRODUCTS: readonly string[] = ["KVM", "KVM Server", "Bochs", "AHV", "CloudStack KVM Hypervisor"];
const KVM_FIRMWARE: readonly string[] = ["Amazon EC2", "DigitalOcean", "Hetzner", "Linode"];
const KVM_VENDORS: readonly string[] = [
  "QEMU",
  "Amazon EC2",
  "DigitalOcean",
  "Google",
  "Scaleway",
  "Nutanix",
];

/** What the maker of a virtual machine writes into its firmware. */
function machineSigns(host: HostData): readonly Sign[] {
  const dmi = (name: string) => host.file(`/sys/devices/virtual/dmi/id/${name}`) ?? "";
  const [product, vendor, family, firmware] = ["product_name", "sys_vendor", "product_family", "bios_vendor"]
    .map(dmi);
  const candidates: readonly (readonly [boolean, string])[] = [
    [KVM_PRODUCTS.includes(product ?? ""), "kvm"],
    [vendor === "oVirt", "oVirt"],
    [vendor === "Red Hat" && family === "RHV", "RHV"],
    [vendor === "Red Hat" && family !== "RHV" && product === "RHEV Hypervisor", "RHEV"],
    [product?.startsWith("VMware") === true, "VMware"],
    [product === "OpenStack Compute" || product === "OpenStack Nova", "openstack"],
    [product === "BHYVE", "bhyve"],
    [firmware === "Xen", "xen"],
    [firmware === "innotek GmbH", "virtualbox"],
    [KVM_FIRMWARE.includes(firmware ?? ""), "kvm"],
    [KVM_VENDORS.includes(vendor ?? ""), "kvm"],
    [vendor === "KubeVirt", "KubeVirt"],
    [vendor === "Microsoft Corporation", "VirtualPC"],
    [vendor === "Parallels Software International Inc.", "parallels"],
    [vendor === "OpenStack Foundation", "openstack"],
  ];
  return candidates.filter(([holds]) => holds).map(([, type]) => sign(type));
}

const PROCESSORS: readonly (readonly [RegExp, Sign])[] = [
  [/^model name.*QEMU Virtual CPU/, sign("kvm")],
  [/^vendor_id.*User Mode Linux/, sign("uml")],
  [/^model name.*UML/, sign("uml")],
  [/^machine.*CHRP IBM pSeries .emulated by qemu./, sign("kvm")],
  [/^vendor_id.*PowerVM Lx86/, sign("powervm_lx86")],
  [/^vendor_id.*IBM\/S390/, sign("PR/SM", "LPAR")],
];

function processorSigns(host: HostData): readonly Sign[] {
  const guests = host.fileLines("/proc/self/status").filter((line) => line.startsWith("VxID:"))
    .map((line) => /:\s+0/.test(line) ? sign("linux_vserver", "host") : sign("linux_vserver"));
  const processors = host.fileLines("/proc/cpuinfo").flatMap((line) =>
    PROCESSORS.filter(([pattern]) => pattern.test(line)).map(([, found]) => found)
  );
  return [...guests, ...processors];
}

function moduleSigns(host: HostData): readonly Sign[] {
  const modules = host.fileLines("/proc/modules").map((line) => line.split(" ")[0]);
  const isManaged = modules.includes("kvm") && host.present.has("/rhev") && host.part("comms") !== "";
  return [
    ...(modules.includes("kvm")
      ? [sign(isManaged ? "RHEV" : "kvm", "host", isManaged ? ["kvm", "RHEV"] : ["kvm"])]
      : []),
    ...(modules.includes("vboxdrv") ? [sign("virtualbox", "host")] : []),
    // It tells of a guest, and is listed among what a host can be all the same.
    ...(modules.includes("virtio") ? [sign("kvm", "guest", []), sign("kvm", "host")] : []),
    ...(host.present.has("/dev/kvm") ? [sign("kvm", "host")] : []),
  ];
}

/** What containers are made with: arguments of the module, flags of podman, keys of units. */

import type { Argument, ArgumentType } from "../../model/argument.ts";
import { isDict, isList, type Value } from "../../model/value.ts";
import { str } from "../../template/python/repr.ts";

export interface ContainerOption {
  readonly argument: Argument;
  readonly flag: string;
  /** The key in the unit of a container; null where it goes there as a flag. */
  readonly key: string | null;
  /** What stands between the key and the value of a dictionary's items. */
  readonly joint: string;
}

interface More {
  readonly key?: string;
  /** The type of a list's items. @default {"str"} */
  readonly elements?: ArgumentType;
  readonly secret?: true;
  readonly aliases?: readonly string[];
  readonly choices?: readonly string[];
  readonly joint?: string;
}

function option(type: ArgumentType, flag: string, description: string, more: More = {}): ContainerOption {
  const { key = null, aliases, choices, joint = "=", elements = "str", secret } = more;
  const argument: Argument = {
    type,
    description,
    ...(type === "list" ? { elements } : {}),
    ...(secret ? { secret } : {}),
    ...(aliases ? { aliases } : {}),
    ...(choices ? { choices } : {}),
  };
  return { argument, flag, key, joint };
}

/** By the names of the arguments. */
export const CONTAINER_OPTIONS: Readonly<Record<string, ContainerOption>> = {
  annotation: option("dict", "annotation", "Annotations", { key: "Annotation" }),
  arch: option("str", "arch", "The architecture of the image"),
  attach: option("list", "attach", "The streams that are attached to", {
    choices: ["stdin", "stdout", "stderr"],
  }),
  authfile: option("path", "authfile", "The file with credentials of registries"),
  blkio_weight: option("int", "blkio-weight", "The weight of its input and output, 10 to 1000"),
  blkio_weight_device: option("dict", "blkio-weight-device", "The same by devices", { joint: ":" }),
  cap_add: option("list", "cap-add", "Capabilities that it gets", {
    key: "AddCapability",
    aliases: ["capabilities"],
  }),
  cap_drop: option("list", "cap-drop", "Capabilities that it loses", { key: "DropCapability" }),
  cert_dir: option("path", "cert-dir", "A folder of certificates for the registry of its image"),
  cgroup_conf: option("dict", "cgroup-conf", "Settings of its control group"),
  cgroup_parent: option("path", "cgroup-parent", "The control group above its own"),
  cgroupns: option("str", "cgroupns", "The namespace of control groups"),
  cgroups: option("str", "cgroups", "Whether it gets control groups", {
    key: "CgroupsMode",
    choices: ["default", "disabled", "enabled", "no-conmon", "split"],
  }),
  chrootdirs: option("str", "chrootdirs", "Folders in it that get the files of its network"),
  cidfile: option("path", "cidfile", "The file that its ID is written to"),
  conmon_pidfile: option("path", "conmon-pidfile", "The file with the process ID of its monitor"),
  cpu_period: option("int", "cpu-period", "The period of the scheduler"),
  cpu_quota: option("int", "cpu-quota", "The time that it has of a period"),
  cpu_rt_period: option("int", "cpu-rt-period", "The period of the real-time scheduler"),
  cpu_rt_runtime: option("int", "cpu-rt-runtime", "The time that it has of that"),
  cpu_shares: option("int", "cpu-shares", "The weight of its processor time"),
  cpus: option("str", "cpus", "How many processors it may use"),
  cpuset_cpus: option("str", "cpuset-cpus", "Which processors it may use"),
  cpuset_mems: option("str", "cpuset-mems", "Which memory nodes it may use"),
  creds: option("str", "creds", "User and password of the registry of its image, as `user:password`", {
    secret: true,
  }),
  decryption_key: option("str", "decryption-key", "The key of an encrypted image"),
  detach_keys: option("str", "detach-keys", "The keys that leave its terminal"),
  device: option("list", "device", "Devices of the host", { key: "AddDevice" }),
  device_cgroup_rule: option("str", "device-cgroup-rule", "A rule for its devices"),
  device_read_bps: option("list", "device-read-bps", "Bytes a second that it may read from devices"),
  device_read_iops: option("list", "device-read-iops", "How often a second it may read from devices"),
  device_write_bps: option("list", "device-write-bps", "Bytes a second that it may write to devices"),
  device_write_iops: option("list", "device-write-iops", "How often a second it may write to devices"),
  dns: option("list", "dns", "Name servers", { key: "DNS", aliases: ["dns_servers"] }),
  dns_option: option("str", "dns-option", "An option of its resolver", {
    key: "DNSOption",
    aliases: ["dns_opts"],
  }),
  dns_search: option("list", "dns-search", "Domains that names are sought in", {
    key: "DNSSearch",
    aliases: ["dns_search_domains"],
  }),
  entrypoint: option("str", "entrypoint", "What is run instead of the image's own", { key: "Entrypoint" }),
  env: option("dict", "env", "Variables of its environment", { key: "Environment" }),
  env_file: option("list", "env-file", "Files with such variables", {
    key: "EnvironmentFile",
    elements: "path",
    aliases: ["env_files"],
  }),
  env_host: option("bool", "env-host", "It gets the variables of the host", { key: "EnvironmentHost" }),
  env_merge: option("dict", "env-merge", "Variables made from those of the image"),
  etc_hosts: option("dict", "add-host", "Names of hosts and their addresses", {
    key: "AddHost",
    aliases: ["add_hosts"],
    joint: ":",
  }),
  expose: option("list", "expose", "Ports that it serves", {
    key: "ExposeHostPort",
    aliases: ["exposed", "exposed_ports"],
  }),
  gidmap: option("list", "gidmap", "How groups are mapped", { key: "GIDMap" }),
  gpus: option("str", "gpus", "The graphics processors that it may use"),
  group_add: option("list", "group-add", "More groups of its process", {
    key: "GroupAdd",
    aliases: ["groups"],
  }),
  group_entry: option("str", "group-entry", "The line that it gets in the file of groups"),
  healthcheck: option("str", "health-cmd", "The command that tells whether it is well", {
    key: "HealthCmd",
    aliases: ["health_cmd"],
  }),
  healthcheck_interval: option("str", "health-interval", "The time between two such looks", {
    key: "HealthInterval",
    aliases: ["health_interval"],
  }),
  healthcheck_retries: option("int", "health-retries", "How often it may fail", {
    key: "HealthRetries",
    aliases: ["health_retries"],
  }),
  healthcheck_start_period: option("str", "health-start-period", "The time that it has to start", {
    key: "HealthStartPeriod",
    aliases: ["health_start_period"],
  }),
  healthcheck_timeout: option("str", "health-timeout", "The time that a look may take", {
    key: "HealthTimeout",
    aliases: ["health_timeout"],
  }),
  healthcheck_failure_action: option("str", "health-on-failure", "What is done where it is not well", {
    key: "HealthOnFailure",
    choices: ["none", "kill", "restart", "stop"],
    aliases: ["health_on_failure"],
  }),
  health_log_destination: option("str", "health-log-destination", "Where what these say is kept"),
  health_max_log_count: option("int", "health-max-log-count", "How many of them are kept; 0 for all"),
  health_max_log_size: option("int", "health-max-log-size", "Letters kept of each; 0 for all"),
  health_startup_cmd: option("str", "health-startup-cmd", "The look while it starts", {
    key: "HealthStartupCmd",
  }),
  health_startup_interval: option("str", "health-startup-interval", "The time between two of these", {
    key: "HealthStartupInterval",
  }),
  health_startup_retries: option("int", "health-startup-retries", "How often these may fail", {
    key: "HealthStartupRetries",
  }),
  health_startup_success: option("int", "health-startup-success", "How often they are to go well", {
    key: "HealthStartupSuccess",
  }),
  health_startup_timeout: option("str", "health-startup-timeout", "The time that one may take", {
    key: "HealthStartupTimeout",
  }),
  hooks_dir: option("list", "hooks-dir", "Folders with hooks"),
  hostname: option("str", "hostname", "The name that it has for itself", { key: "HostName" }),
  hosts_file: option("str", "hosts-file", "What its file of hosts begins with: a path, `image` or `none`"),
  hostuser: option("str", "hostuser", "A user of the host that it gets"),
  http_proxy: option("bool", "http-proxy", "It gets the proxies of the host"),
  image_volume: option("str", "image-volume", "What becomes of volumes that the image names", {
    choices: ["bind", "tmpfs", "ignore"],
  }),
  init: option("bool", "init", "A small init runs in it", { key: "RunInit" }),
  init_ctr: option("str", "init-ctr", "It runs before the others of its pod", {
    choices: ["once", "always"],
  }),
  init_path: option("str", "init-path", "The program of that init"),
  interactive: option("bool", "interactive", "Its input is kept open"),
  ip: option("str", "ip", "Its address", { key: "IP" }),
  ip6: option("str", "ip6", "Its address in IPv6", { key: "IP6" }),
  ipc: option("str", "ipc", "The namespace of its communication", { aliases: ["ipc_mode"] }),
  kernel_memory: option("str", "kernel-memory", "The memory that the kernel may use for it"),
  label: option("dict", "label", "Labels", { key: "Label", aliases: ["labels"] }),
  link_local_ip: option("str", "link-local-ip", "Its link-local address"),
  label_file: option("str", "label-file", "A file with labels"),
  log_driver: option("str", "log-driver", "Where what it says is kept", {
    key: "LogDriver",
    choices: ["k8s-file", "journald", "json-file", "none", "passthrough"],
  }),
  log_level: option("str", "log-level", "How much podman says", {
    choices: ["debug", "info", "warn", "error", "fatal", "panic"],
  }),
  log_opt: option("dict", "log-opt", "How that is kept: `max_size`, `path`, `tag`", {
    key: "LogOpt",
    aliases: ["log_options"],
  }),
  mac_address: option("str", "mac-address", "The address of its card"),
  memory: option("str", "memory", "The memory that it may use"),
  memory_reservation: option("str", "memory-reservation", "The memory that it may use when there is little"),
  memory_swap: option("str", "memory-swap", "Memory and swap that it may use"),
  memory_swappiness: option("int", "memory-swappiness", "How readily it is swapped out, 0 to 100"),
  mount: option("list", "mount", "Mounts", { key: "Mount", aliases: ["mounts"] }),
  network: option("list", "network", "Networks, or a mode of them", {
    key: "Network",
    aliases: ["net", "network_mode"],
  }),
  network_aliases: option("list", "network-alias", "Its names in them", {
    key: "NetworkAlias",
    aliases: ["network_alias"],
  }),
  no_healthcheck: option("bool", "no-healthcheck", "Nobody looks whether it is well"),
  no_hostname: option("bool", "no-hostname", "It keeps the file of its image that names the host"),
  no_hosts: option("bool", "no-hosts", "It gets no file of hosts"),
  oom_kill_disable: option("bool", "oom-kill-disable", "It is not killed where memory is short"),
  oom_score_adj: option("int", "oom-score-adj", "How readily it is, -1000 to 1000"),
  os: option("str", "os", "The system of the image"),
  passwd: option("bool", "passwd", "It gets entries of users"),
  passwd_entry: option("str", "passwd-entry", "The line that it gets in the file of users"),
  personality: option("str", "personality", "The execution domain"),
  pid: option("str", "pid", "The namespace of its processes", { aliases: ["pid_mode"] }),
  pid_file: option("path", "pidfile", "The file with its process ID", { aliases: ["pidfile"] }),
  pids_limit: option("str", "pids-limit", "How many processes it may have", { key: "PidsLimit" }),
  platform: option("str", "platform", "System and architecture of the image"),
  pod: option("str", "pod", "The pod that it runs in", { key: "Pod" }),
  pod_id_file: option("path", "pod-id-file", "The file with the ID of that pod"),
  preserve_fd: option("list", "preserve-fd", "File descriptors that it gets"),
  preserve_fds: option("str", "preserve-fds", "How many of them"),
  privileged: option("bool", "privileged", "It may do what the host may"),
  publish: option("list", "publish", "Ports of the host that lead to it", {
    key: "PublishPort",
    aliases: ["ports", "published", "published_ports"],
  }),
  publish_all: option("bool", "publish-all", "All of its ports get one of the host"),
  pull: option("str", "pull", "When its image is pulled", {
    key: "Pull",
    choices: ["missing", "always", "never", "newer"],
  }),
  rdt_class: option("str", "rdt-class", "The class of its cache"),
  read_only: option("bool", "read-only", "Its files cannot be changed", { key: "ReadOnly" }),
  read_only_tmpfs: option("bool", "read-only-tmpfs", "It gets temporary folders nevertheless", {
    key: "ReadOnlyTmpfs",
  }),
  requires: option("list", "requires", "Containers that start before it"),
  restart_policy: option("str", "restart", "When it is started again"),
  retry: option("int", "retry", "How often pulling is tried again"),
  retry_delay: option("str", "retry-delay", "The time between"),
  rm: option("bool", "rm", "It goes when it ends", { aliases: ["remove", "auto_remove"] }),
  rmi: option("bool", "rmi", "Its image goes as well"),
  rootfs: option("bool", "rootfs", "The image is a folder of the host"),
  sdnotify: option("str", "sdnotify", "How it tells systemd that it is up", { key: "Notify" }),
  seccomp_policy: option("str", "seccomp-policy", "Which filter of system calls is used"),
  secrets: option("list", "secret", "Secrets that it gets", { key: "Secret" }),
  security_opt: option("list", "security-opt", "Options of its security"),
  shm_size: option("str", "shm-size", "The size of its shared memory", { key: "ShmSize" }),
  shm_size_systemd: option("str", "shm-size-systemd", "The same for systemd in it"),
  sig_proxy: option("bool", "sig-proxy", "Signals to podman go to it"),
  stop_signal: option("int", "stop-signal", "The signal that stops it", { key: "StopSignal" }),
  stop_timeout: option("int", "stop-timeout", "Seconds that it has to stop", { key: "StopTimeout" }),
  subgidname: option("str", "subgidname", "Whose range of groups it has", { key: "SubGIDMap" }),
  subuidname: option("str", "subuidname", "Whose range of users it has", { key: "SubUIDMap" }),
  sysctl: option("dict", "sysctl", "Settings of the kernel", { key: "Sysctl" }),
  systemd: option("str", "systemd", "Whether systemd runs in it"),
  timeout: option("int", "timeout", "Seconds that it may run"),
  timezone: option("str", "tz", "Its time zone", { key: "Timezone" }),
  tls_verify: option("bool", "tls-verify", "The certificate of the registry is checked"),
  tmpfs: option("dict", "tmpfs", "Folders in memory, and their options", { key: "Tmpfs", joint: ":" }),
  tty: option("bool", "tty", "It gets a terminal"),
  uidmap: option("list", "uidmap", "How users are mapped", { key: "UIDMap" }),
  ulimit: option("list", "ulimit", "Limits", { key: "Ulimit", aliases: ["ulimits"] }),
  umask: option("str", "umask", "Its umask"),
  unsetenv: option("list", "unsetenv", "Variables that it does not get"),
  unsetenv_all: option("bool", "unsetenv-all", "It gets none but its own", { aliases: ["unsetenv_all_env"] }),
  user: option("str", "user", "The user that it runs as", { key: "User" }),
  userns: option("str", "userns", "The namespace of its users", { key: "UserNS", aliases: ["userns_mode"] }),
  uts: option("str", "uts", "The namespace of its host's name"),
  variant: option("str", "variant", "The variant of the image's architecture"),
  volume: option("list", "volume", "Volumes, and folders of the host", {
    key: "Volume",
    aliases: ["volumes"],
  }),
  volumes_from: option("list", "volumes-from", "Containers whose volumes it gets"),
  workdir: option("str", "workdir", "The folder that it works in", {
    key: "WorkingDir",
    aliases: ["working_dir"],
  }),
};

/** A value of an option as podman takes it, once or several times. */
function texts({ joint, flag }: ContainerOption, value: Value): readonly string[] {
  if (isList(value)) return value.map(str);
  if (isDict(value)) {
    return [...value].filter(([, item]) => item !== null).map(([key, item]) => {
      const name = flag === "log-opt" ? str(key).replace("max_size", "max-size") : str(key);
      return item === "" && joint === ":" ? name : `${name}${joint}${str(item)}`;
    });
  }
  return [typeof value === "boolean" ? String(value) : str(value)];
}

type Values = Readonly<Record<string, unknown>>;

function given(args: Values): readonly (readonly [ContainerOption, Value])[] {
  return Object.entries(CONTAINER_OPTIONS).flatMap(([name, option]) => {
    const value = args[name] as Value | undefined;
    return value === null || value === undefined ? [] : [[option, value] as const];
  });
}

/** The flags of podman for what a task says. */
export function containerFlags(args: Values): readonly string[] {
  return given(args).flatMap(([option, value]) =>
    texts(option, value).map((text) => `--${option.flag}=${text}`)
  );
}

/** What a task says in the unit of a container. */
export interface ContainerUnit {
  /** What the image is called there. */
  readonly imageKey: "Image" | "Rootfs";
  /** When systemd starts it again, in podman's words. */
  readonly restart: string | null;
  /** The other lines of the section for the container. */
  readonly lines: readonly (readonly [string, string])[];
}

/** What goes into a unit for what a task says. */
export function containerUnit({ rootfs, restart_policy: restart, ...args }: Values): ContainerUnit {
  return {
    imageKey: rootfs === true ? "Rootfs" : "Image",
    restart: typeof restart === "string" ? restart : null,
    lines: given(args).flatMap(([option, value]) =>
      texts(option, value).flatMap((text) => linesFor(option, text))
    ),
  };
}

function linesFor({ flag, key }: ContainerOption, text: string): readonly (readonly [string, string])[] {
  if (flag === "security-opt" && text === "no-new-privileges") return [["NoNewPrivileges", "true"]];
  if (key === null) return [["PodmanArgs", `--${flag}=${text}`]];
  const [user = "", group] = flag === "user" ? text.split(":") : [text];
  return group === undefined ? [[key, text]] : [[key, user], ["Group", group]];
}

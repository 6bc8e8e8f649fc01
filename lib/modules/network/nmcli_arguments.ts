/** What connections of NetworkManager can be asked to be. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";

const TEXT = { type: "str" } as const;
const NUMBER = { type: "int" } as const;
const FLAG = { type: "bool" } as const;
const TEXTS = { type: "list", elements: "str" } as const;
const SETTINGS = { type: "dict" } as const;

export const CONNECTION_TYPES = [
  "bond",
  "bond-slave",
  "bridge",
  "bridge-slave",
  "dummy",
  "ethernet",
  "generic",
  "gre",
  "infiniband",
  "ipip",
  "sit",
  "team",
  "team-slave",
  "vlan",
  "vxlan",
  "wifi",
  "gsm",
  "macvlan",
  "wireguard",
  "vpn",
  "loopback",
  "ovs-interface",
  "ovs-bridge",
  "ovs-port",
  "vrf",
] as const;

const ROUTE_OPTIONS = {
  ip: { ...TEXT, required: true, description: "The network or address that it leads to" },
  next_hop: { ...TEXT, description: "The gateway" },
  metric: { ...NUMBER, description: "How far it is; the shortest is taken" },
  table: { ...NUMBER, description: "The table of routes that it is in" },
  cwnd: { ...NUMBER, description: "The clamp for the congestion window, in packets" },
  mtu: { ...NUMBER, description: "The largest packet, in bytes" },
  onlink: { ...FLAG, description: "The gateway is taken for reachable without a route to it" },
} as const satisfies ArgumentSpec;

const IPV4_ARGUMENTS = {
  ip4: {
    ...TEXTS,
    description:
      "IPv4 addresses, such as `192.0.2.24/24`, `/32` for one without a length; `method4` is `manual` then",
  },
  gw4: { ...TEXT, description: "The IPv4 gateway" },
  gw4_ignore_auto: {
    ...FLAG,
    default: false,
    description: "Leave out routes that are configured automatically",
  },
  routes4: { ...TEXTS, description: "IPv4 routes, such as `192.0.3.0/24 192.0.2.1`" },
  routes4_extended: {
    type: "list",
    elements: "dict",
    description: "IPv4 routes with more to say",
    options: { ...ROUTE_OPTIONS, tos: { ...NUMBER, description: "The type of service that it is for" } },
  },
  route_metric4: { ...NUMBER, description: "The metric of routes that tell none" },
  routing_rules4: { ...TEXTS, description: "Rules as `ip rule add` takes them, always with a priority" },
  never_default4: {
    ...FLAG,
    default: false,
    description: "Never take this connection for the default route",
  },
  dns4: { ...TEXTS, description: "Name servers with IPv4 addresses, the first is asked first" },
  dns4_search: { ...TEXTS, description: "Domains in which short names are sought" },
  dns4_options: { ...TEXTS, description: "Options of `resolv.conf`" },
  dns4_ignore_auto: {
    ...FLAG,
    default: false,
    description: "Leave out name servers that are configured automatically",
  },
  method4: {
    ...TEXT,
    choices: ["auto", "link-local", "manual", "shared", "disabled"],
    description:
      "Where IPv4 addresses come from; without it `manual` where there are addresses, and `disabled` for " +
      "`dummy`, `macvlan` and `wireguard` without",
  },
  may_fail4: {
    ...FLAG,
    default: true,
    description: "Whether the connection is up without IPv4 as well; without effect where IPv4 is disabled",
  },
  dhcp_client_id: { ...TEXT, description: "The client identifier that DHCP servers are told" },
} as const satisfies ArgumentSpec;

const IPV6_ARGUMENTS = {
  ip6: {
    ...TEXTS,
    description:
      "IPv6 addresses, such as `2001:db8::24/64`, `/128` for one without a length; `method6` is `manual` then",
  },
  gw6: { ...TEXT, description: "The IPv6 gateway" },
  gw6_ignore_auto: {
    ...FLAG,
    default: false,
    description: "Leave out routes that are configured automatically",
  },
  routes6: { ...TEXTS, description: "IPv6 routes, such as `2001:db8:1::/64 2001:db8::1`" },
  routes6_extended: {
    type: "list",
    elements: "dict",
    description: "IPv6 routes with more to say",
    options: ROUTE_OPTIONS,
  },
  route_metric6: { ...NUMBER, description: "The metric of routes that tell none" },
  routing_rules6: { ...TEXTS, description: "Rules as `ip -6 rule add` takes them, always with a priority" },
  dns6: { ...TEXTS, description: "Name servers with IPv6 addresses, the first is asked first" },
  dns6_search: { ...TEXTS, description: "Domains in which short names are sought" },
  dns6_options: { ...TEXTS, description: "Options of `resolv.conf`" },
  dns6_ignore_auto: {
    ...FLAG,
    default: false,
    description: "Leave out name servers that are configured automatically",
  },
  method6: {
    ...TEXT,
    choices: ["ignore", "auto", "dhcp", "link-local", "manual", "shared", "disabled"],
    description: "Where IPv6 addresses come from; without it as with `method4`",
  },
  ip_privacy6: {
    ...TEXT,
    choices: ["disabled", "prefer-public-addr", "prefer-temp-addr", "unknown"],
    description: "Whether temporary addresses are made beside the public one, and which is preferred",
  },
  addr_gen_mode6: {
    ...TEXT,
    choices: ["default", "default-or-eui64", "eui64", "stable-privacy"],
    description: "How the host's part of automatic addresses is made",
  },
} as const satisfies ArgumentSpec;

const BOND_ARGUMENTS = {
  mode: {
    ...TEXT,
    choices: [
      "802.3ad",
      "active-backup",
      "balance-alb",
      "balance-rr",
      "balance-tlb",
      "balance-xor",
      "broadcast",
    ],
    description: "How a bond uses its interfaces",
  },
  bond_mode_behavior: {
    ...TEXT,
    default: "reset",
    choices: ["preserve", "reset"],
    description: "What becomes of a bond without `mode`: it gets `balance-rr` again, or keeps what it has",
  },
  miimon: { ...NUMBER, description: "How often a bond looks whether links are up, in milliseconds" },
  downdelay: {
    ...NUMBER,
    description: "How long a link must be down before a bond leaves it, in milliseconds",
  },
  updelay: { ...NUMBER, description: "How long a link must be up before a bond uses it, in milliseconds" },
  xmit_hash_policy: { ...TEXT, description: "What a bond chooses the link of a packet by" },
  fail_over_mac: {
    ...TEXT,
    choices: ["none", "active", "follow"],
    description: "What becomes of the hardware address when a bond in `active-backup` changes its link",
  },
  arp_interval: { ...NUMBER, description: "How often a bond asks `arp_ip_target`, in milliseconds" },
  arp_ip_target: {
    ...TEXT,
    description: "Addresses that a bond asks to see whether links are up, with commas between",
  },
  primary: { ...TEXT, description: "The interface that a bond in `active-backup` prefers" },
} as const satisfies ArgumentSpec;

const BRIDGE_ARGUMENTS = {
  stp: { ...FLAG, default: true, description: "Whether a bridge speaks the spanning tree protocol" },
  priority: { ...NUMBER, default: 128, description: "The priority of a bridge among others; needs `stp`" },
  forwarddelay: {
    ...NUMBER,
    default: 15,
    description: "How long a bridge waits before it forwards, in seconds",
  },
  hellotime: { ...NUMBER, default: 2, description: "How often a bridge says that it is there, in seconds" },
  maxage: { ...NUMBER, default: 20, description: "How long a bridge believes a message, in seconds" },
  ageingtime: {
    ...NUMBER,
    default: 300,
    description: "How long a bridge remembers hardware addresses, in seconds",
  },
  slavepriority: { ...NUMBER, default: 32, description: "The priority of a port of a bridge" },
  path_cost: { ...NUMBER, default: 100, description: "What a way over a port of a bridge costs" },
  hairpin: {
    ...FLAG,
    default: false,
    description: "Whether a port of a bridge sends frames back where they came from",
  },
} as const satisfies ArgumentSpec;

const TEAM_ARGUMENTS = {
  runner: {
    ...TEXT,
    default: "roundrobin",
    choices: ["broadcast", "roundrobin", "activebackup", "loadbalance", "lacp"],
    description: "How a team uses its interfaces",
  },
  runner_hwaddr_policy: {
    ...TEXT,
    choices: ["same_all", "by_active", "only_active"],
    description: "Which hardware addresses a team and its ports have; only for `runner: activebackup`",
  },
  runner_fast_rate: {
    ...FLAG,
    description: "Whether the other side is to tell of itself every second; only for `runner: lacp`",
  },
} as const satisfies ArgumentSpec;

const LINK_ARGUMENTS = {
  vlanid: { ...NUMBER, description: "The number of a VLAN" },
  vlandev: { ...TEXT, description: "The interface that a VLAN is on" },
  flags: { ...TEXT, description: "Flags of a VLAN" },
  ingress: {
    ...TEXT,
    description: "Priorities of a VLAN's packets that come in, as `from:to` with commas between",
  },
  egress: {
    ...TEXT,
    description: "Priorities of a VLAN's packets that go out, as `from:to` with commas between",
  },
  vxlan_id: { ...NUMBER, description: "The number of a VXLAN" },
  vxlan_parent: { ...TEXT, description: "The interface that a VXLAN is on" },
  vxlan_local: { ...TEXT, description: "The address that a VXLAN sends from" },
  vxlan_remote: { ...TEXT, description: "The address that a VXLAN sends to" },
  ip_tunnel_dev: { ...TEXT, description: "The interface that a tunnel is on" },
  ip_tunnel_local: { ...TEXT, description: "The address at this end of a tunnel" },
  ip_tunnel_remote: { ...TEXT, description: "The address at the other end of a tunnel" },
  ip_tunnel_input_key: {
    ...TEXT,
    secret: true,
    description: "The key of packets that come out of a tunnel `gre`",
  },
  ip_tunnel_output_key: {
    ...TEXT,
    secret: true,
    description: "The key of packets that go into a tunnel `gre`",
  },
  macvlan: {
    ...SETTINGS,
    description: "Settings of a `macvlan`",
    options: {
      mode: {
        ...NUMBER,
        required: true,
        choices: [1, 2, 3, 4, 5],
        description: "Vepa, bridge, private, passthru, source",
      },
      parent: { ...TEXT, required: true, description: "The interface that it is on" },
      promiscuous: { ...FLAG, description: "Whether the interface gets all packets" },
      tap: { ...FLAG, description: "Whether it is a `macvtap`" },
    },
  },
  table: { ...NUMBER, description: "The table of routes of a `vrf`" },
  transport_mode: { ...TEXT, choices: ["datagram", "connected"], description: "How IP goes over InfiniBand" },
  infiniband_mac: { ...TEXT, description: "The hardware address of an InfiniBand interface" },
  sriov: {
    ...SETTINGS,
    description: "Virtual functions of an interface: settings of NetworkManager's `sriov`",
  },
} as const satisfies ArgumentSpec;

const RADIO_ARGUMENTS = {
  ssid: { ...TEXT, description: "The name of a wireless network" },
  wifi: {
    ...SETTINGS,
    description: "More of a wireless network: settings of NetworkManager's `802-11-wireless`",
  },
  wifi_sec: {
    ...SETTINGS,
    secret: true,
    description: "How a wireless network is secured: settings of NetworkManager's `802-11-wireless-security`",
  },
  ignore_unsupported_suboptions: {
    ...FLAG,
    default: false,
    description:
      "Leave out what the host's NetworkManager does not know of `wifi` and `wifi_sec`, with a warning",
  },
  gsm: { ...SETTINGS, description: "A mobile network: settings of NetworkManager's `gsm`" },
} as const satisfies ArgumentSpec;

export const NMCLI_ARGUMENTS = {
  conn_name: { ...TEXT, required: true, description: "The name of the connection" },
  state: {
    ...TEXT,
    required: true,
    choices: ["absent", "present", "up", "down"],
    description:
      "`present`: it is there and as wanted; `up` and `down`: it is active or not, and else as it is",
  },
  type: { ...TEXT, choices: CONNECTION_TYPES, description: "What it is; needed for a new one" },
  ifname: {
    ...TEXT,
    description: "The interface that it is for, `*` for any; of a new one by default its name",
  },
  autoconnect: { ...FLAG, default: true, description: "Whether it goes up by itself" },
  autoconnect_priority: { ...NUMBER, description: "Which of several goes up: the one with the highest" },
  autoconnect_retries: { ...NUMBER, description: "How often it tries to go up" },
  conn_reload: {
    ...FLAG,
    default: false,
    description: "Read the files of all connections again: after a change, or before it goes up or down",
  },
  master: { ...TEXT, description: "The connection or interface that it is a port of" },
  slave_type: {
    ...TEXT,
    choices: ["bond", "bridge", "team", "ovs-port", "vrf"],
    description: "What `master` is, which is needed then",
  },
  zone: { ...TEXT, description: "Its zone in the firewall" },
  mac: { ...TEXT, description: "The hardware address that its interface gets" },
  mtu: { ...NUMBER, description: "The largest packet in bytes; without it as the interface has it" },
  ...IPV4_ARGUMENTS,
  ...IPV6_ARGUMENTS,
  ...BOND_ARGUMENTS,
  ...BRIDGE_ARGUMENTS,
  ...TEAM_ARGUMENTS,
  ...LINK_ARGUMENTS,
  ...RADIO_ARGUMENTS,
  wireguard: { ...SETTINGS, description: "Settings of NetworkManager's `wireguard`" },
  vpn: {
    ...SETTINGS,
    description: "A VPN: `service-type`, `permissions`, and data of the service such as `gateway` and `user`",
  },
} as const satisfies ArgumentSpec;

export type NmcliArguments = ArgumentsOf<typeof NMCLI_ARGUMENTS>;

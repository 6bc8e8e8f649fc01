/** All that makes facts, in the order in which it is asked: what others need comes first. */

import type { FactCollector } from "./collector.ts";
import { FIBRE_CHANNEL, ISCSI, NVME, RESOLVER } from "./connections.ts";
import { DISTRIBUTION } from "./distribution.ts";
import { HARDWARE } from "./hardware.ts";
import { COMMAND_LINE, DATE_TIME, LOAD } from "./kernel.ts";
import { LSB } from "./lsb.ts";
import { NETWORK } from "./network.ts";
import { PLATFORM } from "./platform.ts";
import { PYTHON } from "./python.ts";
import { APPARMOR, CAPABILITIES, CHROOT, FIPS, SELINUX } from "./security.ts";
import { PACKAGE_MANAGER, SERVICE_MANAGER, SYSTEMD } from "./services.ts";
import { ENVIRONMENT, SSH_KEYS, USER } from "./session.ts";
import { VIRTUAL } from "./virtual.ts";

export const COLLECTORS: readonly FactCollector[] = [
  PLATFORM,
  DISTRIBUTION,
  LSB,
  SELINUX,
  APPARMOR,
  CHROOT,
  FIPS,
  PYTHON,
  CAPABILITIES,
  PACKAGE_MANAGER,
  SERVICE_MANAGER,
  COMMAND_LINE,
  DATE_TIME,
  ENVIRONMENT,
  LOAD,
  SSH_KEYS,
  USER,
  SYSTEMD,
  VIRTUAL,
  HARDWARE,
  RESOLVER,
  FIBRE_CHANNEL,
  NETWORK,
  ISCSI,
  NVME,
  // Made of what the host's own files tell, which may be wrong: whoever gathers warns of it.
  nothing("local"),
  nothing("facter"),
  nothing("ohai"),
];

/** A name that may be asked for, for which there are no facts here. */
function nothing(name: string): FactCollector {
  return { name, ids: [], collect: () => ({}) };
}

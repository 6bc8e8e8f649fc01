/** The modules that gather the facts of a host, where `setup` is not the only one. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Value } from "../../model/value.ts";
import { str } from "../../template/python/repr.ts";
import type { Given } from "../../modules/module.ts";
import type { Scope } from "../../vars/scope.ts";
import { toFlag, toTexts } from "./keywords.ts";

type Arguments = Given["given"];

/** Modules that gather facts for one task. */
export interface FactModules {
  /** As they are called, in the order in which what they find counts. */
  readonly names: readonly string[];
  /** Whether they run at the same time. */
  readonly isParallel: boolean;
  readonly warnings: readonly string[];
}

const SETUP_NAMES: readonly string[] = ["setup", "ansible.legacy.setup", "ansible.builtin.setup"];
/** Systems of network devices that have a module for their facts: `NAME_facts`. */
const NETWORK_SYSTEMS: readonly string[] = [
  ...["arista.eos.eos", "cisco.asa.asa", "cisco.ios.ios", "cisco.iosxr.iosxr", "cisco.nxos.nxos"],
  ...["community.network.ironware", "extreme.exos.exos", "extreme.slxos.slxos", "extreme.voss.voss"],
  ...["frr.frr.frr", "junipernetworks.junos.junos", "vyos.vyos.vyos"],
];

/**
 * The modules that a task gathers facts with; null where that is `setup` alone.
 *
 * @param configured Where no variable says it; `smart` stands for what fits the host.
 * @throws {DiagnosticError} for a device that no module is known for.
 */
export function factModules(
  scope: Scope,
  given: Arguments,
  configured: readonly string[],
): FactModules | null {
  const variable = (name: string) => scope.data(name);
  const written = variable("ansible_facts_modules");
  const asked = (written === undefined ? configured : toTexts(written) ?? [])
    .map((name) => name.trim()).filter(Boolean);
  const names = asked.filter((name) => name !== "smart");
  const hasSetup = () => names.some(isSetup);
  const warnings: string[] = [];
  if (names.length < asked.length) {
    const system = networkSystem(given, variable);
    if (system === null) {
      if (!hasSetup()) names.push("ansible.legacy.setup");
    } else {
      const module = networkModule(system);
      if (module !== null) names.push(module);
      else if (names.length === 0) throw noNetworkModule(system);
      if (hasSetup()) warnings.push(SETUP_OF_DEVICES);
    }
  }
  if (names.length === 1 && hasSetup() && warnings.length === 0) return null;
  const isParallel = toFlag(
    variable("ansible_facts_parallel") ?? given.get("parallel")?.value ?? names.length > 1,
  );
  return { names, isParallel: isParallel ?? false, warnings };
}

/** Whether a name is one of `setup`. */
export function isSetup(name: string): boolean {
  return SETUP_NAMES.includes(name);
}

const SETUP_OF_DEVICES =
  "Detected 'setup' module and a network OS is set, the output when running it will reflect " +
  "'localhost' and not the target when a networking connection plugin is used.";

function networkSystem(given: Arguments, variable: (name: string) => Value | undefined): string | null {
  const system = given.get("network_os")?.value ?? variable("ansible_network_os");
  return system === undefined || system === null || system === "" ? null : str(system);
}

function networkModule(system: string): string | null {
  if (NETWORK_SYSTEMS.includes(system)) return `${system}_facts`;
  const isKnown = NETWORK_SYSTEMS.some((name) => name.endsWith(`.${system}`));
  return isKnown ? `ansible.legacy.${system}_facts` : null;
}

function noNetworkModule(system: string): DiagnosticError {
  return new DiagnosticError(
    `No fact modules available and we could not find a fact module for your network OS (${system}), ` +
      "try setting one via the `FACTS_MODULES` configuration.",
    { code: "bad-config" },
  );
}

/** What the Linux Standard Base says of a distribution, where the host has its program or file. */

import type { FactCollector } from "./collector.ts";
import type { HostData } from "./host_data.ts";
import { osReleaseFields } from "./os_release.ts";

export const LSB: FactCollector = {
  name: "lsb",
  ids: [],
  collect: (host) => {
    const told = host.has("lsb") ? ofProgram(host) : ofFiles(host);
    const release = told.get("release");
    if (release !== undefined) told.set("major_release", release.split(".")[0] ?? "");
    const facts = [...told].map(([name, value]) => [name, value.replace(/^['"\\]+|['"\\]+$/g, "")] as const);
    return { lsb: new Map(facts) };
  },
};

/** Words of the program, the later ones of two for one fact winning. */
const WORDS: readonly (readonly [string, string])[] = [
  ["LSB Version:", "release"],
  ["Distributor ID:", "id"],
  ["Description:", "description"],
  ["Release:", "release"],
  ["Codename:", "codename"],
];

function ofProgram(host: HostData): Map<string, string> {
  const facts = new Map<string, string>();
  for (const line of host.lines("lsb")) {
    const name = WORDS.find(([words]) => line.includes(words))?.[1];
    if (name !== undefined) facts.set(name, line.slice(line.indexOf(":") + 1).trim());
  }
  return facts;
}

const KEYS = { id: "ID", release: "RELEASE", description: "DESCRIPTION", codename: "CODENAME" } as const;

function ofFiles(host: HostData): Map<string, string> {
  const lines = host.fileLines("/etc/lsb-release");
  const facts = new Map<string, string>();
  for (const [name, key] of Object.entries(KEYS)) {
    const line = lines.find((one) => one.startsWith(`DISTRIB_${key}=`));
    if (line !== undefined) facts.set(name, line.slice(line.indexOf("=") + 1).trim());
  }
  return facts.size > 0 || !host.hasProgram("lsb_release") ? facts : asProgramWould(host);
}

/** What the program makes of `os-release`, where it was not asked. */
function asProgramWould(host: HostData): Map<string, string> {
  const fields = osReleaseFields(host);
  const id = fields.get("ID") ?? "";
  const name = fields.get("NAME") ?? "";
  const facts = {
    id: name.toLowerCase() === id.toLowerCase() ? name : id.charAt(0).toUpperCase() + id.slice(1),
    description: fields.get("PRETTY_NAME"),
    release: fields.get("VERSION_ID"),
    codename: fields.get("VERSION_CODENAME"),
  };
  return new Map(Object.entries(facts).map(([key, value]) => [key, value || "n/a"]));
}

/** What dnf lists. */

import { dict, type Value } from "../../model/value.ts";
import type { TargetReader } from "../../connection/target.ts";
import { askSurely } from "../commands/tools.ts";
import type { DnfArguments } from "./dnf_arguments.ts";
import { dnfWords } from "./dnf_command.ts";

const FORMAT = "%{name}|%{epoch}|%{version}|%{release}|%{arch}|%{repoid}\\n";
const SELECTIONS: Readonly<Record<string, readonly string[]>> = {
  installed: ["--installed"],
  available: ["--available"],
  updates: ["--upgrades"],
  upgrades: ["--upgrades"],
};

/** Packages, or repositories, as dictionaries. */
export async function listByDnf(
  program: string,
  what: string,
  args: DnfArguments,
  host: TargetReader,
): Promise<readonly Value[]> {
  if (what === "repos" || what === "repositories") {
    const text = await askSurely(host, dnfWords(program, args, "announce", ["repolist", "--enabled"]));
    return text.split("\n").slice(1).filter((line) => /^\S/.test(line)).map((line) =>
      dict({ repoid: line.split(/\s+/)[0] ?? "", state: "enabled" })
    );
  }
  const selections = SELECTIONS[what] ?? null;
  const query = async (words: readonly string[]) =>
    await askSurely(host, dnfWords(program, args, "announce", ["repoquery", ...words, `--qf=${FORMAT}`]));
  if (selections) return packagesIn(await query(selections));
  const [installed, available] = [await query(["--installed", what]), await query(["--available", what])];
  return [...packagesIn(installed), ...packagesIn(available)];
}

function packagesIn(text: string): readonly Value[] {
  return text.split("\n").filter((line) => line.includes("|")).map((line) => {
    const [name = "", epoch = "0", version = "", release = "", arch = "", repo = ""] = line.split("|");
    const full = `${name}-${version}-${release}.${arch}`;
    return dict({
      name,
      epoch,
      version,
      release,
      arch,
      repo,
      envra: `${epoch}:${full}`,
      nevra: `${name}-${epoch}:${version}-${release}.${arch}`,
      yumstate: repo === "@System" ? "installed" : "available",
    });
  });
}

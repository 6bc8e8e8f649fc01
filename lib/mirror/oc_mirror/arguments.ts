/** oc-mirror's command line as what ferry is to do. Nothing is looked at but the words themselves. */

import { misused, type OcMirrorCommand } from "./command.ts";
import { deleteCommand } from "./delete_arguments.ts";
import { DELETE_FLAGS, ROOT_FLAGS, VERSION_FLAGS } from "./flag_tables.ts";
import { FlagError, flagIsTrue, type FlagTable, type ParsedFlags, parseFlags } from "./flags.ts";
import { mirrorCommand } from "./mirror_arguments.ts";

export type { OcMirrorCommand } from "./command.ts";

/**
 * Reads the arguments after the program's name.
 *
 * @param env For `OC_MIRROR_CACHE`, which excludes `--cache-dir`.
 */
export function parseOcMirrorArguments(
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): OcMirrorCommand {
  if (argv.includes("version")) return versionCommand(argv);
  const [v1, v2] = [argv.includes("--v1"), argv.includes("--v2")];
  if (v1 && v2) return misused("the flags --v1 and --v2 exclude each other", { exitCode: 255 });
  if (v1) return misused("oc-mirror v1 is not part of ferry: use --v2", { exitCode: 255 });
  const asksForHelp = ["--help", "-h", "help"].some((word) => argv.includes(word));
  if (!v2 && !asksForHelp) {
    return misused(
      "the use of the flag --v1 or --v2 is mandatory, please use --v2 for the supported oc-mirror version",
      { exitCode: 255 },
    );
  }
  switch (firstPositional(argv)) {
    case "delete":
      return parsed(argv, DELETE_FLAGS, "delete", (flags) => deleteCommand(flags, env));
    case "list":
      return misused("list is not supported by the embedded engine yet: use oc-mirror itself");
    default:
      return parsed(argv, ROOT_FLAGS, "oc-mirror", (flags) => mirrorCommand(flags, env));
  }
}

function versionCommand(argv: readonly string[]): OcMirrorCommand {
  return parsed(argv, VERSION_FLAGS, "oc-mirror", ({ values }) => {
    const output = values.get("output") ?? "text";
    if (output === "json" || output === "yaml" || output === "text") return { kind: "version", output };
    return misused("--output must be 'yaml' or 'json'");
  });
}

function parsed(
  argv: readonly string[],
  table: FlagTable,
  usage: "oc-mirror" | "delete",
  action: (flags: ParsedFlags) => OcMirrorCommand,
): OcMirrorCommand {
  try {
    const flags = parseFlags(argv, table);
    const asksForHelp = flagIsTrue(flags, "help") || flags.positional[0] === "help";
    return asksForHelp ? { kind: "help", command: usage } : action(flags);
  } catch (error) {
    if (error instanceof FlagError) return misused(error.message, { usage });
    throw error;
  }
}

/** What flags are followed by must be known, to tell commands from their values. */
function firstPositional(argv: readonly string[]): string | undefined {
  try {
    return parseFlags(argv, { ...ROOT_FLAGS, ...DELETE_FLAGS }).positional[0];
  } catch (error) {
    if (error instanceof FlagError) return undefined;
    throw error;
  }
}

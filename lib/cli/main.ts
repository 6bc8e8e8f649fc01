/** The program: which command is meant, and how it ends. */

import { DiagnosticError, diagnosticsOf, messageOf } from "../source/diagnostic.ts";
import { didYouMean } from "../source/suggest.ts";
import { VERSION } from "../model/version.ts";
import { errorLine } from "../report/lines.ts";
import { errorText } from "../report/notes.ts";
import { ALIASES, isOfAnsible, PROGRAM_NAMES } from "./aliases.ts";
import { EXIT, exitCodeOf, UsageExit } from "./exit_code.ts";
import { openSession, type Session } from "./session.ts";

/** Runs a command. @returns its exit code. */
type Run = (args: readonly string[], session: Session) => Promise<number>;

interface CommandEntry {
  /** One line for the overview; null for what users do not call. */
  readonly summary: string | null;
  readonly load: () => Promise<{ readonly run: Run }>;
}

const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  playbook: {
    summary: "run playbooks over the hosts of an inventory",
    load: () => import("./commands/playbook.ts"),
  },
  adhoc: {
    summary: "run one task on hosts, without a playbook",
    load: () => import("./commands/adhoc.ts"),
  },
  inventory: {
    summary: "show hosts, groups and variables of an inventory",
    load: () => import("./commands/inventory.ts"),
  },
  vault: {
    summary: "create, edit, view, encrypt and decrypt files and strings",
    load: () => import("./commands/vault/vault.ts"),
  },
  config: {
    summary: "show settings and where they come from",
    load: () => import("./commands/config/config.ts"),
  },
  mirror: {
    summary: "mirror images to disk, from disk, or between registries; delete them",
    load: () => import("./commands/mirror/mirror.ts"),
  },
  sequence: {
    summary: "list, check, sign, carry, acknowledge, prune and roll back sequences of a mirror path",
    load: () => import("./commands/sequence/sequence.ts"),
  },
  imageset: {
    summary: "make image sets out of values files, check them, show what they come to",
    load: () => import("./commands/imageset.ts"),
  },
  registry: { summary: "serve a folder as a registry", load: () => import("./commands/registry.ts") },
  doc: {
    summary: "show what modules, lookups, filters and keywords do",
    load: () => import("./commands/doc.ts"),
  },
  explain: {
    summary: "show where the value of a variable comes from",
    load: () => import("./commands/explain.ts"),
  },
  links: {
    summary: "make this program callable as ansible-playbook, oc-mirror and so on",
    load: () => import("./commands/links.ts"),
  },
  pack: {
    summary: "make the one file that is carried to a disconnected machine",
    load: () => import("./commands/pack.ts"),
  },
  agent: { summary: null, load: () => import("./commands/agent.ts") },
};

/** @param calledAs The name by which the program was started. */
export async function main(args: readonly string[], calledAs = "ferry"): Promise<number> {
  using session = openSession(calledAs);
  try {
    return await dispatch(PROGRAM_NAMES.includes(calledAs) ? [calledAs, ...args] : args, session);
  } catch (error) {
    if (error instanceof UsageExit) return error.code;
    report(error, session);
    return exitCodeOf(error);
  }
}

async function dispatch([first, ...rest]: readonly string[], session: Session): Promise<number> {
  switch (first) {
    case undefined:
      session.output.text(overview());
      return EXIT.usage;
    case "help":
      return rest[0] ? await dispatch([rest[0], "--help"], session) : dispatch(["--help"], session);
    case "-h":
    case "--help":
      session.output.text(overview());
      return EXIT.ok;
    case "-V":
    case "--version":
      session.output.text(`ferry ${VERSION}\n`);
      return EXIT.ok;
    default: {
      const entry = COMMANDS[ALIASES[first] ?? first];
      if (rest[0] === "--version" && isOfAnsible(first)) {
        return await (await import("./commands/version.ts")).run(rest, session);
      }
      if (entry) return await (await entry.load()).run(rest, session);
      const hint = didYouMean(first, [...Object.keys(COMMANDS), ...Object.keys(ALIASES)]);
      throw new DiagnosticError(`there is no command ${first}`, {
        code: "bad-option",
        hint: hint ?? "ferry --help lists the commands",
      });
    }
  }
}

function overview(): string {
  const commands = Object.entries(COMMANDS).filter(([, { summary }]) => summary !== null);
  const width = Math.max(...commands.map(([name]) => name.length));
  return `ferry ${VERSION}: playbooks for disconnected clusters, with image mirroring built in

Usage: ferry COMMAND [OPTIONS]

Commands:
${commands.map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`).join("\n")}

Start with one of these:
  ferry playbook site.yml -i hosts.yml                       run a playbook (for short: ferry play)
  ferry mirror -c imageset-config.yaml file:///srv/mirror    mirror to disk, with oc-mirror's own options
  ferry registry serve /srv/registry                         a registry out of a folder
  ferry COMMAND --help                                       options and examples
`;
}

function report(error: unknown, { output, workingFolder }: Session): void {
  const found = diagnosticsOf(error);
  for (const one of found) output.line(errorLine(errorText(one, workingFolder), "error"));
  if (found.length > 0) return;
  const stack = error instanceof Error ? error.stack ?? messageOf(error) : messageOf(error);
  output.line(errorLine(`[ERROR]: ferry has a bug, please report it: ${stack}`, "error"));
}

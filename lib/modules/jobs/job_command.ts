/** The commands that start jobs on hosts and write their records. */

import type { Command } from "../../model/change.ts";
import { shellQuote } from "../../model/shell_words.ts";
import { commandScript } from "../../connection/command_script.ts";
import { encodeHostText } from "../../connection/host_text.ts";
import { printing } from "../../connection/input.ts";
import { COMMANDS } from "../../connection/shell_text.ts";
import { readBytes } from "../../system/files.ts";
import type { DetachedWork } from "./detached_work.ts";
import lookedAfter from "./looked_after.sh" with { type: "text" };
import startJob from "./start_job.sh" with { type: "text" };
import supervise from "./supervise.sh" with { type: "text" };

/** A job of a host: its number, and the folder in which its record lies. */
export interface Job {
  readonly id: string;
  readonly folder: string;
}

/** Where the record lies. */
export function recordPath({ id, folder }: Job): string {
  return `${folder.replace(/(?<=[^/])\/+$/, "")}/${id}`;
}

/**
 * Makes the record of a job that has begun, and starts the job where the host carries it out. All of it is read from
 * standard input: neither the job's environment nor its input is to be seen among the host's processes.
 *
 * @param limitS Seconds after which the job is ended.
 */
export function startCommand(job: Job, work: DetachedWork | null = null, limitS = 0): Command {
  const supervisor = work === null ? "" : supervisorText(job, work, limitS);
  return readByShell([assignments({ folder: job.folder, id: job.id, supervisor }), startJob]);
}

/** Puts a whole record in the place of what is there. */
export function writeCommand(job: Job, record: string): Command {
  const path = shellQuote(recordPath(job));
  return readByShell([
    "umask 077",
    `{ ${printing(encodeHostText(record))}; } >${path}.tmp && mv -f -- ${path}.tmp ${path}`,
  ]);
}

/** Takes a record away, and what a job has left that nobody looks after any more. */
export function removeCommand(job: Job): Command {
  const { spool } = pathsOf(job);
  const left = `(\n${lookedAfter}) || rm -rf -- "$spool"`;
  return readByShell([`rm -f -- ${shellQuote(recordPath(job))}`, assignments({ spool }), left]);
}

/** Exits with 1 where nobody looks after a job of the host any more. */
export function lookedAfterCommand(job: Job): Command {
  const { spool } = pathsOf(job);
  return readByShell([assignments({ spool }), lookedAfter]);
}

/** The record, and what a job prints while it runs. */
function pathsOf(job: Job): { readonly file: string; readonly spool: string } {
  const file = recordPath(job);
  return { file, spool: `${file}.spool` };
}

function supervisorText(job: Job, { command, answer }: DetachedWork, limitS: number): string {
  const { file, spool } = pathsOf(job);
  const settings = {
    file,
    spool,
    id: job.id,
    limit: String(limitS),
    answer: JSON.stringify(answer),
    job: jobText(command, spool),
  };
  return `${assignments(settings)}\n${supervise}`;
}

/** The program that becomes the command; what keeps it from starting is told in a file. */
function jobText(command: Command, spool: string): string {
  return [
    `__refuse() { printf %s "$1" >${shellQuote(`${spool}/obstacle`)}; exit 1; }`,
    COMMANDS,
    `${inputText(command.stdin)}{\n${commandScript(command)}\n}${command.stdin ? "" : " </dev/null"}`,
  ].join("\n");
}

function inputText(stdin: Command["stdin"]): string {
  if (!stdin) return "";
  const bytes = typeof stdin === "string"
    ? encodeHostText(stdin)
    : stdin instanceof Uint8Array
    ? stdin
    : readBytes(stdin.path);
  return `{ ${bytes.length === 0 ? ":" : printing(bytes)}; } 2>/dev/null | `;
}

function assignments(values: Readonly<Record<string, string>>): string {
  return Object.entries(values).map(([name, value]) => `${name}=${shellQuote(value)}`).join("\n");
}

function readByShell(lines: readonly string[]): Command {
  return { run: { kind: "argv", argv: ["/bin/sh"] }, stdin: `${lines.join("\n")}\n` };
}

/** Exit codes: Ansible's for what Ansible knows, codes of their own for what it does not. */

import { type DiagnosticCode, diagnosticsOf } from "../source/diagnostic.ts";

export const EXIT = {
  ok: 0,
  error: 1,
  hostsFailed: 2,
  /** Options that do not exist, or lack their value. */
  usage: 2,
  hostsUnreachable: 4,
  /** A playbook or file that cannot be read. */
  badContent: 4,
  /** Options that contradict each other, or mean nothing. */
  badOptions: 5,
  /** Another run works on the workspace. */
  locked: 11,
  interrupted: 99,
  /** A bug of ours. */
  unexpected: 250,
} as const;

const CONTENT: readonly DiagnosticCode[] = [
  "bad-playbook",
  "unknown-keyword",
  "unknown-module",
  "yaml-syntax",
  "json-syntax",
  "template-syntax",
  "template-undefined",
  "bad-argument",
];

/** The exit code for a thrown value. */
export function exitCodeOf(error: unknown): number {
  const [first] = diagnosticsOf(error);
  if (!first) return EXIT.unexpected;
  if (first.code === "workspace-locked") return EXIT.locked;
  if (first.code === "interrupted") return EXIT.interrupted;
  if (first.code === "bad-option") return EXIT.badOptions;
  return CONTENT.includes(first.code) ? EXIT.badContent : EXIT.error;
}

/** What a parsed command line asks the program to end with: help was shown, or something was wrong with it. */
export class UsageExit extends Error {
  constructor(readonly code: number) {
    super("usage");
    this.name = "UsageExit";
  }
}

/** What an archive holds, compared with what is where it is to be unpacked. */

import type { Command } from "../../model/change.ts";
import { globPattern } from "../../inventory/pattern/glob.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";

/** What a task wants of an archive. */
export interface UnpackRequest {
  /** The folder, with a slash at its start. */
  readonly dest: string;
  /** Names with wildcards: only these, or all but these. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** More options for the program that unpacks. */
  readonly extra_opts: readonly string[];
  readonly keep_newer: boolean;
  readonly owner: string | null;
  readonly group: string | null;
  /** Whether the task sets modes itself: those of the archive do not count then. */
  readonly setsMode: boolean;
  /** Whether it has to be known what is in the archive. */
  readonly wantsMembers: boolean;
}

export interface Inspection {
  /** Ansible's name for what handles such archives. */
  readonly handler: string;
  /** Names in the archive that are unpacked, folders with a slash at their end; none where nobody wants them. */
  readonly members: readonly string[];
  /** What differs, one thing a line; empty where everything is there. */
  readonly differences: string;
  /** Unpacks it into a folder. */
  readonly extractTo: (folder: string) => ArgvCommand;
  /** Whether a folder takes the place of a link to one; else the link is followed. */
  readonly replacesLinks: boolean;
}

export type ArgvCommand = Command & { readonly run: { readonly kind: "argv" } };

/** A choice by wildcards, which match slashes too. */
export function chooser({ include, exclude }: UnpackRequest): (name: string) => boolean {
  const [wanted, unwanted] = [include, exclude].map((globs) => globs.map(globPattern));
  return (name) => {
    if (wanted && wanted.length > 0) return wanted.some((glob) => glob.test(name));
    return !unwanted?.some((glob) => glob.test(name));
  };
}

/** The failure of a host that cannot unpack an archive. */
export function noHandler(src: string, reason: string): DiagnosticError {
  return new DiagnosticError(
    `Failed to find handler for "${src}". Make sure the required command to extract the file is installed.\n${reason}`,
    { code: "module-failed" },
  );
}

/** A program that this process stands still for, and what comes of it. */

export interface ProgramRequest {
  readonly argv: readonly string[];
  readonly cwd?: string | undefined;
  /** All of the program's environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** How a program ended; what it printed follows as bytes, its errors last. */
export type ProgramEnd =
  | { readonly kind: "ended"; readonly code: number; readonly stdoutBytes: number }
  | {
    readonly kind: "not-run";
    readonly message: string;
    readonly code: "file-not-found" | "command-failed";
  };

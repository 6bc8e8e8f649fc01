/** Runs of ferry, one after the other in one process: what makes many small ones affordable. */

import { runProcess } from "../../lib/system/process.ts";

/** What stands between the outputs of two runs. */
export const END = "\x1e";

const RUN_EACH = new URL("./run_each.ts", import.meta.url).pathname;

export interface FerryRun {
  readonly folder: string;
  readonly args: readonly string[];
  /** Added to the environment, for this run. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface FerryAnswer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The answers to runs, in their order. */
export async function ferryAnswers(runs: readonly FerryRun[]): Promise<readonly FerryAnswer[]> {
  const home = await Deno.makeTempDir({ prefix: "runs-" });
  try {
    const { code, stdout, stderr } = await runProcess(
      [Deno.execPath(), "run", "--quiet", "--allow-all", RUN_EACH],
      {
        stdin: JSON.stringify(runs),
        cleanEnv: true,
        env: {
          PATH: Deno.env.get("PATH") ?? "",
          HOME: home,
          TMPDIR: home,
          LANG: "C.UTF-8",
          NO_COLOR: "1",
          ANSIBLE_LOCALHOST_WARNING: "0",
          DENO_DIR: Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`,
        },
      },
    );
    const parts = (bytes: Uint8Array) => new TextDecoder().decode(bytes).split(END);
    const [outputs, errors] = [parts(stdout), parts(stderr)];
    if (code !== 0) throw new Error(`the runs ended early, with ${code}: ${errors.at(-1)}`);
    return runs.map((_, at) => ({
      code: Number(errors[2 * at + 1]),
      stdout: outputs[at] ?? "",
      stderr: errors[2 * at] ?? "",
    }));
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

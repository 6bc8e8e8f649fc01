/** Commands run in a folder, with nothing around them that could matter. */

import { type FerryResult, runFerry } from "../support/ferry.ts";

export const HERE = new URL(".", import.meta.url).pathname.replace(/\/$/, "");

export interface RunOptions {
  readonly cwd?: string;
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs ferry without the settings of whoever runs the tests. */
export function run(
  args: readonly string[],
  { cwd = HERE, stdin, env = {} }: RunOptions = {},
): Promise<FerryResult> {
  const { PATH = "", HOME = "/", DENO_DIR = "" } = Deno.env.toObject();
  const kept = { PATH, HOME, ...(DENO_DIR === "" ? {} : { DENO_DIR }) };
  return runFerry(args, { cwd, stdin, cleanEnv: true, env: { ...kept, ...env } });
}

/** What ansible-core 2.21.5 printed for the same arguments; `@FOLDER@` stands for this folder. */
export async function golden(name: string): Promise<string> {
  const text = await Deno.readTextFile(`${HERE}/golden/${name}.txt`);
  return text.replaceAll("@FOLDER@", HERE);
}

/** Writes files into a new folder, uses it, and removes it. */
export async function withFiles(
  files: Readonly<Record<string, string>>,
  use: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, text] of Object.entries(files)) {
      const path = `${folder}/${name}`;
      await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
      await Deno.writeTextFile(path, text);
      if (text.startsWith("#!")) await Deno.chmod(path, 0o755);
    }
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

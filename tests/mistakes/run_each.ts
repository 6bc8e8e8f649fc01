/** Runs ferry once for each of the runs on standard input; ends each of its outputs, and tells its exit code. */

import { main } from "../../lib/cli/main.ts";
import { readStdin } from "../../lib/system/terminal.ts";
import { END, type FerryRun } from "./ferry_runs.ts";

const runs: readonly FerryRun[] = JSON.parse(await readStdin());
for (const { folder, args, env = {} } of runs) {
  Deno.chdir(folder);
  for (const [name, value] of Object.entries(env)) Deno.env.set(name, value);
  const code = await main(args);
  for (const name of Object.keys(env)) Deno.env.delete(name);
  await Deno.stdout.write(new TextEncoder().encode(END));
  await Deno.stderr.write(new TextEncoder().encode(`${END}${code}${END}`));
}
Deno.exit(0);

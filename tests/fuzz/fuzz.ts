// deno-lint-ignore-file no-console -- a script that talks to people
/** `deno task fuzz [TIMES [SEED]]`: every reader gets that many damaged texts, and must only ever complain properly. */

import { fuzz } from "./run.ts";
import { READERS } from "./readers.ts";

const [times = 100_000, seed = Date.now() % 1_000_000] = Deno.args.map(Number);
let failures = 0;
for (const reader of READERS) {
  const { bugs, refused, slowestMs } = fuzz(reader, times, seed);
  failures += bugs.length;
  console.log(
    `${reader.name}: ${times} texts, ${refused} refused, slowest ${
      Math.round(slowestMs)
    } ms, ${bugs.length} bugs`,
  );
  for (const bug of bugs.slice(0, 5)) console.log(`${bug.error}\n${JSON.stringify(bug.text)}`);
}
console.log(`seed ${seed}`);
Deno.exit(failures > 0 ? 1 : 0);

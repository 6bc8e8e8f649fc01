/** The program as it is started. */

import { main } from "./lib/cli/main.ts";

const calledAs = Deno.env.get("FERRY_CALLED_AS") || "ferry";
// What this process starts is called by its own name.
Deno.env.delete("FERRY_CALLED_AS");
Deno.exit(await main(Deno.args, calledAs));

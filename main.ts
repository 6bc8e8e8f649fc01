/** The program as it is started. */

import { main } from "./lib/cli/main.ts";

Deno.exit(await main(Deno.args, Deno.env.get("FERRY_CALLED_AS") || "ferry"));

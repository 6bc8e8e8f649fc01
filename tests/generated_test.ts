/** Tables that are made from files are up to date. */

import { strictEqual as equal } from "node:assert/strict";
import { tablePath, TABLES, tableText } from "./support/generate.ts";

for (const table of TABLES) {
  Deno.test(`${table.folder}/mod.ts is what deno task gen writes`, async () => {
    equal(await Deno.readTextFile(tablePath(table)), await tableText(table));
  });
}

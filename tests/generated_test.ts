/** Tables and documents that are made out of other files are up to date. */

import { strictEqual as equal } from "node:assert/strict";
import { DOCUMENTS } from "./support/documents.ts";
import { tablePath, TABLES, tableText } from "./support/generate.ts";

for (const table of TABLES) {
  Deno.test(`${table.folder}/mod.ts is what deno task gen writes`, async () => {
    equal(await Deno.readTextFile(tablePath(table)), await tableText(table));
  });
}

for (const { path, write } of DOCUMENTS) {
  Deno.test(`${path} is what deno task gen writes`, async () => {
    equal(await Deno.readTextFile(new URL(`../${path}`, import.meta.url)), await write());
  });
}

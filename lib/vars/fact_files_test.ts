import { deepStrictEqual as deepEqual, match, strictEqual as equal, throws } from "node:assert/strict";
import { DiagnosticError } from "../source/diagnostic.ts";
import { FactFiles } from "./fact_files.ts";

const FACTS = new Map([["kept", 1]]);

async function inFolder(
  work: (
    folder: string,
    open: (timeoutSeconds?: number, prefix?: string) => FactFiles,
    warned: string[],
  ) => void,
) {
  const folder = await Deno.makeTempDir();
  const warned: string[] = [];
  const now = () => Date.now() + 3_600_000;
  const warn = (message: string) => void warned.push(message);
  try {
    work(
      folder,
      (timeoutSeconds = 0, prefix = "") =>
        new FactFiles({ folder: `${folder}/facts`, prefix, timeoutSeconds }, { now, warn }),
      warned,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const namesIn = (folder: string) => [...Deno.readDirSync(`${folder}/facts`)].map(({ name }) => name).sort();

Deno.test("FactFiles keeps a file for each host, under a name that is safe", () =>
  inFolder((folder, open) => {
    open().save("web1", FACTS);
    open(0, "site_").save("web1", FACTS);
    open().save("a/b", FACTS);
    // As sha256 of s1_a/b begins.
    deepEqual(namesIn(folder), ["7c0c47a5cac8", "s1_web1", "site_s1_web1"]);
    deepEqual(open().load("a/b"), FACTS);
    equal(open().load("web2"), null);
    open().remove("web1");
    open().remove("web2");
    equal(open().load("web1"), null);
    deepEqual(open(0, "site_").load("web1"), FACTS);
  }));

Deno.test("FactFiles passes over files that are too old", () =>
  inFolder((_folder, open) => {
    open().save("web1", FACTS);
    equal(open(3000).load("web1"), null);
    deepEqual(open(4000).load("web1"), FACTS);
  }));

Deno.test("FactFiles removes a damaged file and says so", () =>
  inFolder((folder, open, warned) => {
    const files = open();
    Deno.writeTextFileSync(`${folder}/facts/s1_web1`, "junk");
    throws(() => files.load("web1"), (error) =>
      error instanceof DiagnosticError && error.code === "json-syntax");
    match(warned.join(), /^error in 'jsonfile' cache plugin while trying to read .*s1_web1/);
    equal(files.load("web1"), null);
  }));

Deno.test("FactFiles only warns of a file that cannot be written", () =>
  inFolder((folder, open, warned) => {
    const files = open();
    Deno.mkdirSync(`${folder}/facts/s1_web1/full`, { recursive: true });
    files.save("web1", FACTS);
    equal(warned.length, 1);
  }));

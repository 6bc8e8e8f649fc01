/**
 * Loaded before a program (`--preload`): ends it as `kill -9` does, right before the change to files that
 * `DIE_AT_CHANGE` counts to. How many there were is written to the file that `CHANGES_FILE` names.
 */

const dieAt = Number(Deno.env.get("DIE_AT_CHANGE") ?? Infinity);
const countFile = Deno.env.get("CHANGES_FILE");
let changes = 0;

/** Every way of changing files that a program takes. */
const FUNCTIONS = [
  "renameSync",
  "removeSync",
  "symlinkSync",
  "linkSync",
  "mkdirSync",
  "chmodSync",
  "copyFileSync",
];
const METHODS = ["writeSync", "truncateSync", "syncSync", "sync", "syncData", "write"];

type Call = (this: unknown, ...args: readonly unknown[]) => unknown;

function counted(real: Call): Call {
  return function (...args) {
    if (++changes === dieAt) Deno.kill(Deno.pid, "SIGKILL");
    return Reflect.apply(real, this, args);
  };
}

function wrap(owner: object, names: readonly string[]): void {
  for (const name of names) {
    const real: unknown = Reflect.get(owner, name);
    if (typeof real === "function") Reflect.set(owner, name, counted(real as Call));
  }
}

wrap(Deno, FUNCTIONS);
const { writeTextFileSync } = Deno;
wrap(Deno.FsFile.prototype, METHODS);
if (countFile !== undefined) {
  addEventListener("unload", () => writeTextFileSync(countFile, String(changes)));
}

/** The door to `node:zlib`, which takes a while to load, and most runs pack and unpack nothing. */

export function zlib(): typeof import("node:zlib") {
  return process.getBuiltinModule("node:zlib");
}

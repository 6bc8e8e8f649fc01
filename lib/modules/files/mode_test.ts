import { deepStrictEqual as deepEqual, strictEqual as equal, throws } from "node:assert/strict";
import { modeBits, modeText, readMode } from "./mode.ts";

const FILE = { bits: 0o644, isDirectory: false, umask: 0o022 };

for (
  const { mode, base = FILE, bits } of [
    { mode: "0600", bits: 0o600 },
    { mode: "644", bits: 0o644 },
    { mode: "0o1777", bits: 0o1777 },
    { mode: 0o755, bits: 0o755 },
    { mode: "u+x", bits: 0o744 },
    { mode: "u=rw,g=r,o=", bits: 0o640 },
    { mode: "a+w", bits: 0o666 },
    { mode: "+w", bits: 0o644 },
    { mode: "+x", bits: 0o755 },
    { mode: "go-r", bits: 0o600 },
    { mode: "u+x,g=u", bits: 0o774 },
    { mode: "g+X", bits: 0o644 },
    { mode: "u+x,go+X", bits: 0o755 },
    { mode: "a=rX", base: { ...FILE, isDirectory: true }, bits: 0o555 },
    { mode: "u+s,g+s,o+t", bits: 0o7644 },
    { mode: "u=rwx", base: { ...FILE, bits: 0o4644 }, bits: 0o744 },
    { mode: "u=r+w-r", bits: 0o244 },
  ]
) {
  Deno.test(`modeBits of ${mode} over ${modeText(base.bits)} is ${modeText(bits)}`, () => {
    const read = readMode(mode);
    equal(read && modeBits(read, base), bits);
  });
}

Deno.test("readMode refuses what is no mode, and takes null for none", () => {
  for (const mode of ["rwx", "u+q", "au+r", "0999", "", "u"]) {
    throws(() => readMode(mode), { message: "mode must be in octal or symbolic form" }, mode);
  }
  throws(() => readMode(0o10000), { message: "Invalid mode supplied, only permission info is allowed" });
  equal(readMode(null), null);
});

Deno.test("modeText is what Ansible shows", () => {
  deepEqual([0, 0o7, 0o644, 0o4755].map(modeText), ["0000", "0007", "0644", "04755"]);
});

import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { stepsIn } from "./apt_command.ts";
import { stepsInTable } from "./dnf_command.ts";

Deno.test("stepsIn reads what apt-get would do", () => {
  const text = `Reading package lists...
Inst libfoo [1.0-1] (1.1-1 Debian:12/stable [amd64])
Inst bar (2:3.0 Debian:12/stable [all])
Remv zip [3.0-13]
Purg old
Conf libfoo (1.1-1 Debian:12/stable [amd64])
`;
  deepEqual(stepsIn(text), [
    { name: "libfoo", before: "1.0-1", after: "1.1-1" },
    { name: "bar", before: null, after: "2:3.0" },
    { name: "zip", before: "3.0-13", after: null },
    { name: "old", before: null, after: null },
  ]);
});

Deno.test("stepsInTable reads the transactions of dnf, with names that have a line of their own", () => {
  const text = `Dependencies resolved.
================
 Package   Architecture Version  Repository Size
================
Installing:
 podman    x86_64       4:5.2-1  appstream  15 M
Installing dependencies:
 a-package-with-a-very-long-name
           noarch       1.0-1    baseos     20 k
Downgrading:
 vim       x86_64       8.0-1    baseos     1 M
Removing:
 zip       x86_64       3.0-1    @System    1 M

Transaction Summary
================
`;
  deepEqual(
    stepsInTable(text).map(({ name, before, after, isDowngrade }) => [name, before, after, isDowngrade]),
    [
      ["podman.x86_64", null, "4:5.2-1", false],
      ["a-package-with-a-very-long-name.noarch", null, "1.0-1", false],
      ["vim.x86_64", null, "8.0-1", true],
      ["zip.x86_64", "3.0-1", null, false],
    ],
  );
});

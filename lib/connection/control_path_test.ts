import { match, notStrictEqual as notEqual, strictEqual as equal } from "node:assert/strict";
import { inFolder } from "../../tests/support/folder.ts";
import { pathInfo, removePath } from "../system/files.ts";
import { controlPath } from "./control_path.ts";

Deno.test("controlPath is the same for the same words, in a folder that it makes", () =>
  inFolder((folder) => {
    const path = controlPath(`${folder}/a/b`, undefined, ["ssh", "web"]);
    match(path ?? "", new RegExp(`^${folder}/a/b/[0-9a-f]{16}$`));
    equal(Deno.statSync(`${folder}/a/b`).mode! & 0o777, 0o700);
    equal(controlPath(`${folder}/a/b`, undefined, ["ssh", "web"]), path);
    notEqual(controlPath(`${folder}/a/b`, undefined, ["ssh", "db"]), path);
    notEqual(controlPath(`${folder}/a/b`, undefined, ["ssh web"]), path);
  }));

Deno.test("controlPath takes a shorter folder where a socket's path would be too long", () =>
  inFolder((folder) => {
    const long = `${folder}/${"long".repeat(20)}`;
    match(controlPath(long, folder, ["ssh"]) ?? "", new RegExp(`^${folder}/ferry/`));
    const shared = `/tmp/ferry-${Deno.uid()}`;
    const known = pathInfo(shared) !== null;
    match(controlPath(long, undefined, ["ssh"]) ?? "", new RegExp(`^${shared}/`));
    if (!known) removePath(shared);
  }));

Deno.test("controlPath takes no folder that others can write to", () =>
  inFolder((folder) => {
    Deno.mkdirSync(`${folder}/open`);
    Deno.chmodSync(`${folder}/open`, 0o777);
    Deno.mkdirSync(`${folder}/real`, { mode: 0o700 });
    Deno.symlinkSync(`${folder}/real`, `${folder}/link`);
    for (const name of ["open", "link"]) {
      match(controlPath(`${folder}/${name}`, folder, ["ssh"]) ?? "", new RegExp(`^${folder}/ferry/`));
    }
  }));

import { deepStrictEqual as deepEqual, strictEqual as equal } from "node:assert/strict";
import { localTransport } from "../../connection/local.ts";
import { ShellConnection } from "../../connection/shell_connection.ts";
import { shellTarget } from "../../connection/shell_target.ts";
import { expandPath, expandTexts } from "./expand_path.ts";

Deno.test("expandTexts replaces what Python's expandvars and expanduser replace", async () => {
  await using connection = new ShellConnection({
    transport: localTransport({ kind: "local" }),
    become: null,
  });
  const host = shellTarget(connection);
  const environment = { HOME: "/home/x/", A: "a 'b\"\nc", EMPTY: "", A1: "one" };
  const cases = [
    ["/plain/~/path", "/plain/~/path"],
    ["~", "/home/x"],
    ["~/a", "/home/x/a"],
    ["a~/b", "a~/b"],
    ["$A/x", "a 'b\"\nc/x"],
    ["${A}1 $A1", "a 'b\"\nc1 one"],
    ["[$EMPTY]", "[]"],
    ["$FERRY_NOT_SET ${FERRY_NOT_SET} $1 $ ${}", "$FERRY_NOT_SET ${FERRY_NOT_SET} $1 $ ${}"],
    ["~ferry-no-such-user/x", "~ferry-no-such-user/x"],
    ["~root/x", `${(await host.user("root"))?.home}/x`],
  ] as const;
  deepEqual(await expandTexts(cases.map(([text]) => text), host, environment), cases.map(([, text]) => text));
});

Deno.test("expandPath asks nobody where nothing can change", async () => {
  // A host that is never asked may be one that does not exist.
  equal(await expandPath("/etc/hosts", {} as never, {}), "/etc/hosts");
});

import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { readKeyring } from "../../system/openpgp/keyring.ts";
import { RED_HAT_KEY } from "./red_hat_key.ts";

Deno.test("RED_HAT_KEY is the whole key, signed by itself", () => {
  const keys = readKeyring(new TextEncoder().encode(RED_HAT_KEY));
  deepEqual(keys.map(({ id, endsS }) => [id, endsS]), [["199e2f91fd431d51", null]]);
});

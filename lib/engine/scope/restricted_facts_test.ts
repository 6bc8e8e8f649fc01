import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { isRestrictedFact } from "./restricted_facts.ts";

const RESTRICTED = [
  "ansible_become_user",
  "ansible_connection",
  "ansible_facts",
  "ansible_python_interpreter",
  "ansible_ssh_args",
  "ansible_winrm_path",
];
const FREE = [
  "ansible_default_ipv4",
  "ansible_local",
  "ansible_local_bridge",
  "ansible_ssh_host_key_rsa_public",
  "ansible_user_id",
  "interpreter",
];

Deno.test("isRestrictedFact keeps facts from saying how a host is reached", () => {
  deepEqual([...RESTRICTED, ...FREE].filter(isRestrictedFact), RESTRICTED);
});

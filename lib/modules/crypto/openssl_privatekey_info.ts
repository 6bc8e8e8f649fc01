/** What can be told of private keys. */

import type { ArgumentSpec } from "../../model/argument.ts";
import { refuse } from "../commands/tools.ts";
import { expandPath } from "../files/expand_path.ts";
import { queryModule } from "../module.ts";
import { BACKEND_ARGUMENT } from "./crypto_arguments.ts";
import { isConsistent, publicHalf } from "./host_key.ts";
import { toPem } from "./pem.ts";
import { fingerprints, readPublicKey } from "./public_key.ts";

const ARGUMENTS = {
  path: { type: "path", description: "The file of the host with the key" },
  content: { type: "str", secret: true, description: "The key itself" },
  passphrase: { type: "str", secret: true, description: "The passphrase of the key" },
  return_private_key_data: {
    type: "bool",
    default: false,
    description: "Tell the secret numbers of the key: refused",
  },
  check_consistency: { type: "bool", default: false, description: "Check whether its numbers fit together" },
  select_crypto_backend: BACKEND_ARGUMENT,
} as const satisfies ArgumentSpec;

/** `openssl_privatekey_info`. */
export const opensslPrivatekeyInfo = queryModule({
  name: "community.crypto.openssl_privatekey_info",
  aliases: ["ansible.builtin.openssl_privatekey_info"],
  summary: "Tells what kind of key a private key is, and its public half",
  notes: ["The host needs `openssl`. The key does not leave the host."],
  arguments: ARGUMENTS,
  rules: { oneOf: [["path", "content"]], exclusive: [["path", "content"]] },
  runsOn: "host",
  supports: { check: "full", diff: false },
  returns: {
    can_load_key: { description: "Whether there is a file", type: "bool", returned: "always" },
    can_parse_key: {
      description: "Whether it holds a key that can be read",
      type: "bool",
      returned: "always",
    },
    key_is_consistent: {
      description: "Whether its numbers fit together",
      type: "bool",
      returned: "with `check_consistency`",
    },
    type: { description: "The kind of key", type: "str", returned: "success" },
    public_key: { description: "The public half in PEM", type: "str", returned: "success" },
    public_key_fingerprints: { description: "Digests of the public half", type: "dict", returned: "success" },
    public_data: { description: "The numbers of the public half", type: "dict", returned: "success" },
  },
  examples: `- name: Look at a key
  community.crypto.openssl_privatekey_info:
    path: /opt/registry/certs/registry.key
  register: key
`,
  answer: async (args, host, { environment }) => {
    refuse("openssl_privatekey_info", args, { return_private_key_data: "secret numbers stay on the host" });
    const path = args.path === null ? null : await expandPath(args.path, host, environment);
    const [found = null] = path === null ? [] : await host.stat([path], { follow: true });
    if (path !== null && !found) {
      const values = { can_load_key: false, can_parse_key: false, key_is_consistent: null };
      return { changed: false, failed: `no such file: ${path}`, values };
    }
    const source = { path, content: args.content, passphrase: args.passphrase };
    const publicKey = await publicHalf(source, host);
    if (!publicKey) {
      const values = { can_load_key: true, can_parse_key: false, key_is_consistent: null };
      return { changed: false, failed: "the key is damaged, or the passphrase is wrong", values };
    }
    const { type, data } = readPublicKey(publicKey);
    return {
      changed: false,
      values: {
        can_load_key: true,
        can_parse_key: true,
        key_is_consistent: args.check_consistency ? await isConsistent(source, host) : null,
        type,
        public_key: toPem(publicKey, "PUBLIC KEY"),
        public_key_fingerprints: fingerprints(publicKey),
        public_data: data,
      },
    };
  },
});

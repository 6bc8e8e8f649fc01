/** Who is logged in on a host, with which environment, and how it is known to others. */

import type { Value } from "../../model/value.ts";
import type { FactCollector } from "./collector.ts";
import type { HostData } from "./host_data.ts";

export const USER: FactCollector = {
  name: "user",
  ids: [
    "user_id",
    "user_uid",
    "user_gid",
    "user_gecos",
    "user_dir",
    "user_shell",
    "real_user_id",
    "effective_user_id",
    "effective_group_ids",
  ],
  collect: (host) => {
    const [, , uid, gid, gecos = "", dir = "", shell = ""] = host.part("passwd").split("\n")[0]?.split(":") ??
      [];
    const id = host.part("id");
    const own = Number(/\buid=(\d+)/.exec(id)?.[1]);
    const group = Number(/\bgid=(\d+)/.exec(id)?.[1]);
    return {
      user_id: host.part("login"),
      user_uid: uid === undefined ? own : Number(uid),
      user_gid: gid === undefined ? group : Number(gid),
      user_gecos: gecos,
      user_dir: dir,
      user_shell: shell,
      real_user_id: own,
      effective_user_id: own,
      real_group_id: group,
      effective_group_id: group,
    };
  },
};

export const ENVIRONMENT: FactCollector = {
  name: "env",
  ids: [],
  collect: (host) => ({ env: new Map<Value, Value>(variables(host)) }),
};

function variables(host: HostData): readonly (readonly [string, string])[] {
  return host.rawPart("environ").split("\0").flatMap((entry) => {
    const equals = entry.indexOf("=");
    return equals < 1 ? [] : [[entry.slice(0, equals), entry.slice(equals + 1)] as const];
  });
}

const KEY_KINDS = ["dsa", "rsa", "ecdsa", "ed25519"] as const;

/** The keys in the first folder that has any. */
export const SSH_KEYS: FactCollector = {
  name: "ssh_pub_keys",
  ids: ["ssh_host_pub_keys", ...KEY_KINDS.map((kind) => `ssh_host_key_${kind}_public`)],
  collect: (host) => {
    for (const folder of ["/etc/ssh", "/etc/openssh", "/etc"]) {
      const facts = KEY_KINDS.flatMap((kind) => {
        const text = host.file(`${folder}/ssh_host_${kind}_key.pub`);
        const [type, key] = text?.split(/\s+/) ?? [];
        const name = `ssh_host_key_${kind}_public`;
        return type === undefined ? [] : [[name, key], [`${name}_keytype`, type]] as const;
      });
      if (facts.length > 0) return Object.fromEntries(facts);
    }
    return {};
  },
};

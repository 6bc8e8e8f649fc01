/** Repositories of apt, each with a file and a key of its own. */

import type { Change } from "../../model/change.ts";
import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import type { TargetReader } from "../../connection/target.ts";
import { planOwnFile, readOwnFile } from "../files/own_file.ts";
import { PATH_RETURNS } from "../files/path_values.ts";
import { planFor } from "../files/place.ts";
import { fetchBytes } from "../http/fetch_bytes.ts";
import { type ModuleContext, type Plan, stateModule } from "../module.ts";
import { isArmored, KEYRINGS, planKey } from "../packages/apt_keyring.ts";
import { FIELDS, repositoryText } from "../packages/deb822.ts";

const SOURCES = "/etc/apt/sources.list.d";

const ARGUMENTS = {
  ...FIELDS,
  mode: { type: "raw", default: "0644", description: "The permissions of the repository's file" },
  state: {
    type: "str",
    default: "present",
    choices: ["absent", "present"],
    description: "Whether it is to be there",
  },
  install_python_debian: {
    type: "bool",
    default: false,
    description: "Without effect: nothing has to be installed for this module",
  },
} as const satisfies ArgumentSpec;

/** `deb822_repository`. */
export const deb822Repository = stateModule({
  name: "ansible.builtin.deb822_repository",
  summary: "Adds repositories of apt with their keys, and takes them away",
  notes: [
    "The lists of packages are not read anew: `ansible.builtin.apt` does that with `update_cache`.",
    "A key for a URL is fetched in check mode too.",
  ],
  arguments: ARGUMENTS,
  rules: { exclusive: [["exclude", "include"]] },
  runsOn: "host",
  supports: { check: "full", diff: true },
  returns: {
    repo: {
      description: "The text of the repository's file, null for none",
      type: "str",
      returned: "always",
    },
    dest: { description: "The repository's file", type: "str", returned: "always" },
    key_filename: { description: "The file of its key", type: "str", returned: "always" },
    ...PATH_RETURNS,
  },
  examples: `- name: Use a mirror of packages
  ansible.builtin.deb822_repository:
    name: mirror
    types: [deb]
    uris: https://mirror.example.com/debian
    suites: [bookworm]
    components: [main]
    signed_by: https://mirror.example.com/debian/archive-key.asc
`,
  plan: async (args, host, context) => {
    const slug = await fileName(args.name, host);
    const dest = `${SOURCES}/${slug}.sources`;
    if (args.state === "absent") return await planAbsence(slug, dest, host, context);
    const key = await planSignature(args, slug, host, context);
    const repo = repositoryText({ ...args, signed_by: key.field });
    const file = await readOwnFile(dest, host);
    const { changes } = await planOwnFile(file, repo, host, {
      diff: context.diff ?? true,
      args: { mode: args.mode },
    });
    const values = { repo, dest, key_filename: key.file };
    return planFor(dest, file.before, [...key.changes, ...changes], values);
  },
});

/** The name of a repository's files, without ending. Files under a name of older releases are found again. */
async function fileName(name: string, host: TargetReader): Promise<string> {
  const older = name.toLowerCase().replaceAll(/[_\s]+/g, "-").replaceAll(/[^a-z0-9-]+/g, "");
  const [found = null] = await host.stat([`${SOURCES}/${older}.sources`]);
  return found ? older : name.replaceAll(" ", "-");
}

function keyFile(slug: string, ending: "asc" | "gpg"): string {
  return `${KEYRINGS}/${slug}.${ending}`;
}

async function planAbsence(
  slug: string,
  dest: string,
  host: TargetReader,
  context: ModuleContext,
): Promise<Plan> {
  const keys = [keyFile(slug, "asc"), keyFile(slug, "gpg")];
  const states = await host.stat(keys);
  const options = { diff: context.diff ?? true };
  const { changes } = await planOwnFile(await readOwnFile(dest, host), null, host, options);
  const removals = states.flatMap((before): readonly Change[] =>
    before ? [{ kind: "path", path: before.path, before, after: { kind: "absent" } }] : []
  );
  return {
    changes: [...changes, ...removals],
    values: { repo: null, dest, key_filename: keyFile(slug, "gpg") },
  };
}

interface Signature {
  readonly changes: readonly Change[];
  /** What the repository's file says of the key. */
  readonly field: string | null;
  /** Null where the key is no file. */
  readonly file: string | null;
}

async function planSignature(
  { signed_by: key }: ArgumentsOf<typeof ARGUMENTS>,
  slug: string,
  host: TargetReader,
  context: ModuleContext,
): Promise<Signature> {
  if (key === null) return { changes: [], field: null, file: null };
  const [state = null] = key.includes("\n") ? [] : await host.stat([key], { follow: true });
  if (state?.kind === "file") return { changes: [], field: key, file: key };
  if (!/^[a-z][a-z0-9+.-]*:/i.test(key)) return { changes: [], field: key, file: null };
  const bytes = await fetchBytes({ url: key, problem: "Could not fetch signed_by key" }, host, context);
  if (bytes.length === 0) return { changes: [], field: key, file: key };
  const file = keyFile(slug, isArmored(bytes) ? "asc" : "gpg");
  return { changes: await planKey(file, bytes, host), field: file, file };
}

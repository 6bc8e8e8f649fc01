/** `lookup('community.general.collection_version', 'ansible.utils')`. */

import { parseJson } from "../../model/json.ts";
import { joinPath } from "../../model/path.ts";
import { field } from "../../model/value.ts";
import { isFile } from "../../system/files.ts";
import { sequenceItems } from "../../template/python/iterate.ts";
import { str } from "../../template/python/repr.ts";
import type { RuntimeValue } from "../../template/python/values.ts";
import { lookup, type LookupContext, LookupFailure } from "../lookup.ts";

export const collectionVersion = lookup({
  name: "community.general.collection_version",
  summary: "Tells which versions of collections are installed",
  terms: "Names of collections",
  notes: [
    "What ferry has of collections itself needs no collection: such a one is found only where it is installed.",
  ],
  options: {
    result_not_found: { type: "str", description: "What is given for a collection that is not installed" },
    result_no_version: {
      type: "str",
      default: "*",
      description: "What is given for a collection without a version",
    },
  },
  returns: "The version of each collection",
  examples: `- name: Show which version is installed
  ansible.builtin.debug:
    msg: "{{ lookup('community.general.collection_version', 'community.crypto') }}"
`,
  run: (terms, { result_not_found: notFound, result_no_version: noVersion }, context) =>
    terms.map((term) => {
      const name = str(term);
      if (!/^\w+\.\w+$/.test(name)) throw new LookupFailure(`"${name}" is not a FQCN`);
      const folder = folderOf(name, context);
      return folder === undefined ? notFound : versionIn(folder, context) ?? noVersion;
    }),
});

const DESCRIPTIONS = ["MANIFEST.json", "galaxy.yml"] as const;

/** Where a collection lies, undefined where it is not installed. */
function folderOf(name: string, { deps }: LookupContext): string | undefined {
  const roots =
    sequenceItems(deps.settings.find("COLLECTIONS_PATHS", null, { get: () => undefined })?.value ?? null) ??
      [];
  return roots.map((root) => joinPath(str(root), "ansible_collections", ...name.split(".")))
    .find((folder) => DESCRIPTIONS.some((file) => isFile(joinPath(folder, file))));
}

function versionIn(folder: string, { deps, environment: { io } }: LookupContext): RuntimeValue {
  const [manifest, galaxy] = DESCRIPTIONS.map((file) => joinPath(folder, file));
  if (manifest !== undefined && isFile(manifest)) {
    return field(field(parseJson(deps.source(manifest).text), "collection_info"), "version") ?? null;
  }
  return galaxy === undefined ? null : field(io.parseYaml(deps.source(galaxy).text), "version") ?? null;
}

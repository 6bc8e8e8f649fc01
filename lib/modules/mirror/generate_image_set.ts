/** Image sets out of values files. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import { fromJson } from "../../model/json.ts";
import { shownPath } from "../../model/path.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { placeOf } from "../../source/span.ts";
import { workingFolder } from "../../system/environment.ts";
import { generateImageSet as generate } from "../../mirror/generate/generate_image_set.ts";
import { checkOptions, type GenerateOptions } from "../../mirror/generate/generate_options.ts";
import { imageSetText } from "../../mirror/generate/image_set_text.ts";
import { valuesPaths } from "../../mirror/generate/values_paths.ts";
import { type ModuleContext, queryModule } from "../module.ts";

const ARGUMENTS = {
  values: {
    type: "list",
    elements: "path",
    required: true,
    description:
      "Values files, or folders of them, on the machine that ferry runs on; sought in `files` of the role and beside the playbook",
  },
  content: {
    type: "str",
    default: "all",
    choices: ["all", "operators", "releases"],
    description: "What is wanted of what the clusters have",
  },
  openshift_version: {
    type: "str",
    description: "A version in place of those in the files: `4.18.22`, or `4.18` for all of it",
  },
  min_version: { type: "str", description: "The least release, in place of the files'" },
  max_version: { type: "str", description: "The greatest release, in place of the files'" },
  catalog_version: { type: "str", description: "One catalog version for all clusters, such as `4.18`" },
  channel_prefix: { type: "str", default: "stable", description: "What release channels begin with" },
  packages: { type: "dict", description: "Packages by label, for labels that name none" },
  catalogs: { type: "dict", description: "Where catalogs are, without a tag, as clusters call them" },
  dependencies: {
    type: "bool",
    default: false,
    description: "Whether packages are added that others are known to need",
  },
  needs: { type: "dict", description: "Lists of packages by the package that they come with" },
  additional_images: { type: "list", elements: "str", description: "Images that no values name" },
  archive_size: { type: "int", default: 4, description: "GiB of an archive" },
} as const satisfies ArgumentSpec;

export const generateImageSet = queryModule({
  name: "ferry.mirror.generate_image_set",
  summary: "Makes an ImageSetConfiguration out of AutoShift's values files",
  notes: [
    "Nothing is written: the text is in the result. What cannot be followed is left out, and warned of.",
    "Of a folder all its `.yaml` files are read, and those in `clustersets` and `clusters` below it, but for names that begin with `_`.",
  ],
  arguments: ARGUMENTS,
  runsOn: "controller",
  supports: { check: "full", diff: false },
  returns: {
    text: { description: "The configuration as a file", type: "str", returned: "success" },
    image_set: { description: "The same as data", type: "dict", returned: "success" },
    left_out: { description: "What is not in it, with the place", type: "list", returned: "success" },
  },
  examples: `- name: Make the image set of all clusters
  ferry.mirror.generate_image_set:
    values: [values.hub.yaml, values.sbx.yaml]
  register: generated

- name: Mirror it to disk
  ferry.mirror.mirror_to_disk:
    image_set: "{{ generated.image_set }}"
    mirror_path: /srv/mirror
`,
  answer: (args, _host, context) => {
    const options = optionsOf(args);
    checkOptions(options, argumentFor);
    const paths = valuesPaths(args.values.map((name) => found(name, context)), workingFolder());
    const made = generate(
      paths.map((path) => ({
        path: shownPath(path, workingFolder()),
        text: new TextDecoder().decode(context.readFile(path)),
      })),
      options,
    );
    const leftOut = made.warnings.map(({ message, at }) => at ? `${message} (${placeOf(at)})` : message);
    const values = { text: imageSetText(made), image_set: fromJson(made.imageSet), left_out: leftOut };
    return { changed: false, values, warnings: leftOut };
  },
});

function optionsOf(args: ArgumentsOf<typeof ARGUMENTS>): GenerateOptions {
  return {
    content: args.content as "all" | "operators" | "releases",
    openshiftVersion: args.openshift_version || undefined,
    minVersion: args.min_version || undefined,
    maxVersion: args.max_version || undefined,
    catalogVersion: args.catalog_version || undefined,
    channelPrefix: args.channel_prefix,
    packages: textsIn(args.packages),
    catalogs: textsIn(args.catalogs),
    dependencies: args.dependencies,
    needs: new Map([...args.needs ?? []].map(([name, needed]) => [String(name), textList(needed)])),
    additionalImages: args.additional_images ?? [],
    archiveSizeGiB: args.archive_size,
  };
}

function argumentFor(field: keyof GenerateOptions): string {
  if (field === "archiveSizeGiB") return "archive_size" satisfies keyof typeof ARGUMENTS;
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function textList(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).map((one) => String(one ?? ""));
}

function textsIn(values: ReadonlyMap<unknown, unknown> | null): ReadonlyMap<string, string> {
  return new Map([...values ?? []].map(([name, value]) => [String(name), String(value ?? "")]));
}

/** Files of the role and the playbook by their paths; others are sought where the program was started. */
function found(name: string, { findFile }: ModuleContext): string {
  try {
    return findFile("files", name);
  } catch (error) {
    if (error instanceof DiagnosticError && error.code === "file-not-found") return name;
    throw error;
  }
}

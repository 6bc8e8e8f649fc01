/** `ferry imageset generate`: a configuration out of AutoShift's values files. */

import { type DiagnosticError, renderDiagnostic } from "../../source/diagnostic.ts";
import { resolvePath, shownPath } from "../../model/path.ts";
import { readSource, readTextIfAny, replaceFile } from "../../system/files.ts";
import { type GeneratedImageSet, generateImageSet } from "../../mirror/generate/generate_image_set.ts";
import { checkOptions, type GenerateOptions } from "../../mirror/generate/generate_options.ts";
import { imageSetText } from "../../mirror/generate/image_set_text.ts";
import { valuesPaths } from "../../mirror/generate/values_paths.ts";
import { errorLine } from "../../report/lines.ts";
import { EXIT } from "../exit_code.ts";
import { badOption, type CommandGroup, several, wholeNumber } from "../options.ts";
import { problemData } from "../output/problem_data.ts";
import { type JsonOption, printJson } from "../mirroring/sequence_places.ts";
import type { Session } from "../session.ts";

const EXAMPLES = `
Examples:
  ferry imageset generate values.hub.yaml > imageset-config.yaml
  ferry imageset generate autoshift/values -o imageset-config.yaml --dependencies
  ferry imageset generate values.hub.yaml --openshift-version 4.18.22 --operators-only
  ferry imageset generate values.hub.yaml --package odd=odd-operator --catalog my-catalog=registry.example.com/my/index

Of a folder all its .yaml files are read, and those in clustersets and clusters below it, but for names that begin
with _. Names are sought here and in autoshift. Each set of clusters gets the operators of its own version's catalogs;
what cannot be followed is left out, and said.
`;

interface GenerateCommandOptions extends JsonOption {
  readonly output?: string;
  readonly operatorsOnly?: true;
  readonly openshiftOnly?: true;
  readonly openshiftVersion?: string;
  readonly minVersion?: string;
  readonly maxVersion?: string;
  readonly channelPrefix: string;
  readonly catalogVersion?: string;
  readonly package?: readonly string[];
  readonly catalog?: readonly string[];
  readonly dependencies?: true;
  readonly needs?: readonly string[];
  readonly additionalImage?: readonly string[];
  readonly archiveSize: number;
}

export function addGenerateCommand(group: CommandGroup, session: Session): void {
  group.add<GenerateCommandOptions>(
    "generate",
    "Makes an ImageSetConfiguration for the clusters of AutoShift's values files.",
    (values, options) => Promise.resolve(generate(values, options, session)),
  )
    .argument("<values...>", "values files, or folders of them")
    .option("-o, --output <file>", "where it goes; else to standard output")
    .option("--operators-only", "leave out the releases")
    .option("--openshift-only", "leave out the operators")
    .option(
      "--openshift-version <version>",
      "in place of the versions in the files: 4.18.22, or 4.18 for all of it",
    )
    .option("--min-version <version>", "the least release, in place of the files'")
    .option("--max-version <version>", "the greatest release, in place of the files'")
    .option("--channel-prefix <name>", "what release channels begin with", "stable")
    .option("--catalog-version <version>", "one catalog version for all clusters, such as 4.18")
    .option("--package <label=name>", "the package of a label that names none (several times)", several)
    .option("--catalog <source=place>", "where a catalog is, without its tag (several times)", several)
    .option("--dependencies", "add packages that others are known to need")
    .option("--needs <package=package>", "a package that comes with another one (several times)", several)
    .option("--additional-image <reference>", "an image that no values name (several times)", several)
    .option("--archive-size <gib>", "archiveSize of the configuration", wholeNumber, 4)
    .option("--json", "the configuration and all that was found, as JSON")
    .addHelpText("after", EXAMPLES);
}

function generate(values: readonly string[], options: GenerateCommandOptions, session: Session): number {
  const { workingFolder, output } = session;
  const request = requestOf(options);
  const sources = valuesPaths(values, workingFolder).map((path) => resolvePath(workingFolder, path));
  const path = options.output === undefined ? null : resolvePath(workingFolder, options.output);
  if (path !== null && sources.includes(path)) {
    throw badOption(`the values are in the file for the image set: ${path}`, "name another file with -o");
  }
  const files = sources.map((path) => readSource(path, shownPath(path, workingFolder)));
  const made = generateImageSet(files, request);
  for (const warning of made.warnings) warn(warning, session);
  const text = imageSetText(made);
  const changed = path !== null && readTextIfAny(path) !== text;
  if (path !== null && changed) replaceFile(path, text);
  if (options.json) return printJson({ ...dataOf(made), output: path, changed }, session);
  if (path === null) output.text(text);
  else output.line(errorLine(changed ? `${path} written` : `${path} is as it was`));
  return EXIT.ok;
}

function requestOf(options: GenerateCommandOptions): GenerateOptions {
  const { operatorsOnly, openshiftOnly, openshiftVersion, minVersion, maxVersion, catalogVersion } = options;
  if (operatorsOnly && openshiftOnly) {
    throw badOption("--operators-only and --openshift-only exclude each other");
  }
  const request: GenerateOptions = {
    openshiftVersion,
    minVersion,
    maxVersion,
    catalogVersion,
    content: operatorsOnly ? "operators" : openshiftOnly ? "releases" : "all",
    channelPrefix: options.channelPrefix,
    packages: pairs("--package", options.package),
    catalogs: pairs("--catalog", options.catalog),
    dependencies: options.dependencies ?? false,
    needs: new Map(
      [...Map.groupBy(pairList("--needs", options.needs), ([name]) => name)]
        .map(([name, own]) => [name, own.map(([, needed]) => needed)]),
    ),
    additionalImages: options.additionalImage ?? [],
    archiveSizeGiB: options.archiveSize,
  };
  checkOptions(request, (field) => OPTION_NAMES[field] ?? `--${kebabCase(field)}`);
  return request;
}

/** Where an option is not called as what it becomes. */
const OPTION_NAMES: { readonly [Field in keyof GenerateOptions]?: string } = {
  packages: "--package",
  catalogs: "--catalog",
  additionalImages: "--additional-image",
  archiveSizeGiB: "--archive-size",
};

function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function pairs(option: string, words: readonly string[] = []): ReadonlyMap<string, string> {
  return new Map(pairList(option, words));
}

function pairList(option: string, words: readonly string[] = []): readonly (readonly [string, string])[] {
  return words.map((word) => {
    const [, name = "", value = ""] = /^([^=]+)=(.+)$/.exec(word) ?? [];
    if (name === "") throw badOption(`${option} wants NAME=VALUE: ${word}`);
    return [name, value] as const;
  });
}

function warn(warning: DiagnosticError, { output }: Session): void {
  output.line(errorLine(`[WARNING]: ${renderDiagnostic(warning)}`, "warn"));
}

function dataOf({ imageSet, groups, warnings }: GeneratedImageSet) {
  return {
    image_set: imageSet,
    clusters: groups.map(({ kind, name, version, operators }) => ({
      kind,
      name,
      version,
      operators: operators.map(({ label, package: name, channel, source, version }) => ({
        label,
        package: name,
        channel,
        source,
        version,
      })),
    })),
    left_out: warnings.map(problemData),
  };
}

/** `ferry mirror list`: which releases, channels, versions and operators there are. */

import { withMirrorDeps } from "../../../mirror/job/perform.ts";
import { listContext } from "../../../mirror/list/list_context.ts";
import {
  knownCatalogs,
  listBundles,
  listPackageChannels,
  listPackages,
  openCatalog,
} from "../../../mirror/list/list_operators.ts";
import { listChannels, listReleases, listVersions } from "../../../mirror/list/list_releases.ts";
import { architectureHint, RELEASE_ARCHITECTURES } from "../../../mirror/lint/platforms.ts";
import type { ResolveContext } from "../../../mirror/resolve/resolver.ts";
import { line } from "../../../report/lines.ts";
import { tableLines } from "../../../report/table.ts";
import { EXIT } from "../../exit_code.ts";
import { badOption, CommandGroup, truth } from "../../options.ts";
import {
  addRegistryOptions,
  type RegistryOptions,
  registrySettings,
} from "../../settings/registry_settings.ts";
import { type JsonOption, pathFrom, printJson } from "../../mirroring/sequence_places.ts";
import type { Session } from "../../session.ts";

const HELP = `
Examples:
  ferry mirror list releases
  ferry mirror list channels 4.18
  ferry mirror list versions stable-4.18
  ferry mirror list operators --catalogs --version 4.18
  ferry mirror list operators --catalog registry.redhat.io/redhat/redhat-operator-index:v4.18
  ferry mirror list operators --catalog quay.io/org/index:v4.18 --package db --channel stable

UPDATE_URL_OVERRIDE names another server of the update graph.
`;

interface ListOptions extends RegistryOptions, JsonOption {
  readonly filterByArchs: readonly string[];
  readonly srcTlsVerify: boolean;
}

interface ReleaseOptions extends ListOptions {
  readonly version?: string;
  readonly channel?: string;
  readonly channels?: true;
}

interface OperatorOptions extends ListOptions {
  readonly catalogs?: true;
  readonly version?: string;
  readonly catalog?: string;
  readonly package?: string;
  readonly channel?: string;
}

/** A table, or the rows of it as objects. */
type Rows = readonly Readonly<Record<string, string | null>>[];

/** @param args What comes after `list`. */
export async function runMirrorList(args: readonly string[], session: Session): Promise<number> {
  const group = new CommandGroup("ferry mirror list", "Tells what could be mirrored.", session.streams);
  group.describe(HELP);
  const add = <Options extends ListOptions>(
    usage: string,
    description: string,
    rows: (args: readonly string[], options: Options, context: ResolveContext) => Promise<Rows>,
  ) =>
    addRegistryOptions(
      group.add<Options>(usage, description, (own, options) =>
        listed(options, session, (context) =>
          rows(own, options, context))),
    )
      .option("--filter-by-archs <names>", `of ${RELEASE_ARCHITECTURES.join(", ")}`, architectures, ["amd64"])
      .option("--src-tls-verify [bool]", "whether certificates of sources are checked", truth, true)
      .option("--json", "as JSON");
  add<ReleaseOptions>(
    "releases",
    "Lists versions of OpenShift.",
    (_, options, context) => releases(options, context),
  )
    .option("--version <version>", "a minor version, such as 4.18")
    .option("--channel <name>", "the versions of this channel")
    .option("--channels", "the channels of --version");
  add<ListOptions>(
    "channels",
    "Lists the channels of a minor version.",
    ([version = ""], options, context) => channels(version, options, context),
  )
    .argument("<version>", "such as 4.18");
  add<ListOptions>(
    "versions",
    "Lists the versions in a channel.",
    ([channel = ""], options, context) => versions(channel, options, context),
  )
    .argument("<channel>", "such as stable-4.18");
  add<OperatorOptions>(
    "operators",
    "Lists catalogs, packages, channels and versions.",
    (_, options, context) => operators(options, context),
  )
    .option("--catalogs", "the catalogs for --version")
    .option("--version <version>", "a minor version, such as 4.18")
    .option("--catalog <reference>", "the packages of this catalog; a registry's, or oci://FOLDER")
    .option("--package <name>", "the channels of this package")
    .option("--channel <name>", "the versions in this channel of the package");
  return await group.run(args);
}

async function listed(
  options: ListOptions,
  session: Session,
  rows: (context: ResolveContext) => Promise<Rows>,
): Promise<number> {
  const { env, secrets, signal } = session;
  const settings = registrySettings(options, pathFrom(session));
  const source = { ...settings.source, tlsVerify: options.srcTlsVerify };
  return await withMirrorDeps({ ...settings, source }, { env, secrets, emit: () => {} }, async (deps) => {
    const found = await rows(listContext(deps, signal));
    if (options.json) return printJson(found, session);
    const [first] = found;
    const names = Object.keys(first ?? {});
    const table = [
      names.map((name) => name.toUpperCase()),
      ...found.map((row) => names.map((name) => row[name] ?? "")),
    ];
    session.output.lines(tableLines(table).map((text) => line(text)));
    return EXIT.ok;
  });
}

async function releases(options: ReleaseOptions, context: ResolveContext): Promise<Rows> {
  const { version, channel } = options;
  if (options.channels) {
    if (version === undefined) throw badOption("--channels wants --version");
    return await channels(version, options, context);
  }
  if (channel !== undefined) return await versions(channel, options, context);
  if (version !== undefined) return await versions(`stable-${version}`, options, context);
  return await ofEach(
    options.filterByArchs,
    async (architecture) => (await listReleases(architecture, context)).map((one) => ({ version: one })),
  );
}

function channels(version: string, { filterByArchs }: ListOptions, context: ResolveContext): Promise<Rows> {
  return ofEach(
    filterByArchs,
    async (architecture) =>
      (await listChannels(version, architecture, context)).map((channel) => ({ channel })),
  );
}

/** Without what was asked for, so that scripts find lines that are versions. */
async function versions(
  channel: string,
  { filterByArchs, json }: ListOptions,
  context: ResolveContext,
): Promise<Rows> {
  const rows = await ofEach(
    filterByArchs,
    async (architecture) =>
      (await listVersions(channel, architecture, context)).map((version) => ({ version })),
  );
  return json ? rows.map((row) => ({ ...row, channel })) : rows;
}

/** The rows of each architecture, which say so where there are several. */
async function ofEach(
  architectures: readonly string[],
  rowsOf: (architecture: string) => Promise<Rows>,
): Promise<Rows> {
  const rows: Rows[] = [];
  for (const architecture of architectures) {
    const own = await rowsOf(architecture);
    rows.push(architectures.length > 1 ? own.map((row) => ({ ...row, architecture })) : own);
  }
  return rows.flat();
}

/** @param text Names with commas between them. */
function architectures(text: string): readonly string[] {
  const names = [...new Set(text.split(","))];
  for (const name of names) {
    if (RELEASE_ARCHITECTURES.includes(name)) continue;
    throw badOption(`there are no releases for ${name}`, architectureHint(name, RELEASE_ARCHITECTURES));
  }
  return names;
}

async function operators(options: OperatorOptions, context: ResolveContext): Promise<Rows> {
  const { catalog, version, channel } = options;
  if (catalog === undefined) {
    if (!options.catalogs || version === undefined) {
      throw badOption("either --catalog, or --catalogs with --version, is wanted");
    }
    return knownCatalogs(version).map((one) => ({ catalog: one }));
  }
  if (channel !== undefined && options.package === undefined) throw badOption("--channel wants --package");
  const index = await openCatalog(catalog, context);
  if (options.package === undefined) return listPackages(index).map((one) => ({ ...one }));
  if (channel === undefined) return listPackageChannels(index, options.package).map((one) => ({ ...one }));
  return listBundles(index, options.package, channel).map((one) => ({ ...one }));
}

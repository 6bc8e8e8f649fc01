/** `ferry imageset show`: what a configuration comes to at present. */

import { renderDiagnostic } from "../../source/diagnostic.ts";
import type { Offer } from "../../model/offer.ts";
import { readSource } from "../../system/files.ts";
import { loadImageSet } from "../../mirror/config/load_image_set.ts";
import { humanSize } from "../../mirror/human_size.ts";
import { withMirrorDeps } from "../../mirror/job/perform.ts";
import { kindOf } from "../../mirror/lint/lint_image_set.ts";
import { showImageSet, type ShownImageSet, type Sized } from "../../mirror/list/show_image_set.ts";
import { errorLine, line } from "../../report/lines.ts";
import { tableLines } from "../../report/table.ts";
import { EXIT } from "../exit_code.ts";
import { type CommandGroup, truth } from "../options.ts";
import { problemData } from "../output/problem_data.ts";
import { registrySettings } from "../settings/registry_settings.ts";
import { type JsonOption, pathFrom, printJson } from "../mirroring/sequence_places.ts";
import type { Session } from "../session.ts";

const EXAMPLES = `
Examples:
  ferry imageset show imageset-config.yaml
  ferry imageset show imageset-config.yaml --sizes --json

Registries and the server of the update graph are asked; nothing is kept, and nothing is written.
`;

interface ShowCommandOptions extends JsonOption {
  readonly sizes?: true;
  readonly authfile?: string;
  readonly srcTlsVerify: boolean;
}

export function addShowCommand(group: CommandGroup, session: Session): void {
  group.add<ShowCommandOptions>(
    "show",
    "Shows the releases, operators, charts and images that a configuration comes to.",
    ([file = ""], options) => show(file, options, session),
  )
    .argument("<file>", "an ImageSetConfiguration or DeleteImageSetConfiguration")
    .option("--sizes", "ask for the sizes of all images")
    .option("--authfile <file>", "credentials of registries; else where podman and Docker keep them")
    .option("--src-tls-verify [bool]", "whether certificates of registries are checked", truth, true)
    .option("--no-src-tls-verify", "the same as --src-tls-verify=false")
    .option("--json", "as JSON")
    .addHelpText("after", EXAMPLES);
}

async function show(file: string, options: ShowCommandOptions, session: Session): Promise<number> {
  const { env, secrets, output, signal } = session;
  const path = pathFrom(session);
  const source = readSource(path(file), file);
  const set = loadImageSet(source, kindOf(source));
  const settings = registrySettings({ ...options, destTlsVerify: options.srcTlsVerify }, path);
  const emit = (event: { readonly kind: string; readonly message?: string }) => {
    if (event.kind === "warning") session.warn(event.message ?? "");
  };
  const shown = await withMirrorDeps(
    { ...settings, source: settings.destination },
    { env, secrets, emit },
    (deps) => showImageSet(set, deps, { sizes: options.sizes ?? false, signal }),
  );
  for (const { origin, error } of shown.failures) {
    output.line(errorLine(`[ERROR]: ${origin}: ${renderDiagnostic(error)}`, "error"));
  }
  if (options.json) printJson(dataOf(shown), session);
  else output.lines(linesOf(shown).map((text) => line(text)));
  return shown.failures.length === 0 ? EXIT.ok : EXIT.error;
}

function linesOf({ offers, images, counts, bytes }: ShownImageSet): readonly string[] {
  const size = (own: number | null) => own === null ? [] : [humanSize(own)];
  const heading = (...names: readonly string[]) => bytes === null ? names : [...names, "SIZE"];
  const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
    rows.length === 0 ? [] : [...tableLines([heading(...head), ...rows]), ""];
  const of = <Kind extends Offer["kind"]>(kind: Kind) =>
    offers.filter((offer): offer is Sized<Extract<Offer, { readonly kind: Kind }>> => offer.kind === kind);
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const all = bytes === null ? "" : `, ${humanSize(bytes)} with each piece of content once`;
  return [
    ...table(
      ["RELEASE", "IMAGES"],
      of("release").map((one) => [one.version, String(one.images.length), ...size(one.bytes)]),
    ),
    ...table(
      ["CATALOG", "PACKAGE", "CHANNELS", "VERSION", "IMAGES"],
      of("operator").map((one) => [
        one.catalog,
        one.package,
        one.channels.join(" "),
        one.version ?? one.bundle,
        String(one.images.length),
        ...size(one.bytes),
      ]),
    ),
    ...table(
      ["CHART", "IMAGES"],
      of("chart").map((one) => [one.chart, String(one.images.length), ...size(one.bytes)]),
    ),
    ...table(
      ["IMAGE", "TO"],
      images.map((one) => [one.origin, `${one.path}:${one.tag}`, ...size(one.bytes)]),
    ),
    `${total} images${all}`,
  ];
}

function dataOf({ offers, images, counts, bytes, failures }: ShownImageSet) {
  const listed = (kind: Offer["kind"]) =>
    offers.filter((offer) => offer.kind === kind).map(({ kind: _, ...offer }) => offer);
  return {
    releases: listed("release"),
    operators: listed("operator"),
    charts: listed("chart"),
    images: images.map(({ origin, path, tag, bytes }) => ({ origin, path, tag, bytes })),
    counts: Object.fromEntries(counts),
    bytes,
    failures: failures.map(({ origin, type, error }) => ({ origin, type, ...problemData(error) })),
  };
}

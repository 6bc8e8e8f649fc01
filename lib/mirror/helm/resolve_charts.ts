/** `mirror.helm`: the images of charts. */

import type { ChartSelection, ImageFailure, ImageSet, LocalChart, WantedImage } from "../../model/mirror.ts";
import type { ChartOffer } from "../../model/offer.ts";
import { resolvePath } from "../../model/path.ts";
import type { Span } from "../../source/span.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { workingFolder } from "../../system/environment.ts";
import * as z from "../../yaml/zod.ts";
import { digestTag, originOf, sourceOf } from "../plan/origin.ts";
import {
  NOTHING_WANTED,
  refusals,
  type Resolution,
  type ResolveContext,
  type Resolver,
} from "../resolve/resolver.ts";
import { inParallel } from "../../model/slots.ts";
import { readChart } from "./chart.ts";
import { chartFilesAt, unpackChart } from "./chart_files.ts";
import { ChartRepository } from "./chart_repository.ts";
import { findHelm, renderByHelm } from "./helm_program.ts";
import { imagesIn } from "./manifest_images.ts";
import { renderChart } from "./render_chart.ts";

/** What is kept of charts: the images of each. */
const KEPT = z.array(z.object({ chart: z.string(), images: z.array(z.string()) }));

const CHARTS_AT_A_TIME = 4;

type ChartImages = z.infer<typeof KEPT>;

export const resolveCharts: Resolver = async ({ helm }: ImageSet, context) => {
  return helm ? await new Charts(helm, context).resolve() : NOTHING_WANTED;
};

/** What is asked for of charts in one place. */
interface ChartQuestion {
  readonly what: string;
  readonly key: string;
  readonly at: Span;
  readonly platforms: WantedImage["platforms"];
  readonly ask: () => Promise<ChartImages>;
}

class Charts {
  readonly #helm: string | null;
  #isTold = false;

  constructor(private readonly selection: ChartSelection, private readonly context: ResolveContext) {
    this.#helm = findHelm(context.upstream.env);
  }

  async resolve(): Promise<Resolution> {
    const wanted: WantedImage[] = [];
    const offers: ChartOffer[] = [];
    const refused: ImageFailure[] = [];
    for (const { what, key, at, platforms, ask } of this.#questions()) {
      try {
        const charts = await this.context.answers.of(
          {
            question: `chart ${key}`,
            what: `the images of ${what}`,
            lasts: false,
            schema: KEPT,
          },
          ask,
        );
        for (const { chart, images } of charts) {
          const own = images.flatMap((image) => this.#wanted(image, chart, platforms, at));
          wanted.push(...own);
          offers.push({ kind: "chart", chart, images: own.map(({ origin }) => origin) });
        }
      } catch (error) {
        this.context.signal?.throwIfAborted();
        refused.push(...refusals(error, { origin: what, type: "helmImage", at }));
      }
    }
    return { wanted, offers, refused };
  }

  #questions(): readonly ChartQuestion[] {
    const { repositories, local } = this.selection;
    const remote = repositories.flatMap((one): readonly ChartQuestion[] => {
      const repository = new ChartRepository(one, this.context);
      const { url, at, charts } = one;
      if (charts === null) {
        const ask = async () => {
          const listed = await repository.all();
          return [
            ...await inParallel(
              listed,
              CHARTS_AT_A_TIME,
              (chart) => this.#listedImages(repository, chart, []),
            ),
          ];
        };
        return [{ what: `all charts of ${url}`, key: JSON.stringify([url]), at, platforms: [], ask }];
      }
      return charts.map((chart) => ({
        what: `chart ${chart.name} of ${url}`,
        key: JSON.stringify([url, chart.name, chart.version, chart.imagePaths]),
        at: chart.at,
        platforms: chart.platforms,
        ask: async () => {
          const found = await repository.find(chart.name, chart.version);
          return [await this.#listedImages(repository, found, chart.imagePaths)];
        },
      }));
    });
    return [...remote, ...local.map((chart) => this.#localQuestion(chart))];
  }

  #localQuestion({ name, path, imagePaths, platforms, at }: LocalChart): ChartQuestion {
    const full = resolvePath(workingFolder(), path);
    return {
      what: `chart ${name || path}`,
      key: JSON.stringify([path, imagePaths]),
      at,
      platforms,
      ask: async () => {
        const files = this.#helm === null ? await chartFilesAt(full) : null;
        const manifests = files === null
          ? [await renderByHelm(this.#helm ?? "", full, path, this.context.signal)]
          : await this.#rendered(files, path);
        return [{ chart: path, images: [...imagesIn(manifests, imagePaths, path)] }];
      },
    };
  }

  async #listedImages(
    repository: ChartRepository,
    listed: Awaited<ReturnType<ChartRepository["find"]>>,
    imagePaths: readonly string[],
  ): Promise<ChartImages[number]> {
    const shown = `${listed.name}-${listed.version}`;
    const packed = await repository.download(listed);
    const manifests = this.#helm === null
      ? await this.#rendered(await unpackChart(packed, shown), shown)
      : [await renderByHelm(this.#helm, packed, shown, this.context.signal)];
    return { chart: shown, images: [...imagesIn(manifests, imagePaths, shown)] };
  }

  async #rendered(files: Parameters<typeof readChart>[0], shown: string): Promise<readonly string[]> {
    if (!this.#isTold) this.context.teller.notice("helm is not on the PATH: ferry renders the charts itself");
    this.#isTold = true;
    return renderChart(await readChart(files, shown, unpackChart));
  }

  /** An image of a chart; none for what names no image, as there. */
  #wanted(
    image: string,
    chart: string,
    platforms: WantedImage["platforms"],
    at: Span,
  ): readonly WantedImage[] {
    const origin = originOf(image);
    const { tag, digest, path, text } = origin;
    const leave = (why: string) => {
      this.context.teller.warn(`${chart}: the image ${JSON.stringify(image)} is left out: ${why}`);
      return [];
    };
    if (tag === null && digest === null) return leave("it has neither tag nor digest");
    try {
      const source = { kind: "registry" as const, reference: sourceOf(origin) };
      return [{
        origin: text,
        type: "helmImage",
        source,
        path,
        tag: tag ?? digestTag(digest ?? ""),
        platforms,
        at,
      }];
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      return leave(error.message);
    }
  }
}

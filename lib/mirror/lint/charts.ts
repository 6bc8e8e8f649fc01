/** What is wrong with the charts of a configuration. */

import type { ChartRepository, ImageSet } from "../../model/mirror.ts";
import { PATH_HINT } from "../helm/manifest_images.ts";
import { parseJsonPath } from "../helm/json_path_syntax.ts";
import { errorAt, type Finding, warningAt } from "./finding.ts";
import { platformFindings } from "./platforms.ts";

export function lintCharts({ helm }: ImageSet): readonly Finding[] {
  if (!helm) return [];
  const charts = [...helm.repositories.flatMap((one) => one.charts ?? []), ...helm.local];
  const paths = charts.flatMap(({ imagePaths, at }) =>
    imagePaths.filter((path) => parseJsonPath(path) === null).map((path) =>
      errorAt(at, `not a path that leads to images: ${path}`, PATH_HINT)
    )
  );
  const platforms = charts.flatMap((chart) => platformFindings(chart.platforms, chart.at));
  return [...helm.repositories.flatMap(ofRepository), ...paths, ...platforms];
}

function ofRepository({ name, url, charts, at }: ChartRepository): readonly Finding[] {
  const findings: Finding[] = [];
  if (url !== "" && !/^(?:https?|oci):\/\/[^/]/.test(url)) {
    findings.push(errorAt(at, `not the address of a chart repository: ${url}`, "https://HOST/PATH"));
  }
  if (url.startsWith("oci://")) {
    findings.push(
      errorAt(
        at,
        `charts are not read from registries: ${url}`,
        "pull the chart, and list it under helm.local",
      ),
    );
  }
  if (charts?.length === 0) {
    findings.push(
      warningAt(at, `no chart of ${name || url} is asked for`, "leave out charts to take all of them"),
    );
  }
  return findings;
}

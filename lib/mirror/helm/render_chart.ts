/** Renders charts as Helm does, as far as the images in them depend on it. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Chart, ChartFile } from "./chart.ts";
import { type ValuedChart, withValues } from "./chart_values.ts";
import { filesOf } from "./chart_file_methods.ts";
import { chartFunctions } from "./chart_functions.ts";
import { renderNodes, type TemplateEnv } from "./template/evaluate.ts";
import { parseTemplate } from "./template/parse.ts";
import type { Node } from "./template/syntax.ts";
import { fromJson, type GoMap, type GoValue, TemplateError, textOf } from "./template/value.ts";

/** The Kubernetes that charts are told of when they ask: there is none to look at. */
const KUBERNETES = { Version: "v1.33.0", Major: "1", Minor: "33", GitVersion: "v1.33.0" };

interface Unit {
  readonly valued: ValuedChart;
  /** The charts around it, then its own name: `outer/charts/inner`. */
  readonly path: string;
  readonly template: ChartFile;
}

/**
 * The manifests of a chart with the values that it comes with: what its templates and those of the charts in it
 * make, and its custom resource definitions.
 *
 * @throws {DiagnosticError} `template-failed` naming the template.
 */
export function renderChart(chart: Chart): readonly string[] {
  const top = withValues(chart);
  const units = unitsOf(top, top.name);
  const defined = new Map<string, readonly Node[]>();
  const bodies = new Map<Unit, readonly Node[]>();
  // Inner charts first: outer ones may define the same again, and that counts.
  for (const unit of units.toReversed()) {
    const parsed = inTemplate(unit, () => parseTemplate(unit.template.text));
    for (const [name, nodes] of parsed.defined) defined.set(name, nodes);
    defined.set(`${unit.path}/${unit.template.path}`, parsed.body);
    bodies.set(unit, parsed.body);
  }
  const env: TemplateEnv = { defined, functions: chartFunctions(defined) };
  const rendered = units.filter(({ valued, template }) => isOutput(valued.chart, template)).map((unit) =>
    inTemplate(unit, () => renderNodes(bodies.get(unit) ?? [], dataFor(unit), env))
  );
  return [...crdsOf(top), ...rendered];
}

function unitsOf(valued: ValuedChart, path: string): readonly Unit[] {
  return [
    ...valued.chart.templates.map((template) => ({ valued, path, template })),
    ...valued.charts.flatMap((inner) => unitsOf(inner, `${path}/charts/${inner.name}`)),
  ];
}

function isOutput({ metadata }: Chart, { path }: ChartFile): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return !name.startsWith("_") && name !== "NOTES.txt" && metadata["type"] !== "library";
}

function crdsOf({ chart, charts }: ValuedChart): readonly string[] {
  return [...chart.crds.map(({ text }) => text), ...charts.flatMap(crdsOf)];
}

/** What templates see as their data. */
function dataFor({ valued, path, template }: Unit): GoMap {
  const { chart, values } = valued;
  const metadata = fromJson(chart.metadata) as GoMap;
  return new Map<string, GoValue>([
    ["Values", values],
    [
      "Chart",
      new Map([...metadata].map(([key, value]) => [key.slice(0, 1).toUpperCase() + key.slice(1), value])),
    ],
    ["Release", fromJson({ ...RELEASE }) as GoMap],
    ["Capabilities", capabilities()],
    ["Template", fromJson({ Name: `${path}/${template.path}`, BasePath: `${path}/templates` }) as GoMap],
    ["Files", filesOf(chart)],
    ["Subcharts", new Map<string, GoValue>(valued.charts.map((inner) => [inner.name, dataOf(inner)]))],
  ]);
}

function dataOf({ values }: ValuedChart): GoMap {
  return new Map<string, GoValue>([["Values", values]]);
}

const RELEASE = {
  Name: "release-name",
  Namespace: "default",
  Service: "Helm",
  Revision: 1,
  IsInstall: true,
  IsUpgrade: false,
} as const;

function capabilities(): GoMap {
  const versions: GoMap = new Map<string, GoValue>([["Has", (name) => BUILT_IN.includes(textOf(name))]]);
  return new Map<string, GoValue>([
    ["KubeVersion", fromJson(KUBERNETES)],
    ["APIVersions", versions],
    ["HelmVersion", fromJson({ Version: "v3.18.0", GitCommit: "", GoVersion: "" })],
  ]);
}

/** APIs that every cluster has. */
const BUILT_IN: readonly string[] = [
  "v1",
  "apps/v1",
  "batch/v1",
  "autoscaling/v1",
  "autoscaling/v2",
  "networking.k8s.io/v1",
  "networking.k8s.io/v1/Ingress",
  "policy/v1",
  "policy/v1/PodDisruptionBudget",
  "rbac.authorization.k8s.io/v1",
  "storage.k8s.io/v1",
  "apiextensions.k8s.io/v1",
  "admissionregistration.k8s.io/v1",
];

function inTemplate<T>({ path, template }: Unit, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof TemplateError) && !(error instanceof RangeError)) throw error;
    throw new DiagnosticError(`${path}/${template.path} cannot be rendered: ${error.message}`, {
      code: "template-failed",
      hint: "put the program helm on the PATH: then charts are rendered by it",
      cause: error,
    });
  }
}

import { deepStrictEqual as deepEqual, strictEqual as equal, throws } from "node:assert/strict";
import { readChart } from "./chart.ts";
import { unpackChart } from "./chart_files.ts";
import { imagesIn } from "./manifest_images.ts";
import { renderChart } from "./render_chart.ts";

/** What a chart of some files makes, each template's text trimmed. */
async function rendered(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const all = { "Chart.yaml": "{apiVersion: v2, name: top, version: 1.2.3, appVersion: '9'}", ...files };
  const bytes = new Map(Object.entries(all).map(([path, text]) => [path, new TextEncoder().encode(text)]));
  const chart = await readChart(bytes, "top", unpackChart);
  return renderChart(chart).map((text) => text.trim()).filter((text) => text !== "");
}

const VALUES = "{n: 3, s: text, list: [b, a], map: {k: v, z: {deep: 1}}, empty: '', off: false, none: null}";

for (
  const [template, text] of [
    [
      "{{ .Values.s }} {{ .Chart.Name }}-{{ .Chart.Version }} {{ .Release.Name }}",
      "text top-1.2.3 release-name",
    ],
    ['a {{- /* left out */ -}} b {{ `raw"` }}{{ "q\\n" }}', 'ab raw"q'],
    ['{{ if .Values.off }}1{{ else if eq .Values.s "text" }}2{{ else }}3{{ end }}', "2"],
    ["{{ range $i, $e := .Values.list }}{{ $i }}{{ $e }},{{ end }}", "0b,1a,"],
    [
      "{{ range $k, $v := .Values.map }}{{ $k }}{{ end }}{{ range .Values.none }}x{{ else }}none{{ end }}",
      "kznone",
    ],
    [
      "{{ with .Values.map }}{{ .k }}{{ $.Values.n }}{{ end }}{{ with .Values.empty }}x{{ else }}-{{ end }}",
      "v3-",
    ],
    ["{{ $x := 1 }}{{ range until 3 }}{{ $x = add $x . }}{{ end }}{{ $x }}", "4"],
    ["{{ range list 1 2 3 }}{{ if eq . 2 }}{{ continue }}{{ end }}{{ . }}{{ end }}", "13"],
    ['{{ .Values.none | default .Values.empty | default "last" | quote }}', '"last"'],
    ['{{ printf "%s:%d %05.1f %q %v" .Values.s 7 2.25 "a" true }}', 'text:7 002.3 "a" true'],
    ["{{ .Values.map | toYaml | nindent 2 }}", "k: v\n  z:\n    deep: 1"],
    ['{{ (index .Values.list 1) }}{{ (dict "a" (list 1 2)).a | join "-" }}', "a1-2"],
    [
      '{{ and .Values.s .Values.empty | empty }} {{ or .Values.empty "x" }} {{ not .Values.off }}',
      "true x true",
    ],
    ['{{ "a.b" | replace "." "-" | upper | trunc 2 | trimSuffix "-" }}', "A"],
    [
      '{{ hasKey .Values.map "k" }} {{ dig "z" "deep" 0 .Values.map }} {{ dig "no" 5 .Values.map }}',
      "true 1 5",
    ],
    [
      '{{ semverCompare ">=1.20-0" .Capabilities.KubeVersion.Version }} {{ semverCompare "^1.2" "2.0.0" }}',
      "true false",
    ],
    [
      '{{ tpl "{{ .Values.s }}!" . }} {{ ternary "y" "n" true }} {{ coalesce .Values.none "c" }}',
      "text! y c",
    ],
    ['{{ .Values.missing }}{{ .Values.map.missing }}|{{ lookup "v1" "Pod" "" "" | len }}', "|0"],
    ['{{ regexReplaceAll "a(.)c" "abc" "${1}x" }} {{ b64enc "hi" }} {{ "aGk=" | b64dec }}', "bx aGk= hi"],
    [
      '{{ define "part" }}[{{ . }}]{{ end }}{{ template "part" 5 }}{{ include "part" 6 | quote }}',
      '[5]"[6]"',
    ],
    [
      '{{ mustToJson (fromYaml "a: [1]") }} {{ kindOf .Values.list }} {{ .Values.n | int64 | mul 2 }}',
      '{"a":[1]} slice 6',
    ],
    [
      '{{ .Files.Get "extra.txt" }} {{ range $p, $_ := .Files.Glob "*.txt" }}{{ $p }}{{ end }}',
      "more extra.txt",
    ],
  ] as const
) {
  Deno.test(`renderChart makes ${JSON.stringify(text)} of ${template}`, async () => {
    deepEqual(
      await rendered({ "values.yaml": VALUES, "templates/a.yaml": template, "extra.txt": "more" }),
      [text],
    );
  });
}

Deno.test("renderChart leaves out notes and what only defines", async () => {
  const files = {
    "templates/NOTES.txt": '{{ fail "x" }}',
    "templates/_h.tpl": "text",
    "templates/a.yaml": "a: 1",
  };
  deepEqual(await rendered(files), ["a: 1"]);
});

Deno.test("renderChart gives charts inside a chart their values, and leaves out those that are switched off", async () => {
  const inner = (name: string) => ({
    [`charts/${name}/Chart.yaml`]: `{name: ${name}, version: 1.0.0}`,
    [`charts/${name}/values.yaml`]: "{image: own, tag: '1'}",
    [`charts/${name}/templates/x.yaml`]:
      "{{ .Chart.Name }} {{ .Values.image }}:{{ .Values.tag }} {{ .Values.global.registry }}",
  });
  const files = {
    "Chart.yaml":
      "{name: top, version: 1.0.0, dependencies: [{name: one, version: 1.0.0}, {name: two, condition: two.enabled}, {name: three, alias: renamed}]}",
    "values.yaml":
      "{global: {registry: r.example}, one: {image: given}, two: {enabled: false}, renamed: {tag: '7'}}",
    ...inner("one"),
    ...inner("two"),
    ...inner("three"),
  };
  deepEqual(await rendered(files), ["one given:1 r.example", "three own:7 r.example"]);
});

for (
  const [template, wrong] of [
    ["{{ .Values.none.deep }}", /top\/templates\/a.yaml cannot be rendered: nil pointer evaluating/],
    ['{{ required "say it" .Values.empty }}', /say it/],
    ["{{ nosuch 1 }}", /function "nosuch" not defined/],
    ["{{ if true }}", /without \{\{end\}\}/],
    ["line\n{{ .a | }}", /line 2: a value is missing/],
    ['{{ define "x" }}{{ include "x" . }}{{ end }}{{ include "x" . }}', /without end/],
  ] as const
) {
  Deno.test(`renderChart cannot make anything of ${JSON.stringify(template)}`, async () => {
    const files = { "values.yaml": VALUES, "templates/a.yaml": template };
    const error = await rendered(files).then(() => null, (error) => error);
    throws(() => {
      throw error;
    }, wrong);
  });
}

Deno.test("imagesIn finds images where oc-mirror does, and at paths of one's own", () => {
  const manifests = [
    "spec: {template: {spec: {initContainers: [{image: i:1}], containers: [{image: c:1}, {image: c:1}]}}}",
    "kind: Pod\nspec: {containers: [{image: p:1}]}\n---\nspec: {jobTemplate: {spec: {image: lost:1}}, image: own:1}",
  ];
  deepEqual(imagesIn(manifests, ["{.spec.image}"], "x"), ["i:1", "c:1", "p:1", "own:1"]);
  throws(() => imagesIn([], ["{.a[}"], "x"), /not a path that leads to images/);
  equal(imagesIn([""], [], "x").length, 0);
});

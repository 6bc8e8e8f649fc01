/** Repositories of charts for tests. */

import { gzipSync } from "node:zlib";
import { hashHex } from "../../lib/system/hash.ts";
import type { MirrorLab } from "./mirror_lab.ts";
import { tarOf } from "./release_lab.ts";

export const CHARTS_URL = "http://charts.example/stable";

/** A packed chart with one deployment, of the image `org/NAME` in a lab's source. */
export function packedChart(
  lab: MirrorLab,
  name: string,
  version: string,
  more: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const files = {
    [`${name}/Chart.yaml`]: `apiVersion: v2\nname: ${name}\nversion: ${version}\nappVersion: "${
      version[0]
    }"\n`,
    [`${name}/values.yaml`]: `registry: ${lab.source.host}\n`,
    [`${name}/templates/deployment.yaml`]:
      `spec:\n  template:\n    spec:\n      containers:\n        - image: "{{ .Values.registry }}/org/${name}:{{ .Chart.AppVersion }}"\n`,
    ...more,
  };
  return new Uint8Array(gzipSync(tarOf(files)));
}

/** Puts up a repository with charts by name and version. */
export function publishCharts(
  lab: MirrorLab,
  charts: readonly (readonly [string, string])[],
): void {
  const entries: Record<string, unknown[]> = {};
  for (const [name, version] of charts) {
    const packed = packedChart(lab, name, version);
    const digest = hashHex("sha256", packed);
    (entries[name] ??= []).push({ name, version, urls: [`${name}-${version}.tgz`], digest });
    lab.pages.set(`${CHARTS_URL}/${name}-${version}.tgz`, packed);
  }
  lab.pages.set(`${CHARTS_URL}/index.yaml`, JSON.stringify({ apiVersion: "v1", entries }));
}

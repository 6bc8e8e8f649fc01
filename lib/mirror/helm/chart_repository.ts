/** Chart repositories on the web: an index, and packed charts. */

import { hashHex } from "../../system/hash.ts";
import { type ChartRepository as Repository } from "../../model/mirror.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { didYouMean } from "../../source/suggest.ts";
import { isFile, makeFolder, readBytes, replaceFile } from "../../system/files.ts";
import { compareVersions, parseLooseVersion } from "../operators/version.ts";
import type { ResolveContext } from "../resolve/resolver.ts";
import { type JsonRecord, yamlRecord } from "./chart.ts";
import { semverMatches } from "./template/semver.ts";
import { TemplateError } from "./template/value.ts";

/** A version of a chart, as an index tells of it. */
export interface ListedChart {
  readonly name: string;
  readonly version: string;
  readonly isLibrary: boolean;
  readonly url: string;
  /** Hexadecimal digits; null where the index does not say. */
  readonly sha256: string | null;
}

/** Reads an index once, when it is asked for first. */
export class ChartRepository {
  #listed: Promise<readonly ListedChart[]> | null = null;

  constructor(private readonly repository: Repository, private readonly context: ResolveContext) {}

  /** All versions of all charts that can be installed. */
  async all(): Promise<readonly ListedChart[]> {
    return (await this.#index()).filter(({ isLibrary }) => !isLibrary);
  }

  /**
   * A chart by its name and version; without one, the newest that is no pre-release.
   *
   * @throws {DiagnosticError} `bad-config` for what the repository does not have.
   */
  async find(name: string, version: string | null): Promise<ListedChart> {
    const listed = await this.#index();
    const own = listed.filter((chart) => chart.name === name).toSorted(newestFirst);
    if (own.length === 0) {
      const names = [...new Set(listed.map((chart) => chart.name))];
      throw new DiagnosticError(`no chart ${name} in ${this.repository.url}`, {
        code: "bad-config",
        hint: didYouMean(name, names) ?? `it has ${names.join(", ") || "no charts"}`,
      });
    }
    const found = own.find((chart) => chart.version === version) ??
      own.find((chart) => matches(chart.version, version ?? "*")) ?? (version === null ? own[0] : undefined);
    if (found) return found;
    const versions = own.map((chart) => chart.version);
    throw new DiagnosticError(`no version ${version} of chart ${name} in ${this.repository.url}`, {
      code: "bad-config",
      hint: didYouMean(version ?? "", versions) ?? `it has ${versions.join(", ")}`,
    });
  }

  /** The packed chart, which is kept in the workspace. @throws {DiagnosticError} */
  async download({ name, version, url, sha256 }: ListedChart): Promise<Uint8Array> {
    const { workingDir, upstream, writes, signal } = this.context;
    const folder = workingDir === null ? null : `${workingDir}/helm/charts`;
    const path = `${folder}/${name}-${version}.tgz`;
    if (folder !== null && sha256 !== null && isFile(path)) {
      const kept = readBytes(path);
      if (hashHex("sha256", kept) === sha256) return kept;
    }
    const bytes = await upstream.get(url, { signal });
    if (!bytes) throw new DiagnosticError(`${url}: no such chart`, { code: "image-missing" });
    if (sha256 !== null && hashHex("sha256", bytes) !== sha256) {
      throw new DiagnosticError(`${url} is not what the index of ${this.repository.url} says`, {
        code: "digest-mismatch",
      });
    }
    if (folder !== null && writes) {
      makeFolder(folder);
      replaceFile(path, bytes);
    }
    return bytes;
  }

  #index(): Promise<readonly ListedChart[]> {
    return this.#listed ??= this.#readIndex();
  }

  async #readIndex(): Promise<readonly ListedChart[]> {
    const base = this.repository.url.replace(/\/*$/, "/");
    if (base.startsWith("oci:")) {
      throw new DiagnosticError(`${this.repository.url}: charts in registries are not supported`, {
        code: "not-supported",
        hint: "pull the chart, and give it as a local chart",
      });
    }
    const url = `${base}index.yaml`;
    const bytes = await this.context.upstream.get(url, { signal: this.context.signal });
    const index = bytes && yamlRecord(bytes, url);
    const entries = index?.["entries"];
    if (!isObject(entries)) {
      throw new DiagnosticError(
        `${this.repository.url} is no chart repository: it has no index.yaml with charts`,
        {
          code: "registry-failed",
        },
      );
    }
    return Object.entries(entries).flatMap(([name, versions]) =>
      Array.isArray(versions) ? versions.filter(isObject).flatMap((one) => listedChart(name, one, base)) : []
    );
  }
}

function listedChart(name: string, entry: JsonRecord, base: string): readonly ListedChart[] {
  const { version, urls, digest, type } = entry;
  const [first] = Array.isArray(urls) ? urls : [];
  const url = URL.parse(String(first ?? ""), base);
  if (version === undefined || version === null || !url) return [];
  const sha256 = /^(?:sha256:)?([0-9a-f]{64})$/.exec(String(digest ?? ""))?.[1] ?? null;
  return [{ name, version: String(version), isLibrary: type === "library", url: url.href, sha256 }];
}

function isObject(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function newestFirst(a: ListedChart, b: ListedChart): number {
  const [first, second] = [parseLooseVersion(a.version), parseLooseVersion(b.version)];
  return first && second ? compareVersions(second, first) : 0;
}

function matches(version: string, constraint: string): boolean {
  try {
    return parseLooseVersion(version) !== null && semverMatches(constraint, version);
  } catch (error) {
    if (error instanceof TemplateError) return false;
    throw error;
  }
}

/** What a configuration must keep to beyond the types of its fields. */

import type {
  AdditionalImage,
  BlockedImage,
  CatalogRequest,
  ChartSelection,
  ImageFailure,
  PlatformFilter,
  ReleaseChannel,
  ReleaseSelection,
  VersionBounds,
} from "../../model/mirror.ts";
import { isRepositoryPath, isTag } from "../../model/oci.ts";
import type { Raw } from "../../model/raw.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Span } from "../../source/span.ts";
import { rawAt } from "../../yaml/schema.ts";
import { parseLooseVersion, parseVersion } from "../operators/version.ts";
import { compilePattern, PatternError } from "./pattern.ts";
import type { CatalogFields, ChartFields, ImageSetContent, PlatformFields, ReleaseFields } from "./schema.ts";

const BOUNDS = ["minVersion", "maxVersion"] as const;

type Path = readonly (string | number)[];
type ChartPaths = { readonly imagePaths: readonly string[]; readonly platforms: readonly PlatformFilter[] };
type Range = { readonly minVersion?: string | undefined; readonly maxVersion?: string | undefined };

/** What something wrong is said of. */
type Owner = Pick<ImageFailure, "origin" | "type">;

/** Checks the parts of a configuration; `errors` holds what was found, in the order of checking. */
export class Rules {
  readonly errors: DiagnosticError[] = [];
  /** What oc-mirror finds only when it looks for the images, and tells by the exit code of their kind. */
  readonly refused: ImageFailure[] = [];

  /** @param body What stands under `mirror` or `delete`. */
  constructor(private readonly body: Raw) {}

  additionalImages(images: ImageSetContent["additionalImages"]): readonly AdditionalImage[] {
    return images.map(({ name, targetRepo, targetTag, platforms }, index) => {
      const path = ["additionalImages", index];
      const owner = { origin: name, type: "generic" } as const;
      if (targetRepo && !isRepositoryPath(targetRepo)) {
        this.#refuse(owner, [...path, "targetRepo"], `targetRepo is not a repository path: ${targetRepo}`);
      }
      if (targetTag && !isTag(targetTag)) {
        this.#refuse(owner, [...path, "targetTag"], `targetTag is not a tag: ${targetTag}`);
      }
      this.#platforms(owner, [...path, "platforms"], platforms);
      return {
        name,
        at: this.#at([...path, "name"]),
        targetRepo: targetRepo || null,
        targetTag: targetTag || null,
        platforms,
      };
    });
  }

  blockedImages(images: readonly { readonly name: string }[]): readonly BlockedImage[] {
    return images.flatMap(({ name }, index) => {
      const path = ["blockedImages", index, "name"];
      try {
        return [{ pattern: compilePattern(name), at: this.#at(path) }];
      } catch (error) {
        if (!(error instanceof PatternError)) throw error;
        this.#add(path, `invalid pattern ${JSON.stringify(name)}: ${error.message}`);
        return [];
      }
    });
  }

  releases(releases: ReleaseFields): ReleaseSelection | null {
    const { channels, architectures, platforms, release, graph, kubeVirtContainer } = releases;
    this.#unique(["platform", "channels"], channels.map(({ name }) => name), "release channel");
    for (const [index, channel] of channels.entries()) this.#channel(index, channel);
    if (architectures.length > 0 && platforms.length > 0) {
      this.#add(
        ["platform", "platforms"],
        "platforms and architectures exclude each other",
        "keep platforms: architectures is the older way",
      );
    }
    this.#platforms({ origin: "platform", type: "ocpRelease" }, ["platform", "platforms"], platforms);
    if (channels.length === 0 && release === "") {
      if (graph || kubeVirtContainer) {
        this.#add(
          ["platform"],
          `platform has ${graph ? "graph" : "kubeVirtContainer"}: true, and no release`,
          "name the channels under platform.channels: what goes with releases needs some",
        );
      }
      return null;
    }
    return {
      at: this.#at(["platform"]),
      graph,
      kubeVirtContainer,
      architectures,
      platforms,
      channels: channels.map((channel, index) =>
        releaseChannel(channel, this.#at(["platform", "channels", index]))
      ),
      release: release === "" ? null : { reference: release, at: this.#at(["platform", "release"]) },
    };
  }

  #channel(index: number, channel: ReleaseFields["channels"][number]): void {
    const path = ["platform", "channels", index];
    const owner = { origin: `channel ${channel.name}`, type: "ocpRelease" } as const;
    if (channel.name === "") this.#refuse(owner, path, "a release channel has no name");
    for (const key of BOUNDS) {
      const version = channel[key];
      if (!version || parseVersion(version)) continue;
      const message = `${key} of channel ${channel.name} is not a whole version: ${version}`;
      this.#refuse(owner, [...path, key], message, "releases have three numbers, such as 4.18.22");
    }
  }

  charts({ repositories, local }: ChartFields): ChartSelection | null {
    if (repositories.length + local.length === 0) return null;
    return {
      repositories: repositories.map(({ name, url, charts }, index) => {
        const path = ["helm", "repositories", index];
        if (url === "") {
          this.#refuse(
            { origin: `chart repository ${name}`, type: "helmImage" },
            path,
            `the chart repository ${name} has no url`,
          );
        }
        return {
          name,
          url,
          at: this.#at(path),
          charts: charts?.map((chart, number) => {
            const at = [...path, "charts", number];
            const origin = `chart ${chart.name} of ${url}`;
            if (chart.name === "") this.#refuse({ origin, type: "helmImage" }, at, "a chart has no name");
            const own = this.#chart(at, origin, chart);
            return { ...own, name: chart.name, version: chart.version || null };
          }) ?? null,
        };
      }),
      local: local.map((chart, index) => {
        const at = ["helm", "local", index];
        const origin = `chart ${chart.name || chart.path}`;
        if (chart.path === "") {
          this.#refuse({ origin, type: "helmImage" }, at, `the local chart ${chart.name} has no path`);
        }
        return {
          ...this.#chart(at, origin, chart),
          name: chart.name,
          path: chart.path,
        };
      }),
    };
  }

  #chart(path: Path, origin: string, { imagePaths, platforms }: ChartPaths) {
    this.#platforms({ origin, type: "helmImage" }, [...path, "platforms"], platforms);
    return { at: this.#at(path), imagePaths, platforms };
  }

  operators(catalogs: readonly CatalogFields[]): readonly CatalogRequest[] {
    this.#unique(["operators"], catalogs.map(uniqueName), "catalog");
    return catalogs.map((catalog, index) => {
      this.#catalog(["operators", index], catalog);
      return catalogRequest(catalog, (path) => this.#at(["operators", index, ...path]));
    });
  }

  #catalog(path: Path, catalog: CatalogFields): void {
    if (catalog.catalog === "") this.#add(path, "an operator entry has no catalog");
    const { targetCatalog, targetTag, packages } = catalog;
    if (targetCatalog && !isRepositoryPath(targetCatalog)) {
      this.#add(
        [...path, "targetCatalog"],
        `targetCatalog is not a repository path: ${targetCatalog}`,
        "a path without registry, tag and digest",
      );
    }
    const owner = { origin: catalog.catalog, type: "operatorCatalog" } as const;
    if (targetTag && !isTag(targetTag)) {
      this.#refuse(owner, [...path, "targetTag"], `targetTag is not a tag: ${targetTag}`);
    }
    this.#platforms(owner, [...path, "platforms"], catalog.platforms);
    this.#unique([...path, "packages"], packages.map(({ name }) => name), "package");
    for (const [index, one] of packages.entries()) {
      const at = [...path, "packages", index];
      const { channels } = one;
      if (one.name === "") this.#refuse(owner, at, "a package has no name");
      this.#unique([...at, "channels"], channels.map(({ name }) => name), "channel");
      this.#versions(at, one);
      for (const [number, channel] of channels.entries()) {
        const channelAt = [...at, "channels", number];
        if (channel.name === "") {
          this.#refuse(owner, channelAt, `a channel of package ${one.name} has no name`);
        }
        this.#versions(channelAt, channel);
        if (hasRange(one) && hasRange(channel)) {
          this.#add(
            channelAt,
            `package ${one.name} has a version range, and so has its channel ${channel.name}`,
            "give the range of the package or of the channels, not both",
          );
        }
      }
    }
  }

  #platforms(owner: Owner, path: Path, platforms: readonly PlatformFields[]): void {
    for (const [index, { os, architecture }] of platforms.entries()) {
      if (os !== "" && architecture !== "") continue;
      const hint = "os: linux, architecture: amd64";
      this.#refuse(owner, [...path, index], "a platform needs os and architecture", hint);
    }
  }

  #versions(path: Path, range: Range): void {
    for (const key of BOUNDS) {
      const version = range[key];
      if (version && !parseLooseVersion(version)) {
        this.#add([...path, key], `${key} is not a version: ${version}`);
      }
    }
  }

  #unique(path: Path, names: readonly string[], what: string): void {
    for (const [index, name] of names.entries()) {
      if (names.indexOf(name) < index) this.#add([...path, index], `${what} ${name} is listed twice`);
    }
  }

  #add(path: Path, message: string, hint?: string): void {
    this.errors.push(this.#complaint(path, message, hint));
  }

  #refuse(owner: Owner, path: Path, message: string, hint?: string): void {
    this.refused.push({ ...owner, error: this.#complaint(path, message, hint) });
  }

  #complaint(path: Path, message: string, hint: string | undefined): DiagnosticError {
    return new DiagnosticError(message, { code: "bad-config", at: this.#at(path), hint });
  }

  #at(path: Path): Span {
    return rawAt(this.body, path, { ignoreCase: true }).at;
  }
}

/** @param at The place of a field, by its path below the catalog. */
function catalogRequest(
  { catalog, packages, full, targetCatalog, targetTag, targetCatalogSourceTemplate, platforms }:
    CatalogFields,
  at: (path: Path) => Span,
): CatalogRequest {
  return {
    catalog,
    full,
    platforms,
    at: at(["catalog"]),
    targetCatalog: targetCatalog || null,
    targetTag: targetTag || null,
    template: targetCatalogSourceTemplate || null,
    packages: packages.map(({ name, defaultChannel, channels, ...range }, index) => ({
      name,
      at: at(["packages", index, "name"]),
      ...boundsOf(range),
      defaultChannel: defaultChannel || null,
      channels: channels.map(({ name, ...range }, number) => ({
        name,
        at: at(["packages", index, "channels", number, "name"]),
        ...boundsOf(range),
      })),
    })),
  };
}

function boundsOf({ minVersion, maxVersion }: Range): VersionBounds {
  return { minVersion: minVersion || null, maxVersion: maxVersion || null };
}

function releaseChannel(
  { name, type, minVersion, maxVersion, shortestPath, full }: ReleaseFields["channels"][number],
  at: Span,
): ReleaseChannel {
  return {
    name,
    at,
    // Everything else is the usual type, as there.
    type: type === "okd" ? "okd" : "ocp",
    minVersion: minVersion || null,
    maxVersion: maxVersion || null,
    shortestPath,
    full,
  };
}

function hasRange({ minVersion, maxVersion }: Range): boolean {
  return Boolean(minVersion || maxVersion);
}

/** A catalog's name with what it is to be called at the destination: no two may be called the same. */
function uniqueName({ catalog, targetCatalog, targetTag }: CatalogFields): string {
  const [, host = "", path = "", rest = ""] = /^(.*?\/)?(.*?)((?::[^/@]*)?(?:@.*)?)$/.exec(catalog) ?? [];
  return `${host}${targetCatalog || path}${targetTag ? `:${targetTag}` : rest}`;
}

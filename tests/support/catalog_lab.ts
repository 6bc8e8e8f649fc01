/** A lab with a catalog of operators. */

import { mirrorToMirror } from "../../lib/mirror/run/mirror_to_mirror.ts";
import type { Digest } from "../../lib/model/oci.ts";
import { catalogImage, catalogList, jsonFile, packageDocuments } from "./catalogs.ts";
import { imageSet, MirrorLab } from "./mirror_lab.ts";

/** A lab with a catalog of two packages, for two platforms, and all images that they name. */
export class CatalogLab extends MirrorLab {
  readonly bundles = new Map<string, Digest>();

  async fill(): Promise<this> {
    for (const [version, digest] of await fillCatalog(this)) this.bundles.set(version, digest);
    return this;
  }

  operators(entry: string) {
    return imageSet(
      `  operators:\n    - {catalog: "${this.source.host}/site/index:v1"${entry && `, ${entry}`}}\n`,
    );
  }

  async mirror(entry: string, root = this.root) {
    const request = { root, imageSet: this.operators(entry), destination: this.at() };
    return await mirrorToMirror(request, this.deps);
  }
}

/**
 * Puts a catalog of two packages for two platforms into the source of a lab, as `site/index:v1`, and all images that
 * they name.
 *
 * @returns The digests of bundles, by `package version`.
 */
export async function fillCatalog(lab: MirrorLab): Promise<ReadonlyMap<string, Digest>> {
  const bundles = new Map<string, Digest>();
  await lab.add("team/proxy", "1");
  const packages = [
    { name: "db", channels: { stable: ["1.0.0", "1.1.0<1.0.0", "2.0.0<1.1.0"], next: ["3.0.0"] } },
    { name: "mesh", channels: { fast: ["0.1.0", "0.2.0<0.1.0"] } },
  ];
  const documents = [];
  for (const one of packages) {
    const home = `${lab.source.host}/team`;
    for (const version of new Set(Object.values(one.channels).flat().map((word) => word.split("<")[0]!))) {
      const image = await lab.add(`team/${one.name}`, `v${version}`);
      bundles.set(`${one.name} ${version}`, image.manifest.descriptor.digest);
    }
    const bundle = (version: string) => `${home}/${one.name}@${bundles.get(`${one.name} ${version}`)}`;
    documents.push(packageDocuments({ ...one, home, images: [`${home}/proxy:1`] }, bundle));
  }
  const layers = [
    { "bin/opm": "opm", "configs/old/catalog.json": '{"schema":"olm.package","name":"old"}' },
    {
      "configs/.wh.old": "",
      "configs/db/catalog.json": jsonFile(documents[0]!),
      "configs/mesh/catalog.json": jsonFile(documents[1]!),
      "cache/pogreb": "what opm computed from the whole catalog",
    },
  ];
  const member = (architecture: string) => catalogImage(layers, { architecture });
  await lab.push("site/index", "v1", catalogList({ arm64: member("arm64"), amd64: member("amd64") }));
  return bundles;
}

/** A lab with a catalog of operators. */

import { mirrorToMirror } from "../../lib/mirror/mirror_to_mirror.ts";
import type { Digest } from "../../lib/model/oci.ts";
import { catalogImage, catalogList, jsonFile, packageDocuments } from "./catalogs.ts";
import { imageSet, MirrorLab } from "./mirror_lab.ts";

/** A lab with a catalog of two packages, for two platforms, and all images that they name. */
export class CatalogLab extends MirrorLab {
  readonly bundles = new Map<string, Digest>();

  async fill(): Promise<this> {
    await this.add("team/proxy", "1");
    const packages = [
      { name: "db", channels: { stable: ["1.0.0", "1.1.0<1.0.0", "2.0.0<1.1.0"], next: ["3.0.0"] } },
      { name: "mesh", channels: { fast: ["0.1.0", "0.2.0<0.1.0"] } },
    ];
    const documents = [];
    for (const one of packages) {
      const home = `${this.source.host}/team`;
      for (const version of new Set(Object.values(one.channels).flat().map((word) => word.split("<")[0]!))) {
        const image = await this.add(`team/${one.name}`, `v${version}`);
        this.bundles.set(`${one.name} ${version}`, image.manifest.descriptor.digest);
      }
      const bundle = (version: string) => `${home}/${one.name}@${this.bundles.get(`${one.name} ${version}`)}`;
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
    await this.push("site/index", "v1", catalogList({ arm64: member("arm64"), amd64: member("amd64") }));
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

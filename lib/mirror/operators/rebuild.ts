/** A catalog's image with another catalog in it, for every platform that it has. The same choice gives the same image. */

import type { MadeSource } from "../../model/mirror.ts";
import { padded, tarHeader } from "../archive/tar_header.ts";
import { extendImage, type Extension, packedLayer, recordIn } from "../layers/extend_image.ts";
import type { CatalogFile } from "./filtered_files.ts";
import { CONFIGS_LABEL } from "./read_catalog.ts";

export interface Rebuilding extends Omit<Extension, "layers" | "settings"> {
  /** What goes into the image in place of its catalog. */
  readonly files: Iterable<CatalogFile>;
}

/** Rebuilds an image. */
export async function rebuild({ files, ...image }: Rebuilding): Promise<MadeSource> {
  const layers = [await packedLayer([tarHeader(".wh.configs", 0)]), await packedLayer(configsTar(files))];
  return await extendImage({
    ...image,
    layers,
    settings: (config) => ({
      Cmd: ["serve", "/configs"],
      Labels: { ...recordIn(config, "Labels"), [CONFIGS_LABEL]: "/configs" },
    }),
  });
}

function* configsTar(files: Iterable<CatalogFile>): Generator<Uint8Array, void, void> {
  yield tarHeader("configs/", 0, { isFolder: true });
  for (const { path, bytes } of files) {
    const name = `configs/${path}`;
    const folder = name.slice(0, name.lastIndexOf("/") + 1);
    if (folder !== "configs/") yield tarHeader(folder, 0, { isFolder: true });
    yield tarHeader(name, bytes.length);
    yield bytes;
    yield new Uint8Array(padded(bytes.length) - bytes.length);
  }
}

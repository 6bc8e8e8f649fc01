/** A catalog's image with another catalog in it, for every platform that it has. The same choice gives the same image. */

import type { MadeSource } from "../../model/mirror.ts";
import { isRecord } from "../../registry/descriptor.ts";
import { padded, tarHeader } from "../archive/tar_header.ts";
import { extendImage, type Extension, isWanted, packedLayer, recordIn } from "../layers/extend_image.ts";
import type { CatalogFile } from "./filtered_files.ts";
import { CONFIGS_LABEL } from "./read_catalog.ts";

export interface Rebuilding extends Omit<Extension, "layers" | "settings"> {
  /** What goes into the image in place of its catalog. */
  readonly files: Iterable<CatalogFile>;
}

/** Rebuilds an image. What opm had worked out of the whole catalog goes: it would refuse to serve another one with it. */
export async function rebuild({ files, ...image }: Rebuilding): Promise<MadeSource> {
  const gone = [".wh.configs", ...whiteoutOf(await cacheFolder(image))];
  const layers = [
    await packedLayer(gone.map((name) => tarHeader(name, 0))),
    await packedLayer(configsTar(files)),
  ];
  return await extendImage({
    ...image,
    layers,
    settings: (config) => ({
      Cmd: ["serve", "/configs"],
      Labels: { ...recordIn(config, "Labels"), [CONFIGS_LABEL]: "/configs" },
    }),
  });
}

/** Where the image tells opm to keep its cache; null where it says nothing. All platforms of a catalog say the same. */
async function cacheFolder(
  { root, platforms, manifest, config }: Omit<Rebuilding, "files">,
): Promise<string | null> {
  const { content } = root;
  const member = content.kind === "index" ? content.manifests.find((one) => isWanted(one, platforms)) : null;
  const own = member ? (await manifest(member)).content : content;
  if (own.kind !== "image") return null;
  const settings: unknown = JSON.parse(new TextDecoder().decode(await config(own.config)));
  const words = isRecord(settings) && isRecord(settings["config"]) ? settings["config"]["Cmd"] : null;
  const text = Array.isArray(words) ? words.map(String).join(" ") : "";
  return /--cache-dir[= ](\/\S+)/.exec(text)?.[1] ?? null;
}

/** The file that hides a folder of the layers below (OCI image spec, "Whiteouts"). */
function whiteoutOf(folder: string | null): readonly string[] {
  const parts = (folder ?? "").split("/").filter((part) => part !== "" && part !== ".");
  const last = parts.pop();
  if (last === undefined || parts.includes("..") || last === ".." || last === "configs") return [];
  return [[...parts, `.wh.${last}`].join("/")];
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

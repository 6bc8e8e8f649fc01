/** Where the files of charts come from: packed charts, and folders. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { isDirectory, listFolder, pathInfo, readBytes } from "../../system/files.ts";
import { GunzipError, gunzipStream } from "../../system/gunzip.ts";
import { tarStream } from "../archive/tar_stream.ts";
import type { ChartFiles } from "./chart.ts";

/** The files of a packed chart, without the folder that they lie in. @throws {DiagnosticError} `bad-config`. */
export async function unpackChart(bytes: Uint8Array, shown: string): Promise<ChartFiles> {
  const files = new Map<string, Uint8Array>();
  const pieces = async function* () {
    await Promise.resolve();
    yield bytes;
  };
  try {
    for await (
      const { name, content } of tarStream(gunzipStream(pieces()), { isWanted: () => true, shown })
    ) {
      if (content) files.set(name.replace(/^[^/]+\//, ""), content.slice());
    }
  } catch (cause) {
    if (!(cause instanceof GunzipError)) throw cause;
    throw new DiagnosticError(`${shown} is not a packed chart: ${cause.message}`, {
      code: "bad-config",
      cause,
    });
  }
  return files;
}

/** The files of a chart at a path. @throws {DiagnosticError} `file-not-found`, `bad-config`. */
export async function chartFilesAt(path: string): Promise<ChartFiles> {
  const info = pathInfo(path);
  if (!info) throw new DiagnosticError(`no such chart: ${path}`, { code: "file-not-found" });
  return info.kind === "directory" ? folderFiles(path) : await unpackChart(readBytes(path), path);
}

function folderFiles(folder: string, prefix = ""): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (const name of listFolder(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory(path)) {
      for (const [inner, bytes] of folderFiles(path, `${prefix}${name}/`)) files.set(inner, bytes);
    } else files.set(`${prefix}${name}`, readBytes(path));
  }
  return files;
}

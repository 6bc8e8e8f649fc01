/** The update graph as an image, which a cluster without a way out asks in place of the update server. */

import type { ImageSource, ReleaseSelection, WantedImage } from "../../model/mirror.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { isFile } from "../../system/files.ts";
import type { ResolveContext } from "../resolve/resolver.ts";
import { buildGraphImage } from "./build_graph_image.ts";

const PATH = "openshift/graph-image";
const TAG = "latest";

/**
 * The graph image: built, or, where another update server is given, the one that was put into the workspace.
 *
 * @throws {DiagnosticError} `image-missing` where it should be there and is not, and what building it throws.
 */
export async function graphImage(
  { at, platforms }: ReleaseSelection,
  context: ResolveContext,
): Promise<WantedImage> {
  const source = context.namesOnly ? NOWHERE : await sourceOf(context, platforms);
  return {
    origin: `${PATH}:${TAG}`,
    type: "cincinnatiGraph",
    source,
    path: PATH,
    tag: TAG,
    platforms: [],
    at,
  };
}

/** For who never reads it. */
const NOWHERE: ImageSource = { kind: "layout", folder: "" };

async function sourceOf(
  context: ResolveContext,
  platforms: ReleaseSelection["platforms"],
): Promise<ImageSource> {
  if (!context.upstream.env["UPDATE_URL_OVERRIDE"]) return await buildGraphImage(context, platforms);
  const folder = `${context.workingDir}/graph-preparation`;
  if (isFile(`${folder}/index.json`)) return { kind: "layout", folder };
  throw new DiagnosticError(`no graph image in ${folder}`, {
    code: "image-missing",
    hint: "with UPDATE_URL_OVERRIDE it is not built: put its OCI layout there",
  });
}

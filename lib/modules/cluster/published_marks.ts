/** What traces objects of clusters back to the sequence that brought their images. */

import { decodeHostText } from "../../connection/host_text.ts";
import type { TargetReader } from "../../connection/target.ts";
import { parseLedger } from "../../mirror/workspace/ledger.ts";
import { workspacePaths } from "../../mirror/workspace/paths.ts";
import type { Marks } from "./manifests/labelled.ts";

const LABEL = "ferry/sequence";
const ANNOTATION = "ferry/sequence-manifest";
const NONE: Marks = { labels: {}, annotations: {} };

/**
 * The number of the newest sequence that was published from a mirror path of the host, and the digest of its
 * manifest; nothing where none was.
 *
 * @throws {DiagnosticError} `workspace-unusable` for a damaged record.
 */
export async function publishedMarks(mirrorPath: string, host: TargetReader): Promise<Marks> {
  const { published } = workspacePaths(mirrorPath);
  const listing = await host.list(published, { depth: 1 });
  const paths = (listing?.states ?? []).map(({ path }) => path).filter((path) => path.endsWith(".json"));
  const texts = await Promise.all(paths.map((path) => host.read(path)));
  const sequences = paths.flatMap((path, at) => {
    const text = texts[at];
    return text ? parseLedger(decodeHostText(text), path).sequence ?? [] : [];
  });
  const [newest] = sequences.toSorted((a, b) => b.number - a.number);
  if (!newest) return NONE;
  const { number, manifest } = newest;
  return {
    labels: { [LABEL]: String(number) },
    annotations: manifest ? { [ANNOTATION]: manifest } : {},
  };
}

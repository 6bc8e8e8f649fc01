/** Dry runs of the second phase of deleting. */

import { referenceText, repositoryText } from "../../model/oci.ts";
import type { Deleted } from "../outcome.ts";
import type { MirrorDeps, RunOptions } from "../session.ts";
import type { DeleteImagesRequest } from "./delete_images.ts";
import { readDeleteList } from "./delete_list.ts";
import { RepositoryCleaner } from "./repository_cleaner.ts";
import { targetsIn } from "./targets.ts";

/**
 * Tells what deleting would do, as if it had been done. Whether a registry can take a tag from an image that has
 * others cannot be asked: that it can is taken for granted.
 *
 * @throws {DiagnosticError | DiagnosticList} for a list that cannot be read, and what the registry answers.
 */
export async function rehearseDeletion(
  { list, destination }: Pick<DeleteImagesRequest, "list" | "destination">,
  { destinations }: Pick<MirrorDeps, "destinations">,
  { signal }: RunOptions = {},
): Promise<Deleted> {
  const { targets, refused } = targetsIn(readDeleteList(list), destination);
  const [deleted, absent]: [string[], string[]] = [[], []];
  const kept: { readonly reference: string; readonly why: string }[] = [];
  const references = targets.map(({ reference }) => reference);
  for (const own of Map.groupBy(references, ({ repository }) => repositoryText(repository)).values()) {
    const [first] = own;
    if (!first) continue;
    const tags = own.flatMap(({ tag }) => tag ?? []);
    const cleaner = new RepositoryCleaner(first.repository, tags, destinations, signal);
    for (const one of own) {
      const reference = referenceText(one);
      const judged = await cleaner.judge(one);
      if (judged.status === "absent") absent.push(reference);
      else if (judged.status === "needed" && one.tag === null) kept.push({ reference, why: judged.why });
      else deleted.push(reference);
    }
  }
  return { status: "deleted", deleted, absent, kept, failures: [], refused };
}

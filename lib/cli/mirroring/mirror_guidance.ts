/** What to do next with what was mirrored. */

import { shellQuote } from "../../model/shell_words.ts";
import { baseName, folderOf } from "../../model/path.ts";
import { humanSize } from "../../mirror/human_size.ts";
import { listSequences } from "../../mirror/chain/sequences.ts";
import { tableLines } from "../../report/table.ts";
import type { MirrorOutcome } from "../../mirror/outcome.ts";

/** What there is by now, to decide what is still of use. */
function soFar(content: string): readonly string[] {
  const whole = listSequences(content).filter((one) => one.status === "whole");
  const rows = whole.map(({ name, bytes, manifest, hasUploadScript }) => [
    name,
    humanSize(bytes),
    manifest.complete ? "baseline" : "differential",
    manifest.created,
    hasUploadScript ? "seq-upload.sh" : "no script",
  ]);
  const heading = ["SEQUENCE", "SIZE", "TYPE", "CREATED", "UPLOAD"];
  return rows.length < 2 ? [] : ["", ...tableLines([heading, ...rows])];
}

/** Lines for the end of a run; none where there is nothing to say. */
export function guidance(outcome: MirrorOutcome): readonly string[] {
  switch (outcome.status) {
    case "sealed": {
      const { folder, manifest: { parts, dependencies, baseImages = [] } } = outcome.sequence;
      const content = folderOf(folder);
      const size = humanSize(parts.reduce((sum, part) => sum + part.size, 0));
      const needs = dependencies.map((number) => `seq${number}`).join(", ");
      return [
        "",
        needs === ""
          ? `This sequence is complete: ${baseName(folder)} alone can be carried to a registry ${
            baseImages.length > 0 ? "that has the base images" : "without any content"
          }.`
          : `This sequence goes on ${needs}: carry it where they are published already, or carry all of ${content}.`,
        ...baseImages.map(({ image, path }) => `The registry must have ${image} in ${path}.`),
        ...(outcome.isAssumed
          ? [
            "What was cut before is taken for arrived. To go on from what really is there: ferry sequence receipt",
            "where it is published, ferry sequence acknowledge here; or name it with --base.",
          ]
          : []),
        "",
        "Next, on the disconnected side, with REGISTRY such as registry.example.com:8443:",
        `  carry    ${folder}  (${size})`,
        `  publish  ferry mirror publish ${shellQuote(baseName(folder))} docker://REGISTRY`,
        `           or without ferry on the PATH: cd ${
          shellQuote(baseName(folder))
        } && ./seq-upload.sh REGISTRY`,
        ...soFar(content),
      ];
    }
    case "published":
      return outcome.failures.length > 0 || outcome.resources.files.length === 0 ? [] : [
        "",
        `The cluster resources are in ${outcome.resourcesFolder}: ${
          outcome.resources.files.map(({ name }) => name).join(", ")
        }`,
      ];
    case "planned":
      return [
        "",
        "Nothing is deleted yet. Read the list, then delete with:",
        `  ferry mirror delete --delete-yaml-file ${shellQuote(outcome.plan)} docker://REGISTRY`,
      ];
    default:
      return [];
  }
}

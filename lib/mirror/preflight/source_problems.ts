/** Sources of which nothing at all can be had: that is no matter of single images. */

import type { ImageFailure, WantedImage } from "../../model/mirror.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { imageCount } from "../image_count.ts";

/** Failures that say something of the registry, not of an image in it. */
const OF_REGISTRIES: readonly DiagnosticError["code"][] = ["unauthorized", "timeout", "registry-failed"];

/**
 * The registries that gave none of their images, each once. A registry with one repository is not judged: its image is
 * told like any other that cannot be had.
 */
export function sourceProblems(
  wanted: readonly WantedImage[],
  failures: readonly ImageFailure[],
): readonly DiagnosticError[] {
  const failed = new Map(failures.map(({ origin, error }) => [origin, error]));
  const byRegistry = Map.groupBy(
    wanted,
    ({ source }) => source.kind === "registry" ? source.reference.repository.registry : "",
  );
  return [...byRegistry].flatMap(([registry, images]) => {
    const repositories = new Set(images.map(({ path }) => path));
    const errors = images.flatMap(({ origin }) => failed.get(origin) ?? []);
    const [first] = errors;
    const isDown = errors.length === images.length &&
      errors.every(({ code }) => OF_REGISTRIES.includes(code));
    if (registry === "" || repositories.size < 2 || !first || !isDown) return [];
    return [
      new DiagnosticError(`${registry} gives none of its ${imageCount(images.length)}: ${first.message}`, {
        code: first.code,
        hint: first.hint ?? "mirror the rest without it by --no-preflight",
        cause: first,
      }),
    ];
  });
}

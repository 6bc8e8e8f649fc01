/** Images that are of no use without others. */

import type { ImageFailure, WantedImage } from "../../model/mirror.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Planned } from "./plan_images.ts";

/** A plan without the images that need others which cannot be had: they fail as well. */
export function withoutDependants(planned: Planned, wanted: readonly WantedImage[]): Planned {
  const missing = new Set(planned.failures.map(({ origin }) => origin));
  const failures = wanted.flatMap(({ origin, type, needs = [], at }): readonly ImageFailure[] => {
    const needed = needs.find((one) => missing.has(one));
    if (needed === undefined || missing.has(origin)) return [];
    const error = new DiagnosticError(`${origin} is left out: it needs ${needed}, which cannot be had`, {
      code: "image-missing",
      at,
    });
    return [{ origin, type, error }];
  });
  if (failures.length === 0) return planned;
  const left = new Set(failures.map(({ origin, type }) => `${type} ${origin}`));
  const images = planned.plan.images.filter(({ origin, type }) => !left.has(`${type} ${origin}`));
  return {
    ...planned,
    plan: { ...planned.plan, images },
    failures: [...planned.failures, ...failures],
  };
}

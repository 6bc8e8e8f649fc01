/** Outcomes of mirroring as results of tasks. */

import type { ImageFailure } from "../../model/mirror.ts";
import { fromJson } from "../../model/json.ts";
import { dict, type Value } from "../../model/value.ts";
import { humanSize } from "../../mirror/human_size.ts";
import { imageCount } from "../../mirror/image_count.ts";
import type { MirrorOutcome } from "../../mirror/outcome.ts";
import type { Outcome } from "../module.ts";

/** An outcome in the words of a task. */
export function resultOf(outcome: MirrorOutcome): Outcome {
  switch (outcome.status) {
    case "sealed": {
      const { folder, manifest } = outcome.sequence;
      const size = manifest.parts.reduce((sum, part) => sum + part.size, 0);
      const needs = manifest.dependencies.map((number) => `seq${number}`);
      const baseImages = (manifest.baseImages ?? []).map(({ image }) => image);
      const name = folder.slice(folder.lastIndexOf("/") + 1);
      const sealed = changed(
        `${name}: ${imageCount(outcome.images)} in ${humanSize(size)}, ${
          needs.length > 0 ? `after ${needs.join(", ")}` : "complete"
        }${baseImages.length > 0 ? `, without what ${baseImages.join(", ")} has` : ""}`,
        {
          status: "sealed",
          sequence: dict({
            number: manifest.number,
            name,
            path: folder,
            content_type: manifest.complete ? "baseline" : "differential",
            dependencies: needs,
            base_images: baseImages,
            base: manifest.base && `seq${manifest.base.number}`,
            signed_by: manifest.signer ?? null,
            archives: manifest.parts.map((part) =>
              dict({ path: `${folder}/${part.name}`, size: part.size, sha256: part.sha256 })
            ),
            size,
          }),
          images: outcome.images,
          fetched_bytes: outcome.bytes.fetched,
          carried_bytes: outcome.bytes.carried,
        },
      );
      return withFailures(sealed, outcome.failures);
    }
    case "unchanged":
      return withFailures(
        {
          changed: false,
          values: {
            msg: `nothing is new since ${outcome.since.name}`,
            status: "unchanged",
            since: outcome.since.name,
            images: outcome.images,
          },
        },
        outcome.failures,
      );
    case "locked": {
      const { lock: { images, figures, removed }, forecastMs, file } = outcome;
      return withFailures(
        {
          changed: file?.isNew ?? false,
          values: {
            msg: `${imageCount(images.length)} planned`,
            status: "locked",
            figures: fromJson(figures),
            forecast_seconds: forecastMs === null ? null : Math.round(forecastMs / 1000),
            removed,
            ...(file ? { file: file.path } : {}),
          },
        },
        outcome.failures,
      );
    }
    case "published":
      return withFailures(
        {
          changed: outcome.sentImages + outcome.resources.changed.length > 0,
          values: {
            msg: `at the destination: ${imageCount(outcome.images)}, ${outcome.sentImages} of them new`,
            status: "published",
            images: outcome.images,
            sent_images: outcome.sentImages,
            ...("sequences" in outcome ? { sequences: outcome.sequences } : {}),
            resources_path: outcome.resourcesFolder,
            resources: outcome.resources.files.map(({ name }) => name),
            errors_file: outcome.errorsFile,
          },
        },
        outcome.failures,
      );
    case "dry-run":
      return withFailures(
        {
          changed: outcome.isDue,
          values: {
            msg: `${imageCount(outcome.images)}: ${humanSize(outcome.bytes.fetched)} to fetch, ${
              humanSize(outcome.bytes.carried)
            } to carry, ${humanSize(outcome.bytes.sent)} to send`,
            status: "dry-run",
            images: outcome.images,
            fetched_bytes: outcome.bytes.fetched,
            carried_bytes: outcome.bytes.carried,
            sent_bytes: outcome.bytes.sent,
          },
        },
        outcome.failures,
      );
    case "failed":
      return withFailures(
        { changed: false, values: { status: "failed", images: outcome.images } },
        outcome.failures,
      );
    case "refused":
      return withFailures({ changed: false, values: { status: "refused" } }, outcome.failures);
    case "empty":
      return { changed: false, failed: "the image set has no images", values: { status: "empty" } };
    case "planned":
      return withFailures(
        {
          changed: outcome.isNew,
          values: {
            msg: `${outcome.plan} lists ${imageCount(outcome.items)}`,
            status: "planned",
            items: outcome.items,
            delete_yaml_file: outcome.plan,
            config: outcome.config,
          },
        },
        outcome.failures,
      );
    case "deleted":
      return deletedResult(outcome);
    case "receipt": {
      const { receipt: { workspace, number, manifest, destination }, code, file, isNew } = outcome;
      return {
        changed: isNew,
        values: {
          msg: `sequence ${number} is published to ${destination}: ${code}`,
          status: "receipt",
          receipt: dict({ workspace, number, manifest, destination, code }),
          file,
        },
      };
    }
    case "acknowledged": {
      const { link: { name, number }, site, isNew } = outcome;
      return {
        changed: isNew,
        values: { msg: `${site} has ${name}`, status: "acknowledged", site, number, sequence: name },
      };
    }
    default:
      return outcome satisfies never;
  }
}

function deletedResult(outcome: MirrorOutcome & { readonly status: "deleted" }): Outcome {
  const { deleted, absent, kept, failures, refused } = outcome;
  const result: Outcome = {
    changed: deleted.length > 0,
    values: {
      msg: `deleted ${imageCount(deleted.length)}, ${absent.length} were not there, ${kept.length} stay`,
      status: "deleted",
      deleted,
      absent,
      kept: kept.map(({ reference, why }) => dict({ image: reference, why })),
    },
  };
  if (refused.length === 0) return withFailures(result, failures);
  return { ...result, failed: refused.map(({ message }) => message).join("; ") };
}

function changed(msg: string, values: NonNullable<Outcome["values"]>): Outcome {
  return { changed: true, values: { msg, ...values } };
}

/** The same as a failure where images failed: each is named, and the first tells why. */
function withFailures(result: Outcome, failures: readonly ImageFailure[]): Outcome {
  const [first] = failures;
  if (!first) return result;
  const others = failures.length > 1 ? ` (and ${failures.length - 1} more)` : "";
  const msg = `${first.origin}: ${first.error.message}${others}`;
  return { ...result, failed: msg, values: { ...result.values, msg, failures: failures.map(failureValue) } };
}

function failureValue({ origin, type, error, affects = [] }: ImageFailure): Value {
  return dict({ image: origin, type, code: error.code, msg: error.message, affects });
}

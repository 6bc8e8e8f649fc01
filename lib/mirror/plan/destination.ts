/** Where images go: a registry, a path in it that all repositories lie below, and a limit to how deep. */

import { isRepositoryPath, type Repository } from "../../model/oci.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";

export interface Destination {
  /** `host[:port]`. */
  readonly registry: string;
  /** Empty for none. */
  readonly prefix: string;
  /** Components that a path may have, the prefix included; null for no limit. */
  readonly maxNestedPaths: number | null;
}

/**
 * Reads `docker://host[:port][/path]`, with or without the scheme.
 *
 * @throws {DiagnosticError} `bad-reference`.
 */
export function parseDestination(text: string, maxNestedPaths: number | null = null): Destination {
  const bare = text.replace(/^docker:\/\//, "");
  const slash = bare.indexOf("/");
  const registry = slash < 0 ? bare : bare.slice(0, slash);
  const prefix = slash < 0 ? "" : bare.slice(slash + 1);
  const bad = (why: string, hint?: string) =>
    new DiagnosticError(`invalid destination ${JSON.stringify(text)}: ${why}`, {
      code: "bad-reference",
      hint,
    });
  if (!/^(?:[A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\])(?::\d+)?$/.test(registry)) throw bad("it names no registry");
  if (!/[.:]/.test(registry) && registry !== "localhost") {
    throw bad(`${registry} is not a host`, `write it with its port, such as ${registry}:443`);
  }
  if (slash >= 0 && !isRepositoryPath(prefix)) {
    throw bad(
      "the path after the registry is not a repository path",
      prefix.endsWith("/") || prefix === "" ? "leave out the slash at the end" : undefined,
    );
  }
  return { registry, prefix, maxNestedPaths };
}

/** `host[:port][/path]`. */
export function destinationText({ registry, prefix }: Destination): string {
  return prefix ? `${registry}/${prefix}` : registry;
}

/** The repository of a path below the destination. */
export function repositoryAt(destination: Destination, path: string): Repository {
  const full = destination.prefix ? `${destination.prefix}/${path}` : path;
  return { registry: destination.registry, path: flattened(full, destination.maxNestedPaths) };
}

/** Joins the components beyond the limit by dashes. */
function flattened(path: string, limit: number | null): string {
  const components = path.split("/");
  if (limit === null || components.length <= limit) return path;
  return [...components.slice(0, limit - 1), components.slice(limit - 1).join("-")].join("/");
}

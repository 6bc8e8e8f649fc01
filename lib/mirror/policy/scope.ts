/** Which of several rules holds for an image: the one for the narrowest scope (containers-policy.json(5)). */

import { type Reference, repositoryText } from "../../model/oci.ts";

/** The scopes that an image is in, the narrowest first: itself, its repository, what that is in, its domains. */
export function scopesOf({ repository, tag, digest }: Reference): readonly string[] {
  const name = repositoryText(repository);
  const components = name.split("/");
  const above = components.map((_, at) => components.slice(0, components.length - at).join("/"));
  const host = (components[0] ?? "").replace(/:\d+$/, "").split(".");
  const domains = host.slice(1).map((_, at) => `*.${host.slice(at + 1).join(".")}`);
  return [
    ...(tag === null ? [] : [`${name}:${tag}`]),
    ...(digest === null ? [] : [`${name}@${digest}`]),
    ...above,
    ...domains,
  ];
}

/** What is said for the narrowest scope; undefined where nothing is said for any. */
export function narrowest<T>(rules: Readonly<Record<string, T>>, reference: Reference): T | undefined {
  for (const scope of scopesOf(reference)) if (Object.hasOwn(rules, scope)) return rules[scope];
  return undefined;
}

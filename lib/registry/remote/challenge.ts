/** What a registry wants to know of who asks: the WWW-Authenticate header (RFC 9110, section 11.6.1). */

export type Challenge =
  | { readonly kind: "basic" }
  /** A token of the service at `realm`; `scope` is what the refused request would have needed. */
  | {
    readonly kind: "bearer";
    readonly realm: string;
    readonly service: string | null;
    readonly scope: string | null;
  };

/** The challenge in a header, Bearer before Basic; null when there is none that ferry can meet. */
export function parseChallenge(header: string | undefined): Challenge | null {
  const challenges = challengesIn(header ?? "");
  const bearer = challenges.find(({ scheme, parameters }) => scheme === "bearer" && parameters.has("realm"));
  if (bearer) {
    return {
      kind: "bearer",
      realm: bearer.parameters.get("realm") ?? "",
      service: bearer.parameters.get("service") ?? null,
      scope: bearer.parameters.get("scope") ?? null,
    };
  }
  return challenges.some(({ scheme }) => scheme === "basic") ? { kind: "basic" } : null;
}

interface RawChallenge {
  readonly scheme: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** A scheme, or a parameter with its value quoted or bare; several challenges stand in one header without mark. */
const PIECE = /([A-Za-z][\w-]*)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))|([A-Za-z][\w-]*)/g;

function challengesIn(header: string): readonly RawChallenge[] {
  const found: { scheme: string; parameters: Map<string, string> }[] = [];
  for (const [, name, quoted, bare, scheme] of header.matchAll(PIECE)) {
    if (scheme !== undefined) found.push({ scheme: scheme.toLowerCase(), parameters: new Map() });
    else if (name !== undefined) {
      found.at(-1)?.parameters.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, "$1") ?? bare ?? "");
    }
  }
  return found;
}

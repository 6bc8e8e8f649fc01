/** What `update-alternatives --display` tells, of Debian's and of Red Hat's. */

export interface Subcommand {
  readonly name: string;
  readonly path: string;
  readonly link: string;
}

export interface Alternative {
  readonly priority: number;
  /** Only Red Hat's has families; null for none. */
  readonly family: string | null;
  readonly subcommands: readonly Subcommand[];
}

export interface AlternativesState {
  /** `auto` or `manual`; null for a name that is not known. */
  readonly mode: string | null;
  readonly path: string | null;
  readonly link: string | null;
  readonly alternatives: ReadonlyMap<string, Alternative>;
}

const MODE = /\s-\s(?:status\sis\s)?(\w*)(?:\smode|.)$/m;
const POINTS = /^\s*link currently points to (.*)$/m;
const LINK = /^\s*link \w+ is (.*)$/m;
const SUBCOMMAND_LINK = /^\s*(?:slave|follower) (\S+) is (.*)$/gm;
const CHOICE = /^(\/.*)\s-\s(?:family\s(\S+)\s)?priority\s(\d+)((?:\s+(?:slave|follower).*)*)/gm;
const SUBCOMMAND = /^\s+(?:slave|follower) (.*): (.*)$/gm;

/** @param wanted Where the output does not tell the links of subcommands, theirs are taken. */
export function readAlternatives(display: string, wanted: readonly Subcommand[] | null): AlternativesState {
  const mode = MODE.exec(display)?.[1];
  if (mode === undefined) return { mode: null, path: null, link: null, alternatives: new Map() };
  const told = new Map(
    [...display.matchAll(SUBCOMMAND_LINK)].map(([, name = "", link = ""]) => [name, link]),
  );
  const links = told.size > 0 ? told : new Map(wanted?.map(({ name, link }) => [name, link]));
  const alternatives = [...display.matchAll(CHOICE)].map((match) => {
    const [, path = "", family = null, priority = "", rest = ""] = match;
    const subcommands = [...rest.matchAll(SUBCOMMAND)].flatMap(([, name = "", own = ""]) =>
      own === "(null)" ? [] : [{ name, path: own, link: links.get(name) ?? "" }]
    );
    return [path, { priority: Number(priority), family, subcommands }] as const;
  });
  return {
    mode,
    path: POINTS.exec(display)?.[1] ?? null,
    link: LINK.exec(display)?.[1] ?? null,
    alternatives: new Map(alternatives),
  };
}

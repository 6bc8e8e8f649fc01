/** Packages of Python as tasks name them: names with versions. */

export interface Requirement {
  /** As it is handed to pip. */
  readonly text: string;
  /** Null for URLs and paths, of which only pip knows the name. */
  readonly name: string | null;
  readonly versions: readonly { readonly operator: string; readonly version: string }[];
}

const FORM = /^([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*((?:(?:===?|~=|!=|<=?|>=?)[^;]*)?)(?:;.*)?$/;

/** Reads one. */
export function requirementOf(text: string): Requirement {
  const [, name = null, limits = ""] = FORM.exec(text.trim()) ?? [];
  const isPlace = text.includes("/") || text.includes("@") || /\.(whl|tar\.gz|zip)$/.test(text);
  if (name === null || isPlace) return { text, name: null, versions: [] };
  const versions = [...limits.matchAll(/(===?|~=|!=|<=?|>=?)\s*([^\s,]+)/g)]
    .map(([, operator = "", version = ""]) => ({ operator, version }));
  return { text, name, versions };
}

/** A name as the index of packages compares it. */
export function normalName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, "-");
}

/** Whether an installed version is one of those that are meant; null for none installed. */
export function isMet({ versions }: Requirement, installed: string | null): boolean {
  if (installed === null) return false;
  return versions.every(({ operator, version }) => holds(installed, operator, version));
}

function holds(installed: string, operator: string, version: string): boolean {
  if (version.endsWith(".*")) {
    const isIn = `${installed}.`.startsWith(version.slice(0, -1));
    return operator === "!=" ? !isIn : isIn;
  }
  const order = compareVersions(installed, version);
  switch (operator) {
    case "==":
      return order === 0;
    case "===":
      return installed === version;
    case "!=":
      return order !== 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
    default: {
      const family = version.split(".").slice(0, -1).join(".");
      return order >= 0 && `${installed}.`.startsWith(`${family}.`);
    }
  }
}

/** Which of two versions is newer, in the order of Python's packages. */
export function compareVersions(one: string, other: string): number {
  const [left, right] = [partsOf(one), partsOf(other)];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
  return 0;
}

/** Numbers; a release before the release counts as less than it, one after it as more. */
function partsOf(version: string): readonly number[] {
  const [release = ""] = /^v?[\d.]*\d/.exec(version.toLowerCase()) ?? [];
  const numbers = release.replace("v", "").split(".").map(Number);
  const padded = [...numbers, ...Array.from({ length: Math.max(0, 6 - numbers.length) }, () => 0)];
  const stages = [...version.toLowerCase().slice(release.length).matchAll(/(dev|a|b|rc|c|post)(\d*)/g)];
  return [...padded, ...stages.flatMap(([, name = "", number = ""]) => [STAGES[name] ?? 0, Number(number)])];
}

const STAGES: Readonly<Record<string, number>> = { dev: -4, a: -3, b: -2, c: -1, rc: -1, post: 1 };

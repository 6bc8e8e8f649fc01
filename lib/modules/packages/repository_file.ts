/** Files of repositories: sections of settings, whose values may go over several lines. */

export interface RepositorySection {
  readonly name: string;
  readonly settings: ReadonlyMap<string, string>;
}

/** The sections of a file; what belongs to none is left out. */
export function readSections(text: string): readonly RepositorySection[] {
  const sections: { name: string; settings: Map<string, string> }[] = [];
  let key: string | null = null;
  for (const line of text.split("\n")) {
    const section = sections.at(-1);
    const [, header] = /^\[([^\]]+)\]/.exec(line) ?? [];
    const [, name, value] = /^([^\s=:#;][^=:]*?)\s*[=:]\s*(.*)$/.exec(line) ?? [];
    if (header !== undefined) {
      sections.push({ name: header, settings: new Map() });
      key = null;
    } else if (/^\s*([#;]|$)/.test(line)) continue;
    else if (/^\s/.test(line) && section && key !== null) {
      section.settings.set(key, `${section.settings.get(key)}\n${line.trim()}`);
    } else if (section && name !== undefined) {
      key = name.toLowerCase();
      section.settings.set(key, (value ?? "").trim());
    }
  }
  return sections;
}

/** The sections with one of them as it is to be, at the end where it is new. */
export function putSection(
  sections: readonly RepositorySection[],
  name: string,
  settings: ReadonlyMap<string, string>,
): readonly RepositorySection[] {
  return [...dropSection(sections, name), { name, settings }];
}

/** The sections without one of them. */
export function dropSection(
  sections: readonly RepositorySection[],
  name: string,
): readonly RepositorySection[] {
  return sections.filter((section) => section.name !== name);
}

/** The text of a file. */
export function sectionsText(sections: readonly RepositorySection[]): string {
  return sections.map(({ name, settings }) => {
    const lines = [...settings].map(([key, value]) => `${key} = ${value.replaceAll("\n", "\n\t")}\n`);
    return `[${name}]\n${lines.join("")}\n`;
  }).join("");
}

/** What `facts.sh` printed of a host, part by part. */

/** The output of a script that belongs to `*.fact`, or the content of a file of that kind. */
export interface LocalFact {
  readonly path: string;
  readonly text: string;
  /** The exit code and the errors of a program; null for a file that was read. */
  readonly ended: { readonly code: number; readonly stderr: string } | null;
  /** Whether it is a symbolic link to nothing. */
  readonly dangling: boolean;
}

export class HostData {
  readonly #parts = new Map<string, string>();
  readonly #files = new Map<string, string[]>();
  readonly #links = new Map<string, string>();
  /** Paths that are there, of those that were asked for. */
  readonly present = new Set<string>();
  readonly locals: readonly LocalFact[];

  /** @param mark What begins the first line of each part. */
  constructor(output: string, mark: string) {
    const locals: LocalFact[] = [];
    for (const text of output.split(`\n${mark} `).slice(1)) {
      const end = text.indexOf("\n");
      const [name, content] = end < 0 ? [text, ""] : [text.slice(0, end), text.slice(end + 1)];
      if (name === "files") this.#addFiles(content);
      else if (name === "links") this.#addLinks(content);
      else if (name === "present") { for (const path of linesOf(content)) this.present.add(path); }
      else if (name.startsWith("local ")) {
        locals.push({ path: name.slice(6), text: content, ended: null, dangling: false });
      } else if (name.startsWith("dangling ")) {
        locals.push({ path: name.slice(9), text: "", ended: null, dangling: true });
      } else if (name.startsWith("ended ")) {
        const last = locals.pop();
        if (last) locals.push({ ...last, ended: { code: Number(name.slice(6)), stderr: content } });
      } else this.#parts.set(name, content);
    }
    this.locals = locals;
  }

  /** A part's text without blanks at its ends; empty where there is none. */
  part(name: string): string {
    return this.#parts.get(name)?.trim() ?? "";
  }

  /** A part that may begin or end with anything. */
  rawPart(name: string): string {
    return this.#parts.get(name) ?? "";
  }

  has(name: string): boolean {
    return this.#parts.has(name);
  }

  lines(name: string): readonly string[] {
    return linesOf(this.part(name));
  }

  /** A file's text without blanks at its ends; null for one that is not there, not readable or empty. */
  file(path: string): string | null {
    return this.#files.get(path)?.join("\n").trim() || null;
  }

  fileLines(path: string): readonly string[] {
    return linesOf(this.file(path) ?? "");
  }

  /** Paths of files that were read, below a folder. */
  filesBelow(folder: string): readonly string[] {
    return [...this.#files.keys()].filter((path) => path.startsWith(`${folder}/`));
  }

  /** Where a symbolic link points; null for what is none. */
  link(path: string): string | null {
    return this.#links.get(path) ?? null;
  }

  linksBelow(folder: string): readonly (readonly [path: string, target: string])[] {
    return [...this.#links].filter(([path]) => path.startsWith(`${folder}/`));
  }

  hasProgram(name: string): boolean {
    return this.lines("programs").includes(name);
  }

  /** Lines of `grep -H`: a path, a colon, a line of the file. */
  #addFiles(content: string): void {
    // A file that is read twice is told twice: the same paths are asked for only once in a part.
    const seen = new Map<string, string[]>();
    for (const line of content.split("\n")) {
      const colon = line.indexOf(":");
      if (colon < 1) continue;
      const path = line.slice(0, colon);
      const lines = seen.get(path) ?? [];
      lines.push(line.slice(colon + 1));
      seen.set(path, lines);
    }
    for (const [path, lines] of seen) this.#files.set(path, lines);
  }

  /** Lines of `ls -l`, of which only those of links have an arrow. */
  #addLinks(content: string): void {
    for (const line of linesOf(content)) {
      const [, path, target] = / (\/.*) -> (.*)$/.exec(line) ?? [];
      if (path !== undefined && target !== undefined) this.#links.set(path, target);
    }
  }
}

function linesOf(text: string): readonly string[] {
  return text.split("\n").filter((line) => line !== "");
}

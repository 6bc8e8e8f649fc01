/** Configuration files as Python's `configparser` reads them. */

export type ConfigProblem =
  | "duplicate-option"
  | "duplicate-section"
  | "interpolation"
  | "no-header"
  | "no-option"
  | "no-section"
  | "syntax";

/** What Python would have raised for a file, a section or an option. */
export class ConfigError extends Error {
  constructor(readonly problem: ConfigProblem, message: string) {
    super(message);
    this.name = "ConfigError";
  }
}

export interface ConfigOptions {
  /** Names without `=` or `:` are options without a value. @default {false} */
  readonly allowNoValue?: boolean;
  /** @default {false} */
  readonly caseSensitive?: boolean;
  /** Replace `%(name)s` by the option of that name. @default {true} */
  readonly interpolate?: boolean;
  /** What may stand between an option and its value. @default {["=", ":"]} */
  readonly delimiters?: readonly string[];
}

type Section = ReadonlyMap<string, string | null>;

const DEFAULTS = "DEFAULT";
const DEEPEST = 10;

/** Sections of options; those of the section `DEFAULT` count for every other. */
export class ConfigFile {
  readonly #sections: ReadonlyMap<string, Section>;
  readonly #options: ConfigOptions;

  /** @throws {ConfigError} */
  constructor(text: string, options: ConfigOptions = {}) {
    this.#options = options;
    this.#sections = new Parser(options).parse(text);
  }

  /** Names of the sections, without `DEFAULT`. */
  sections(): readonly string[] {
    return [...this.#sections.keys()].filter((name) => name !== DEFAULTS);
  }

  /** Names of a section's options. @throws {ConfigError} `no-section`. */
  options(section: string): readonly string[] {
    return [...this.#all(section).keys()];
  }

  /** An option's value, null for one without. @throws {ConfigError} */
  get(section: string, option: string): string | null {
    const all = this.#all(section);
    const name = nameOf(option, this.#options);
    const value = all.get(name);
    if (value === undefined) {
      throw new ConfigError("no-option", `No option '${option}' in section: '${section}'`);
    }
    const { interpolate = true } = this.#options;
    return value === null || !interpolate ? value : this.#interpolated(value, section, name, all, 1);
  }

  #all(section: string): Section {
    const own = this.#sections.get(section);
    if (!own && section !== DEFAULTS) throw new ConfigError("no-section", `No section: '${section}'`);
    return new Map([
      ...own ?? [],
      ...[...this.#sections.get(DEFAULTS) ?? []].filter(([name]) => !own?.has(name)),
    ]);
  }

  #interpolated(text: string, section: string, option: string, all: Section, depth: number): string {
    if (depth > DEEPEST) {
      const problem =
        `Recursion limit exceeded in value substitution: option '${option}' in section '${section}'`;
      throw new ConfigError("interpolation", problem);
    }
    return text.replace(/%(?:(%)|\(([^)]*)\)s|([^]?))/g, (_whole, percent, name, _other, at: number) => {
      if (percent !== undefined) return "%";
      if (name === undefined) throw badReference(text.slice(at));
      const value = all.get(nameOf(name, this.#options));
      if (value === undefined) throw missingReference(name, option, section, text);
      return this.#interpolated(value ?? "", section, option, all, depth + 1);
    });
  }
}

function badReference(text: string): ConfigError {
  return new ConfigError("interpolation", `'%' must be followed by '%' or '(', found: '${text}'`);
}

function missingReference(name: string, option: string, section: string, text: string): ConfigError {
  const problem =
    `Bad value substitution: option '${option}' in section '${section}' contains an interpolation key ` +
    `'${name}' which is not a valid option name. Raw value: '${text}'`;
  return new ConfigError("interpolation", problem);
}

function nameOf(option: string, { caseSensitive = false }: ConfigOptions): string {
  return caseSensitive ? option : option.toLowerCase();
}

class Parser {
  readonly #sections = new Map<string, Map<string, string[] | null>>();
  #section: Map<string, string[] | null> | null = null;
  #sectionName = "";
  #option = "";
  #indent = 0;

  readonly #optionLine: RegExp;

  constructor(private readonly options: ConfigOptions) {
    const { delimiters = ["=", ":"] } = options;
    const either = delimiters.map((sign) => sign.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&")).join("|");
    this.#optionLine = new RegExp(`^(.*?)\\s*(?:(?:${either})\\s*(.*))?$`);
  }

  parse(text: string): ReadonlyMap<string, Section> {
    const lines = text.split(/\r\n|\n|\r/);
    if (lines.at(-1) === "") lines.pop();
    for (const [at, line] of lines.entries()) this.#line(line, at + 1);
    return new Map([...this.#sections].map(([name, section]) => [
      name,
      new Map([...section].map(([option, parts]) => [option, parts && parts.join("\n").trimEnd()])),
    ]));
  }

  #line(line: string, number: number): void {
    const value = line.trim();
    const lines = this.#option === "" ? null : this.#section?.get(this.#option) ?? null;
    if (/^[#;]/.test(value)) return;
    if (value === "") return void lines?.push("");
    const indent = line.length - line.trimStart().length;
    if (lines && indent > this.#indent) return void lines.push(value);
    this.#indent = indent;
    const header = /^\[(.+)\]/.exec(value)?.[1];
    if (header !== undefined) this.#begin(header, number);
    else if (!this.#section) {
      const problem = `File contains no section headers.\nfile: '<???>', line: ${number}\n'${line}\\n'`;
      throw new ConfigError("no-header", problem);
    } else this.#add(this.#section, value, number);
  }

  #begin(name: string, number: number): void {
    if (this.#sections.has(name) && name !== DEFAULTS) {
      throw new ConfigError(
        "duplicate-section",
        `While reading from '<???>' [line ${String(number).padStart(2)}]: section '${name}' already exists`,
      );
    }
    this.#section = this.#sections.get(name) ?? new Map();
    this.#sections.set(name, this.#section);
    this.#sectionName = name;
    this.#option = "";
  }

  #add(section: Map<string, string[] | null>, line: string, number: number): void {
    const [, written = "", value] = this.#optionLine.exec(line) ?? [];
    if (written === "" || (value === undefined && !this.options.allowNoValue)) {
      throw new ConfigError(
        "syntax",
        `Source contains parsing errors: '<???>'\n\t[line ${String(number).padStart(2)}]: '${line}\\n'`,
      );
    }
    const option = nameOf(written, this.options);
    if (section.has(option)) {
      throw new ConfigError(
        "duplicate-option",
        `While reading from '<???>' [line ${
          String(number).padStart(2)
        }]: option '${option}' in section '${this.#sectionName}' already exists`,
      );
    }
    section.set(option, value === undefined ? null : [value.trim()]);
    this.#option = option;
  }
}

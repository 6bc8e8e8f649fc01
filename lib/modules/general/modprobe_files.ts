/** Lines of the files that say which modules of the kernel are loaded, and with what parameters. */

const COMMENT = /\s*[#;].*$/;

/** Whether a file of `modules-load.d` names a module. */
export function loadsModule(text: string, name: string): boolean {
  return text.split("\n").some((line) => isModule(line, name));
}

/** The file with the lines of a module as comments. */
export function withoutModule(text: string, name: string): string {
  return text.split("\n").map((line) => isModule(line, name) ? `#${line}` : line).join("\n");
}

/** The parameters that a file of `modprobe.d` gives to a module. */
export function moduleOptions(text: string, name: string): readonly string[] {
  return text.split("\n").flatMap((line) => optionsIn(line, name));
}

/** The file with the lines of a module's parameters as comments. */
export function withoutOptions(text: string, name: string): string {
  return text.split("\n").map((line) => optionsIn(line, name).length > 0 ? `#${line}` : line).join("\n");
}

function isModule(line: string, name: string): boolean {
  return line.replace(COMMENT, "").trim() === name;
}

function optionsIn(line: string, name: string): readonly string[] {
  const [word, module, ...options] = line.replace(COMMENT, "").trim().split(/\s+/);
  return word === "options" && module === name ? options : [];
}

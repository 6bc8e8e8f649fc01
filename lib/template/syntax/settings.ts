/** How templates are written: delimiters and white space, as Ansible's settings and headers change them. */

export interface Syntax {
  readonly blockStart: string;
  readonly blockEnd: string;
  readonly variableStart: string;
  readonly variableEnd: string;
  readonly commentStart: string;
  readonly commentEnd: string;
  /** At the start of a line, makes the line a statement; null for none. */
  readonly lineStatementPrefix: string | null;
  /** Makes the rest of a line a comment; null for none. */
  readonly lineCommentPrefix: string | null;
  /** The first line break behind a statement or comment is removed. */
  readonly trimBlocks: boolean;
  /** White space between the start of a line and a statement or comment is removed. */
  readonly lstripBlocks: boolean;
  /** What line breaks of the text become: `\n`, `\r\n` or `\r`. */
  readonly newlineSequence: string;
  /** Keep one line break at the end of the text. */
  readonly keepTrailingNewline: boolean;
  /** Whether there is `{% do %}` (extension `jinja2.ext.do`). */
  readonly doStatement: boolean;
  /** Whether there are `{% break %}` and `{% continue %}` (extension `jinja2.ext.loopcontrols`). */
  readonly loopControls: boolean;
}

/** What Ansible sets where nobody asks for something else. */
export const DEFAULT_SYNTAX: Syntax = {
  blockStart: "{%",
  blockEnd: "%}",
  variableStart: "{{",
  variableEnd: "}}",
  commentStart: "{#",
  commentEnd: "#}",
  lineStatementPrefix: null,
  lineCommentPrefix: null,
  trimBlocks: true,
  lstripBlocks: false,
  newlineSequence: "\n",
  keepTrailingNewline: false,
  doStatement: false,
  loopControls: false,
};

/** A syntax that differs from the default in some points. */
export function syntaxWith(changes: Partial<Syntax>): Syntax {
  return { ...DEFAULT_SYNTAX, ...changes };
}

/** The statements that a list of Jinja extensions, as in `jinja2_extensions`, brings; unknown ones bring none. */
export function extensionSyntax(extensions: readonly string[]): Pick<Syntax, "doStatement" | "loopControls"> {
  const names = extensions.map((name) => name.trim().toLowerCase());
  return {
    doStatement: names.some((name) => name === "jinja2.ext.do" || name === "jinja2.ext.exprstmtextension"),
    loopControls: names.some((name) =>
      name === "jinja2.ext.loopcontrols" || name === "jinja2.ext.loopcontrolextension"
    ),
  };
}

/** The first words of a text that is a template whatever else is in it. */
export const HEADER = "#jinja2:";

/** Whether a text may be a template: whether a template engine would look at it at all. */
export function isTemplate(text: string, syntax: Syntax = DEFAULT_SYNTAX): boolean {
  return text.includes(syntax.variableStart) || text.includes(syntax.blockStart) ||
    text.includes(syntax.commentStart) || text.startsWith(HEADER);
}

/** Whether a text begins and ends with delimiters, so that it is nothing but a template. */
export function isAllTemplate(text: string, syntax: Syntax = DEFAULT_SYNTAX): boolean {
  if (text.startsWith(HEADER)) return true;
  const { blockStart, variableStart, commentStart, blockEnd, variableEnd, commentEnd } = syntax;
  return [blockStart, variableStart, commentStart].some((start) => text.startsWith(start)) &&
    [blockEnd, variableEnd, commentEnd].some((end) => text.endsWith(end));
}

/** What variables can be called. */

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** Words that a template would not take for a name. */
const WORDS: readonly string[] = ["true", "false", "none", "True", "False", "None", "not"];

/** Whether a template can refer to a variable of this name. */
export function isReferable(name: string): boolean {
  return NAME.test(name) && !WORDS.includes(name);
}

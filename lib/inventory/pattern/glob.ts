/** Wildcards as Python's `fnmatch` reads them. */

/** Matches whole texts: `*`, `?`, `[abc]` and `[!a-f]`; every other character stands for itself. */
export function globPattern(glob: string): RegExp {
  let source = "";
  for (let at = 0; at < glob.length;) {
    const letter = glob[at] ?? "";
    const end = letter === "[" ? closingBracket(glob, at) : -1;
    if (end >= 0) {
      source += characterClass(glob.slice(at + 1, end));
      at = end + 1;
    } else {
      source += letter === "*" ? "[^]*" : letter === "?" ? "[^]" : quoted(letter);
      at++;
    }
  }
  return new RegExp(`^(?:${source})$`);
}

/** The offset of the bracket that closes a class, -1 where there is none: one at its very start is a member. */
function closingBracket(glob: string, start: number): number {
  const first = glob[start + 1] === "!" ? start + 2 : start + 1;
  return glob.indexOf("]", first + 1);
}

function characterClass(content: string): string {
  const negated = content.startsWith("!");
  const parts = classParts(negated ? content.slice(1) : content);
  if (parts.length === 0) return negated ? "[^]" : "(?!)";
  return `[${negated ? "^" : ""}${parts.join("")}]`;
}

/** Letters and ranges, quoted; a range that runs backwards contains nothing. */
function classParts(content: string): readonly string[] {
  const parts: string[] = [];
  for (let at = 0; at < content.length;) {
    const [first = "", dash, last] = content.slice(at, at + 3);
    if (dash === "-" && last !== undefined) {
      if (first <= last) parts.push(`${quoted(first)}-${quoted(last)}`);
      at += 3;
    } else {
      parts.push(quoted(first));
      at++;
    }
  }
  return parts;
}

function quoted(letter: string): string {
  return /[\w\s]/.test(letter) || letter > "~" ? letter : `\\${letter}`;
}

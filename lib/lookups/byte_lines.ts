/** Lines as Python splits bytes: only the three classic line breaks count. */
export function linesOf(text: string): readonly string[] {
  const found = text.split(/\r\n|\n|\r/);
  return found.at(-1) === "" ? found.slice(0, -1) : found;
}

/** Columns of text. */

/** Rows as lines, each column as wide as its widest cell; numbers stand at the right. The first row is the heading. */
export function tableLines(rows: readonly (readonly string[])[]): readonly string[] {
  const columns = Math.max(0, ...rows.map(({ length }) => length));
  const body = rows.slice(1);
  const layout = Array.from({ length: columns }, (_, at) => ({
    width: Math.max(...rows.map((row) => (row[at] ?? "").length)),
    isNumber: body.length > 0 && body.every((row) => /^(\d+(\.\d+)?[KMGTP]?)?$/.test(row[at] ?? "")),
  }));
  return rows.map((row) =>
    layout.map(({ width, isNumber }, at) => {
      const cell = row[at] ?? "";
      return isNumber ? cell.padStart(width) : cell.padEnd(width);
    }).join("  ").trimEnd()
  );
}

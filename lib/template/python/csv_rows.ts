/** Rows of CSV text, as Python's `csv` reads the dialect of Excel. */

export interface CsvOptions {
  /** Spaces in front of a field are not part of it. @default {false} */
  readonly skipsSpaces?: boolean;
}

/**
 * The fields of each row, lazily. Quoted fields may hold delimiters, doubled quotes and line breaks; empty lines are
 * rows without fields.
 */
export function* csvRows(
  text: string,
  delimiter: string,
  { skipsSpaces = false }: CsvOptions = {},
): Generator<readonly string[], void, undefined> {
  let row: string[] = [];
  let field = "";
  let place: "start" | "field" | "quoted" | "behind-quote" = "start";
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] ?? "";
    if (place === "quoted") {
      if (letter === '"') place = "behind-quote";
      else field += letter;
    } else if (skipsSpaces && letter === " " && place === "start") {
      continue;
    } else if (letter === '"' && place !== "field") {
      // A doubled quote inside a quoted field is one quote.
      if (place === "behind-quote") field += letter;
      place = "quoted";
    } else if (letter === delimiter) {
      row.push(field);
      field = "";
      place = "start";
    } else if (letter === "\n" || letter === "\r") {
      if (letter === "\r" && text[at + 1] === "\n") at++;
      yield row.length === 0 && field === "" && place === "start" ? [] : [...row, field];
      [row, field, place] = [[], "", "start"];
    } else {
      field += letter;
      place = "field";
    }
  }
  if (row.length > 0 || field !== "" || place !== "start") yield [...row, field];
}

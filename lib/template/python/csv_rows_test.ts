import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { csvRows } from "./csv_rows.ts";

for (
  const { what, text, rows } of [
    { what: "fields", text: "a,b\nc,\n", rows: [["a", "b"], ["c", ""]] },
    { what: "a last line without a break", text: "a,b", rows: [["a", "b"]] },
    { what: "lines of Windows", text: "a\r\nb\r\n", rows: [["a"], ["b"]] },
    { what: "empty lines as rows without fields", text: "a\n\nb\n", rows: [["a"], [], ["b"]] },
    {
      what: "quoted fields with delimiters and line breaks",
      text: '"a,1\n2",b\n',
      rows: [["a,1\n2", "b"]],
    },
    { what: "doubled quotes", text: '"say ""hi""",x\n', rows: [['say "hi"', "x"]] },
    { what: "quotes inside a plain field as they stand", text: 'a"b"c,d\n', rows: [['a"b"c', "d"]] },
    { what: "text behind a closing quote", text: '"a"b,c\n', rows: [["ab", "c"]] },
    { what: "empty quoted fields", text: '"",x\n""\n', rows: [["", "x"], [""]] },
    { what: "no text at all", text: "", rows: [] },
  ]
) {
  Deno.test(`csvRows reads ${what}`, () => deepEqual([...csvRows(text, ",")], rows));
}

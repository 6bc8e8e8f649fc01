import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { fromJson } from "../../model/json.ts";
import { toldDiffs } from "./told_diff.ts";

Deno.test("toldDiffs reads what Ansible's modules tell of differences", () => {
  const named = { before: "a\n", after: null, before_header: "x", after_header: "y" };
  const records = { before: { b: 1, a: [] }, after: { a: "é" } };
  const rows = [
    [named, [{ before: "a\n", after: "", beforeHeader: "x", afterHeader: "y" }]],
    [[records], [{
      before: '{\n    "a": [],\n    "b": 1\n}\n',
      after: '{\n    "a": "\\u00e9"\n}\n',
      beforeHeader: null,
      afterHeader: null,
    }]],
    [{ dst_binary: 1, src_larger: 5, prepared: ">> so" }, [{
      before: "",
      after: "",
      beforeHeader: null,
      afterHeader: null,
      prepared: "diff skipped: destination file appears to be binary\n" +
        "diff skipped: source file size is greater than 5\n>> so",
    }]],
    ["text", null],
  ] as const;
  for (const [told, diffs] of rows) deepEqual(toldDiffs(fromJson(told)), diffs);
});

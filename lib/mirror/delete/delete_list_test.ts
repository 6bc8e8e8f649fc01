import { deepStrictEqual as deepEqual, strictEqual as equal, throws } from "node:assert/strict";
import { deleteListText, readDeleteList } from "./delete_list.ts";

const item = (tag: string) => ({
  imageName: `quay.io/a:${tag}`,
  imageReference: `docker://m:1/a:${tag}`,
  type: "generic" as const,
});

Deno.test("deleteListText sorts by reference and lists each once; readDeleteList reads it back", () => {
  const text = deleteListText([item("2"), item("1"), item("2")]);
  const file = { path: "list.yaml", text };
  deepEqual(readDeleteList(file).map(({ at: _, ...rest }) => rest), [item("1"), item("2")]);
});

Deno.test("readDeleteList reads lists that oc-mirror wrote, and refuses others", () => {
  const read = (text: string) => readDeleteList({ path: "list.yaml", text });
  equal(
    read("kind: DeleteImageList\nitems:\n- {imageName: a, imageReference: b, type: operatorBundle}\n").length,
    1,
  );
  deepEqual(read("kind: DeleteImageList\nitems:\n"), []);
  throws(() => read(""), /is not a DeleteImageList/);
  throws(() => read("kind: Other\nitems: []\n"), /kind must be "DeleteImageList"/);
  throws(
    () => read("kind: DeleteImageList\nitems: [{imageName: a}]\n"),
    /items\[0\] has no "imageReference"/,
  );
});

import { strictEqual as equal, throws } from "node:assert/strict";
import { readDer } from "./der.ts";
import { decodeGeneralName, encodeGeneralName } from "./general_names.ts";

for (
  const [text, told = text] of [
    ["DNS:registry.example.com"],
    ["IP:10.0.0.5"],
    ["IP:2001:db8:0:0:0:0:0:1", "IP:2001:db8::1"],
    ["IP:::1"],
    ["IP:::"],
    ["IP:1:0:0:2:0:0:0:3", "IP:1:0:0:2::3"],
    ["IP:::ffff:10.0.0.5", "IP:::ffff:a00:5"],
    ["RID:1.2.840.113549"],
    ["dirName:CN=x,O=y"],
    ["URI:https://example.com/a:b"],
  ] as const
) {
  Deno.test(`decodeGeneralName tells ${told} of ${text}`, () => {
    equal(decodeGeneralName(readDer(encodeGeneralName(text))), told);
  });
}

Deno.test("encodeGeneralName takes nets in constraints", () => {
  const net = readDer(encodeGeneralName("IP:10.1.2.3/8", { allowsNets: true }));
  equal(decodeGeneralName(net), "IP:10.0.0.0/8");
});

for (const text of ["example.com", "IP:10.0.0", "IP:1::2::3", "IP:256.0.0.1", "odd:x"]) {
  Deno.test(`encodeGeneralName refuses ${text}`, () => {
    throws(() => encodeGeneralName(text));
  });
}

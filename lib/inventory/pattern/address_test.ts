import { deepStrictEqual as deepEqual, strictEqual as equal } from "node:assert/strict";
import { isIpAddress, parseAddress } from "./address.ts";

const PLAIN: readonly (readonly [string, string | null, number | null])[] = [
  ["web", "web", null],
  ["web:22", "web", 22],
  ["web.example.com:2222", "web.example.com", 2222],
  ["10.0.0.1", "10.0.0.1", null],
  ["10.0.0.1:44", "10.0.0.1", 44],
  ["[10.0.0.1]:44", "10.0.0.1", 44],
  ["::1", "::1", null],
  ["2001:db8::1", "2001:db8::1", null],
  ["[2001:db8::1]:22", "2001:db8::1", 22],
  ["1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8", null],
  ["::ffff:1.2.3.4", "::ffff:1.2.3.4", null],
  ["0:0:0:0:0:ffff:1.2.3.4", "0:0:0:0:0:ffff:1.2.3.4", null],
  ["[web:22]:33", "web", 22],
  ["é_1", "é_1", null],
  ["[::1]", null, null],
  ["1:2:3:4:5:6:7", null, null],
  ["1::2::3", null, null],
  ["a-", null, null],
  ["a_", null, null],
  ["a..b", null, null],
  ["-a", null, null],
  ["a b", null, null],
  ["web:", null, null],
  ["", null, null],
  ["web[1:3]", null, null],
];

for (const [text, host, port] of PLAIN) {
  Deno.test(`parseAddress reads ${JSON.stringify(text)} as ${host === null ? "none" : `${host}, port ${port}`}`, () => {
    deepEqual(parseAddress(text), host === null ? null : { host, port });
  });
}

for (const text of ["web[1:3]", "web[01:10:2].x", "[a:f]", "10.0.[1:3].1", "fe80::[1:f]", "a[1:3]b[x:z]"]) {
  Deno.test(`parseAddress takes the range in ${text} where ranges are allowed`, () => {
    deepEqual(parseAddress(`${text}`, { ranges: true }), { host: text, port: null });
  });
}

for (const text of ["web[1]", "web[1:", "web[a:1]", "web[-1:3]", "web]1:3["]) {
  Deno.test(`parseAddress refuses ${text} even where ranges are allowed`, () => {
    equal(parseAddress(text, { ranges: true }), null);
  });
}

for (
  const [name, isAddress] of [["10.0.0.1", true], ["256.0.0.1", false], ["fe80::1", true], ["fe80", false], [
    "a.b",
    false,
  ]] as const
) {
  Deno.test(`isIpAddress says ${isAddress} for ${name}`, () => equal(isIpAddress(name), isAddress));
}

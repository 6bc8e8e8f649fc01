import { strictEqual as equal } from "node:assert/strict";
import { testSuiteXml } from "./junit_xml.ts";

Deno.test("testSuiteXml counts what became of the cases, and escapes what they say", () => {
  const made = testSuiteXml("site", [
    { name: 'a "b"', className: "site.yml:1", seconds: 0.5, outcome: { kind: "ok", output: "1 < 2\n&" } },
    { name: "c", className: "site.yml:2", seconds: 0.25, outcome: { kind: "skipped", reason: "no need" } },
    {
      name: "d",
      className: "site.yml:3",
      seconds: 1,
      outcome: { kind: "failure", message: "one\ntwo", output: "\x01" },
    },
    { name: "e", className: "site.yml:4", seconds: 0, outcome: { kind: "error", message: "m", output: "" } },
  ]);
  equal(
    made,
    [
      '<?xml version="1.0" ?>',
      '<testsuites disabled="0" errors="1" failures="1" tests="4" time="1.75">',
      '\t<testsuite disabled="0" errors="1" failures="1" name="site" skipped="1" tests="4" time="1.75">',
      '\t\t<testcase classname="site.yml:1" name="a &quot;b&quot;" time="0.5">',
      "\t\t\t<system-out>1 &lt; 2\n&amp;</system-out>",
      "\t\t</testcase>",
      '\t\t<testcase classname="site.yml:2" name="c" time="0.25">',
      "\t\t\t<skipped>no need</skipped>",
      "\t\t</testcase>",
      '\t\t<testcase classname="site.yml:3" name="d" time="1">',
      '\t\t\t<failure message="one&#10;two" type="failure">\ufffd</failure>',
      "\t\t</testcase>",
      '\t\t<testcase classname="site.yml:4" name="e" time="0">',
      '\t\t\t<error message="m" type="error"/>',
      "\t\t</testcase>",
      "\t</testsuite>",
      "</testsuites>",
      "",
    ].join("\n"),
  );
});

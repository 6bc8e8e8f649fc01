/** Test cases as the XML that JUnit has made common. */

export type Outcome =
  | { readonly kind: "ok"; readonly output: string }
  | { readonly kind: "skipped"; readonly reason: string }
  | { readonly kind: "failure" | "error"; readonly message: string; readonly output: string };

export interface TestCase {
  readonly name: string;
  readonly className: string;
  readonly seconds: number;
  readonly outcome: Outcome;
}

/** A document with one suite, lines indented by tabs. */
export function testSuiteXml(name: string, cases: readonly TestCase[]): string {
  const count = (kind: Outcome["kind"]) =>
    String(cases.filter(({ outcome }) => outcome.kind === kind).length);
  const seconds = String(cases.reduce((sum, one) => sum + one.seconds, 0));
  const [errors, failures, skipped] = [count("error"), count("failure"), count("skipped")];
  const common = { disabled: "0", errors, failures };
  const totals = { tests: String(cases.length), time: seconds };
  const suite = element("testsuite", { ...common, name, skipped, ...totals }, cases.map(caseLines));
  const all = element("testsuites", { ...common, ...totals }, [suite]);
  return ['<?xml version="1.0" ?>', ...all, ""].join("\n");
}

function caseLines({ name, className, seconds, outcome }: TestCase): readonly string[] {
  return element("testcase", { classname: className, name, time: String(seconds) }, [outcomeLines(outcome)]);
}

function outcomeLines(outcome: Outcome): readonly string[] {
  switch (outcome.kind) {
    case "ok":
      return textElement("system-out", {}, outcome.output);
    case "skipped":
      return textElement("skipped", {}, outcome.reason);
    case "failure":
    case "error": {
      const { kind, message, output } = outcome;
      return textElement(kind, { message, type: kind }, output);
    }
    default:
      return outcome satisfies never;
  }
}

type Attributes = Readonly<Record<string, string>>;

function element(
  name: string,
  attributes: Attributes,
  children: readonly (readonly string[])[],
): readonly string[] {
  const inner = children.flat().map((text) => `\t${text}`);
  const start = `<${name}${attributesText(attributes)}`;
  return inner.length === 0 ? [`${start}/>`] : [`${start}>`, ...inner, `</${name}>`];
}

/** One entry, though its text may have several lines: those are not indented. */
function textElement(name: string, attributes: Attributes, text: string): readonly string[] {
  const start = `<${name}${attributesText(attributes)}`;
  return [text === "" ? `${start}/>` : `${start}>${escaped(text)}</${name}>`];
}

function attributesText(attributes: Attributes): string {
  return Object.entries(attributes).map(([name, value]) =>
    ` ${name}="${
      escaped(value).replaceAll('"', "&quot;").replace(/[\t\n\r]/g, (one) => `&#${one.charCodeAt(0)};`)
    }"`
  ).join("");
}

// deno-lint-ignore no-control-regex -- characters that XML cannot hold, not even escaped
const UNWRITABLE = /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g;

function escaped(text: string): string {
  return text.replace(UNWRITABLE, "\ufffd").replaceAll("&", "&amp;").replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

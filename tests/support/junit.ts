// deno-lint-ignore-file no-console -- a script that talks to people
/** Runs `deno test` and tells at the end what came of it. */

import { marksInRows } from "./marks.ts";

/** @param args For `deno test`. @returns the exit code: 0 when nothing failed. */
export async function runTests(args: readonly string[]): Promise<number> {
  const report = await Deno.makeTempFile({ suffix: ".xml" });
  try {
    const isTerminal = Deno.stdout.isTerminal();
    const child = new Deno.Command(Deno.execPath(), {
      args: ["test", "--allow-all", "--parallel", "--reporter=dot", `--junit-path=${report}`, ...args],
      stdin: "null",
      ...(isTerminal ? {} : { stdout: "piped", env: { NO_COLOR: "1" } }),
    }).spawn();
    if (!isTerminal) { for await (const line of marksInRows(child.stdout)) console.log(line); }
    const { code } = await child.status;
    const { passed, failed, skipped } = totalsIn(await Deno.readTextFile(report));
    for (const name of skipped) console.log(`skipped: ${name}`);
    // A file that cannot be loaded fails without any test of it.
    const failures = code !== 0 && failed === 0 ? 1 : failed;
    console.log(`${passed} passed, ${failures} failed, ${skipped.length} skipped`);
    return failures > 0 ? 1 : 0;
  } finally {
    await Deno.remove(report);
  }
}

interface Totals {
  readonly passed: number;
  readonly failed: number;
  /** Their names, which say why. */
  readonly skipped: readonly string[];
}

function totalsIn(xml: string): Totals {
  let [passed, failed] = [0, 0];
  const skipped: string[] = [];
  for (
    const [, name = "", body = ""] of xml.matchAll(
      /<testcase name="([^"]*)"[^>]*?(?:\/>|>(.*?)<\/testcase>)/gs,
    )
  ) {
    if (body.includes("<skipped")) skipped.push(unescaped(name));
    else if (/<(failure|error)\b/.test(body)) failed++;
    else passed++;
  }
  return { passed, failed, skipped };
}

function unescaped(text: string): string {
  const names: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };
  return text.replace(/&(\w+);/g, (whole, name: string) => names[name] ?? whole);
}

/** What the real oc-mirror v2 printed, as it was recorded, and what ferry makes of it. */

import { deepStrictEqual as deepEqual, ok, strictEqual as equal } from "node:assert/strict";
import { EntryReader } from "../../../lib/mirror/oc_mirror/program/entries.ts";
import { endOf, failuresOf, type Ran, succeeded } from "../../../lib/mirror/oc_mirror/program/oc_mirror.ts";
import { Transcript } from "../../../lib/mirror/oc_mirror/program/transcript.ts";
import { Teller } from "../../../lib/mirror/teller.ts";
import type { MirrorEvent } from "../../../lib/model/mirror_event.ts";
import { DiagnosticError } from "../../../lib/source/diagnostic.ts";
import recorded from "./recorded_output.json" with { type: "json" };

type Name = keyof typeof recorded;

/** A recorded run, heard again. */
function heard(name: Name) {
  const { exit, stdout, stderr } = recorded[name];
  const events: MirrorEvent[] = [];
  const clock = { nowMs: () => 0, ticksMs: () => 0 };
  const teller = new Teller({ clock, emit: (event) => void events.push(event) });
  const transcript = new Transcript({
    teller,
    copying: "fetching",
    typeOf: () => "generic",
    shown: (text) => text,
  });
  for (const stream of [stderr, stdout]) {
    const reader = new EntryReader((entry) => transcript.hear(entry));
    for (const line of stream.split("\n")) reader.line(line);
    reader.end();
  }
  const end = exit === 137 ? { code: 137, signal: "SIGKILL" } : { code: exit, signal: null };
  const ran: Ran = { end, transcript, log: "run.log", errorsFile: null };
  return { ran, events };
}

/** In a line: how a run ended. */
function verdict(ran: Ran): string {
  try {
    const { successes, total } = ran.transcript;
    const ended = endOf(ran);
    if (ended) return ended.status;
    if (succeeded(ran)) return `${successes.length} of ${total}`;
    const codes = [...new Set(failuresOf(ran).map(({ error }) => error.code))];
    return `${successes.length} of ${total}, ${failuresOf(ran).length} failed: ${codes.join()}`;
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return `${error.code}: ${error.message}`;
  }
}

const VERDICTS: Readonly<Record<Name, string | RegExp>> = {
  "m2d": "5 of 5",
  "m2d-rerun": "5 of 5",
  "m2d-image-missing": "4 of 5, 1 failed: image-missing",
  "m2d-part-too-large": "1 of 1",
  "m2d-part-too-large-strict":
    /^driver-failed: .*code 1: unable to add .* too small [\s\S]*Aborting archive generation$/,
  "m2d-sigkill-while-archiving": "driver-failed: oc-mirror was killed by SIGKILL",
  "m2d-dry-run-nothing-cached": "0 of 0",
  "d2m": "5 of 5",
  "d2m-part-2-missing": "1 of 2, 1 failed: image-missing",
  "d2m-corrupt-truncated":
    /^driver-failed: oc-mirror ended with code 1: error copying file .*unexpected EOF$/,
  "d2m-no-archive": /^driver-failed: oc-mirror ended with code 1: no tar archives matching /,
  "m2m-image-missing": "4 of 5, 1 failed: image-missing",
  "delete-generate": "0 of 0",
  "delete-execute": "2 of 2",
  "delete-execute-again": "0 of 2, 2 failed: image-missing",
  "delete-other-target": /^driver-failed: .*does not match values found [^\n]*\n[^\n]*app-000-0\)$/,
  "args-path-with-a-keyword":
    /^driver-failed: .*code 1: the destination contains an internal .* keyword 'logs'$/,
  "args-no-v2": /^driver-failed: .*code 255: .*--v1 or --v2 is mandatory/,
  "isc-unknown-field": /code 1: decode ImageSetConfiguration: json: unknown field "additionalImage"$/,
  "isc-duplicate-key":
    /code 1: failed to unmarshal config: .*\nline 7: key "additionalImages" already set in map$/,
  "isc-empty-list": "empty",
  "ref-no-tag": "refused",
  "ref-digest": /^driver-failed: .*code 8: collection error: parse destination /,
  "ref-tag-and-digest": "1 of 1",
  "source-auth-none": "0 of 1, 1 failed: unauthorized",
  "target-auth-wrong":
    /^unauthorized: .*code 1: checking registry .* invalid username\/password: unauthorized$/,
  "disk-full-workspace": /^no-space: .*code 1: unable to add .*: no space left on device$/,
  "disk-full-cache": "0 of 5, 5 failed: driver-failed",
  "port-in-use": /^driver-failed: oc-mirror ended with code 1: 55000 is already bound and cannot be used$/,
};

for (const [name, wanted] of Object.entries(VERDICTS)) {
  Deno.test(`Transcript understands what oc-mirror printed in the recording ${name}`, () => {
    const got = verdict(heard(name as Name).ran);
    if (typeof wanted === "string") equal(got, wanted);
    else ok(wanted.test(got), got);
  });
}

Deno.test("Transcript tells what happens in the order in which it was recorded", () => {
  const { events } = heard("d2m-part-2-missing");
  deepEqual(
    events.map((event) => {
      if (event.kind === "phase") return [event.phase, event.detail].filter(Boolean).join(" ");
      if (event.kind === "totals") return `${event.totals.images} images`;
      if (event.kind === "image-done") return `${event.origin} to ${event.to}`;
      return event.kind === "image-failed" ? `${event.failure.origin} failed` : event.kind;
    }),
    [
      "publishing unpacking (1 / 2)",
      "publishing unpacking (2 / 2)",
      "planning",
      "fetching",
      "2 images",
      "registry.example:5000/big/a:v1 to target.example:8443/big",
      "registry.example:5000/big/b:v1 failed",
    ],
  );
});

Deno.test("Transcript keeps the lines of a warning together", () => {
  const messages = heard("m2d-part-too-large").events.flatMap((event) =>
    event.kind === "warning" ? [event.message] : []
  );
  equal(messages.length, 4);
  ok(messages[0]?.endsWith("included in the archive.\ndata: 1G"));
});

Deno.test("Transcript.blameFullCache names the cause where images only say that the cache failed", () => {
  const { ran } = heard("disk-full-cache");
  ran.transcript.blameFullCache("/srv/cache");
  equal(verdict(ran), "0 of 5, 5 failed: no-space");
  ok(failuresOf(ran)[0]?.error.message.startsWith("no space is left for oc-mirror's cache in /srv/cache: "));
});

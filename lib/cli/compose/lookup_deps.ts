/** What lookups get from the program around them. */

import { runBlocking } from "../../system/blocking/run_blocking.ts";
import { sleepBlocking } from "../../system/clock.ts";
import { fetchBlocking } from "../../system/web/blocking_fetch.ts";
import type { LookupDeps } from "../../lookups/lookup.ts";
import type { Documents } from "../../yaml/documents.ts";
import type { Config } from "../settings/config.ts";
import { settingsFor } from "../settings/documented_settings.ts";
import type { Session } from "../session.ts";
import { pythonRegExp } from "./python_regexp.ts";

export function lookupDeps(documents: Documents, config: Config, session: Session): LookupDeps {
  return {
    readFile: (path) => documents.bytes(path),
    source: (path) => documents.source(path),
    native: config.flag("jinja2Native", true),
    settings: settingsFor(config, session),
    pythonRegExp,
    fetch: (request) => fetchBlocking(session.thread, request),
    runProgram: (request) => runBlocking(session.thread, request),
    sleep: sleepBlocking,
  };
}

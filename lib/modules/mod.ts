/** Every module. Made by `deno task gen` from the files beside it. */

import type { Module } from "./module.ts";
import { addHost } from "./builtin/add_host.ts";
import { assertion } from "./builtin/assert.ts";
import { copy } from "./builtin/copy.ts";
import { debug } from "./builtin/debug.ts";
import { fail } from "./builtin/fail.ts";
import { file } from "./builtin/file.ts";
import { getUrl } from "./builtin/get_url.ts";
import { groupBy } from "./builtin/group_by.ts";
import { importPlaybook } from "./builtin/import_playbook.ts";
import { importRole } from "./builtin/import_role.ts";
import { importTasks } from "./builtin/import_tasks.ts";
import { includeRole } from "./builtin/include_role.ts";
import { includeTasks } from "./builtin/include_tasks.ts";
import { includeVars } from "./builtin/include_vars.ts";
import { meta } from "./builtin/meta.ts";
import { pause } from "./builtin/pause.ts";
import { ping } from "./builtin/ping.ts";
import { setFact } from "./builtin/set_fact.ts";
import { setStats } from "./builtin/set_stats.ts";
import { template } from "./builtin/template.ts";
import { uri } from "./builtin/uri.ts";
import { validateArgumentSpec } from "./builtin/validate_argument_spec.ts";
import { waitForConnection } from "./builtin/wait_for_connection.ts";

export const MODULES: readonly Module[] = [
  addHost,
  assertion,
  copy,
  debug,
  fail,
  file,
  getUrl,
  groupBy,
  importPlaybook,
  importRole,
  importTasks,
  includeRole,
  includeTasks,
  includeVars,
  meta,
  pause,
  ping,
  setFact,
  setStats,
  template,
  uri,
  validateArgumentSpec,
  waitForConnection,
];

/** Every module. Made by `deno task gen` from the files beside it. */

import type { Module } from "./module.ts";
import { addHost } from "./builtin/add_host.ts";
import { assemble } from "./builtin/assemble.ts";
import { assertion } from "./builtin/assert.ts";
import { blockinfile } from "./builtin/blockinfile.ts";
import { command } from "./builtin/command.ts";
import { copy } from "./builtin/copy.ts";
import { debug } from "./builtin/debug.ts";
import { fail } from "./builtin/fail.ts";
import { fetch } from "./builtin/fetch.ts";
import { file } from "./builtin/file.ts";
import { find } from "./builtin/find.ts";
import { gatherFacts } from "./builtin/gather_facts.ts";
import { getUrl } from "./builtin/get_url.ts";
import { groupBy } from "./builtin/group_by.ts";
import { importPlaybook } from "./builtin/import_playbook.ts";
import { importRole } from "./builtin/import_role.ts";
import { importTasks } from "./builtin/import_tasks.ts";
import { includeRole } from "./builtin/include_role.ts";
import { includeTasks } from "./builtin/include_tasks.ts";
import { includeVars } from "./builtin/include_vars.ts";
import { lineinfile } from "./builtin/lineinfile.ts";
import { meta } from "./builtin/meta.ts";
import { pause } from "./builtin/pause.ts";
import { ping } from "./builtin/ping.ts";
import { raw } from "./builtin/raw.ts";
import { replace } from "./builtin/replace.ts";
import { script } from "./builtin/script.ts";
import { setFact } from "./builtin/set_fact.ts";
import { setStats } from "./builtin/set_stats.ts";
import { setup } from "./builtin/setup.ts";
import { shell } from "./builtin/shell.ts";
import { slurp } from "./builtin/slurp.ts";
import { stat } from "./builtin/stat.ts";
import { tempfile } from "./builtin/tempfile.ts";
import { template } from "./builtin/template.ts";
import { unarchive } from "./builtin/unarchive.ts";
import { uri } from "./builtin/uri.ts";
import { validateArgumentSpec } from "./builtin/validate_argument_spec.ts";
import { waitFor } from "./builtin/wait_for.ts";
import { waitForConnection } from "./builtin/wait_for_connection.ts";
import { applyResources } from "./cluster/apply_resources.ts";
import { deleteImages } from "./mirror/delete_images.ts";
import { diskToMirror } from "./mirror/disk_to_mirror.ts";
import { mirrorToDisk } from "./mirror/mirror_to_disk.ts";
import { mirrorToMirror } from "./mirror/mirror_to_mirror.ts";
import { planDeletion } from "./mirror/plan_deletion.ts";

export const MODULES: readonly Module[] = [
  addHost,
  assemble,
  assertion,
  blockinfile,
  command,
  copy,
  debug,
  fail,
  fetch,
  file,
  find,
  gatherFacts,
  getUrl,
  groupBy,
  importPlaybook,
  importRole,
  importTasks,
  includeRole,
  includeTasks,
  includeVars,
  lineinfile,
  meta,
  pause,
  ping,
  raw,
  replace,
  script,
  setFact,
  setStats,
  setup,
  shell,
  slurp,
  stat,
  tempfile,
  template,
  unarchive,
  uri,
  validateArgumentSpec,
  waitFor,
  waitForConnection,
  applyResources,
  deleteImages,
  diskToMirror,
  mirrorToDisk,
  mirrorToMirror,
  planDeletion,
];

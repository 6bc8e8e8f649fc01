/** Every module. Made by `deno task gen` from the files beside it. */

import type { Module } from "./module.ts";
import { addHost } from "./builtin/add_host.ts";
import { apt } from "./builtin/apt.ts";
import { assemble } from "./builtin/assemble.ts";
import { assertion } from "./builtin/assert.ts";
import { blockinfile } from "./builtin/blockinfile.ts";
import { command } from "./builtin/command.ts";
import { copy } from "./builtin/copy.ts";
import { cron } from "./builtin/cron.ts";
import { debug } from "./builtin/debug.ts";
import { dnf } from "./builtin/dnf.ts";
import { dpkgSelections } from "./builtin/dpkg_selections.ts";
import { fail } from "./builtin/fail.ts";
import { fetch } from "./builtin/fetch.ts";
import { file } from "./builtin/file.ts";
import { find } from "./builtin/find.ts";
import { gatherFacts } from "./builtin/gather_facts.ts";
import { getUrl } from "./builtin/get_url.ts";
import { getent } from "./builtin/getent.ts";
import { git } from "./builtin/git.ts";
import { group } from "./builtin/group.ts";
import { groupBy } from "./builtin/group_by.ts";
import { hostname } from "./builtin/hostname.ts";
import { importPlaybook } from "./builtin/import_playbook.ts";
import { importRole } from "./builtin/import_role.ts";
import { importTasks } from "./builtin/import_tasks.ts";
import { includeRole } from "./builtin/include_role.ts";
import { includeTasks } from "./builtin/include_tasks.ts";
import { includeVars } from "./builtin/include_vars.ts";
import { knownHosts } from "./builtin/known_hosts.ts";
import { lineinfile } from "./builtin/lineinfile.ts";
import { meta } from "./builtin/meta.ts";
import { mountFacts } from "./builtin/mount_facts.ts";
import { packages } from "./builtin/package.ts";
import { packageFacts } from "./builtin/package_facts.ts";
import { pause } from "./builtin/pause.ts";
import { ping } from "./builtin/ping.ts";
import { pip } from "./builtin/pip.ts";
import { raw } from "./builtin/raw.ts";
import { reboot } from "./builtin/reboot.ts";
import { replace } from "./builtin/replace.ts";
import { script } from "./builtin/script.ts";
import { service } from "./builtin/service.ts";
import { serviceFacts } from "./builtin/service_facts.ts";
import { setFact } from "./builtin/set_fact.ts";
import { setStats } from "./builtin/set_stats.ts";
import { setup } from "./builtin/setup.ts";
import { shell } from "./builtin/shell.ts";
import { slurp } from "./builtin/slurp.ts";
import { stat } from "./builtin/stat.ts";
import { systemdService } from "./builtin/systemd_service.ts";
import { sysvinit } from "./builtin/sysvinit.ts";
import { tempfile } from "./builtin/tempfile.ts";
import { template } from "./builtin/template.ts";
import { unarchive } from "./builtin/unarchive.ts";
import { uri } from "./builtin/uri.ts";
import { user } from "./builtin/user.ts";
import { validateArgumentSpec } from "./builtin/validate_argument_spec.ts";
import { waitFor } from "./builtin/wait_for.ts";
import { waitForConnection } from "./builtin/wait_for_connection.ts";
import { yumRepository } from "./builtin/yum_repository.ts";
import { applyResources } from "./cluster/apply_resources.ts";
import { validate } from "./data/validate.ts";
import { iniFile } from "./general/ini_file.ts";
import { timezone } from "./general/timezone.ts";
import { k8s } from "./kubernetes/k8s.ts";
import { k8sInfo } from "./kubernetes/k8s_info.ts";
import { deleteImages } from "./mirror/delete_images.ts";
import { diskToMirror } from "./mirror/disk_to_mirror.ts";
import { mirrorToDisk } from "./mirror/mirror_to_disk.ts";
import { mirrorToMirror } from "./mirror/mirror_to_mirror.ts";
import { planDeletion } from "./mirror/plan_deletion.ts";
import { podmanContainerInfo } from "./podman/podman_container_info.ts";
import { authorizedKey } from "./posix/authorized_key.ts";
import { firewalld } from "./posix/firewalld.ts";
import { seboolean } from "./posix/seboolean.ts";
import { sysctl } from "./posix/sysctl.ts";

export const MODULES: readonly Module[] = [
  addHost,
  apt,
  assemble,
  assertion,
  blockinfile,
  command,
  copy,
  cron,
  debug,
  dnf,
  dpkgSelections,
  fail,
  fetch,
  file,
  find,
  gatherFacts,
  getUrl,
  getent,
  git,
  group,
  groupBy,
  hostname,
  importPlaybook,
  importRole,
  importTasks,
  includeRole,
  includeTasks,
  includeVars,
  knownHosts,
  lineinfile,
  meta,
  mountFacts,
  packages,
  packageFacts,
  pause,
  ping,
  pip,
  raw,
  reboot,
  replace,
  script,
  service,
  serviceFacts,
  setFact,
  setStats,
  setup,
  shell,
  slurp,
  stat,
  systemdService,
  sysvinit,
  tempfile,
  template,
  unarchive,
  uri,
  user,
  validateArgumentSpec,
  waitFor,
  waitForConnection,
  yumRepository,
  applyResources,
  validate,
  iniFile,
  timezone,
  k8s,
  k8sInfo,
  deleteImages,
  diskToMirror,
  mirrorToDisk,
  mirrorToMirror,
  planDeletion,
  podmanContainerInfo,
  authorizedKey,
  firewalld,
  seboolean,
  sysctl,
];

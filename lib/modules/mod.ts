/** Every module. Made by `deno task gen` from the files beside it. */

import type { ModuleEntry } from "./module.ts";

export const MODULES: readonly ModuleEntry[] = [
  { names: ["ansible.builtin.add_host"], load: async () => (await import("./builtin/add_host.ts")).addHost },
  { names: ["ansible.builtin.apt"], load: async () => (await import("./builtin/apt.ts")).apt },
  { names: ["ansible.builtin.apt_key"], load: async () => (await import("./builtin/apt_key.ts")).aptKey },
  {
    names: ["ansible.builtin.apt_repository"],
    load: async () => (await import("./builtin/apt_repository.ts")).aptRepository,
  },
  { names: ["ansible.builtin.assemble"], load: async () => (await import("./builtin/assemble.ts")).assemble },
  { names: ["ansible.builtin.assert"], load: async () => (await import("./builtin/assert.ts")).assertion },
  {
    names: ["ansible.builtin.async_status"],
    load: async () => (await import("./builtin/async_status.ts")).asyncStatus,
  },
  {
    names: ["ansible.builtin.blockinfile"],
    load: async () => (await import("./builtin/blockinfile.ts")).blockinfile,
  },
  { names: ["ansible.builtin.command"], load: async () => (await import("./builtin/command.ts")).command },
  { names: ["ansible.builtin.copy"], load: async () => (await import("./builtin/copy.ts")).copy },
  { names: ["ansible.builtin.cron"], load: async () => (await import("./builtin/cron.ts")).cron },
  {
    names: ["ansible.builtin.deb822_repository"],
    load: async () => (await import("./builtin/deb822_repository.ts")).deb822Repository,
  },
  { names: ["ansible.builtin.debconf"], load: async () => (await import("./builtin/debconf.ts")).debconf },
  { names: ["ansible.builtin.debug"], load: async () => (await import("./builtin/debug.ts")).debug },
  {
    names: ["ansible.builtin.dnf", "ansible.builtin.dnf5", "ansible.builtin.yum"],
    load: async () => (await import("./builtin/dnf.ts")).dnf,
  },
  {
    names: ["ansible.builtin.dpkg_selections"],
    load: async () => (await import("./builtin/dpkg_selections.ts")).dpkgSelections,
  },
  { names: ["ansible.builtin.expect"], load: async () => (await import("./builtin/expect.ts")).expect },
  { names: ["ansible.builtin.fail"], load: async () => (await import("./builtin/fail.ts")).fail },
  { names: ["ansible.builtin.fetch"], load: async () => (await import("./builtin/fetch.ts")).fetch },
  { names: ["ansible.builtin.file"], load: async () => (await import("./builtin/file.ts")).file },
  { names: ["ansible.builtin.find"], load: async () => (await import("./builtin/find.ts")).find },
  {
    names: ["ansible.builtin.gather_facts"],
    load: async () => (await import("./builtin/gather_facts.ts")).gatherFacts,
  },
  { names: ["ansible.builtin.get_url"], load: async () => (await import("./builtin/get_url.ts")).getUrl },
  { names: ["ansible.builtin.getent"], load: async () => (await import("./builtin/getent.ts")).getent },
  { names: ["ansible.builtin.git"], load: async () => (await import("./builtin/git.ts")).git },
  { names: ["ansible.builtin.group"], load: async () => (await import("./builtin/group.ts")).group },
  { names: ["ansible.builtin.group_by"], load: async () => (await import("./builtin/group_by.ts")).groupBy },
  { names: ["ansible.builtin.hostname"], load: async () => (await import("./builtin/hostname.ts")).hostname },
  {
    names: ["ansible.builtin.import_playbook"],
    load: async () => (await import("./builtin/import_playbook.ts")).importPlaybook,
  },
  {
    names: ["ansible.builtin.import_role"],
    load: async () => (await import("./builtin/import_role.ts")).importRole,
  },
  {
    names: ["ansible.builtin.import_tasks"],
    load: async () => (await import("./builtin/import_tasks.ts")).importTasks,
  },
  {
    names: ["ansible.builtin.include_role"],
    load: async () => (await import("./builtin/include_role.ts")).includeRole,
  },
  {
    names: ["ansible.builtin.include_tasks"],
    load: async () => (await import("./builtin/include_tasks.ts")).includeTasks,
  },
  {
    names: ["ansible.builtin.include_vars"],
    load: async () => (await import("./builtin/include_vars.ts")).includeVars,
  },
  { names: ["ansible.builtin.iptables"], load: async () => (await import("./builtin/iptables.ts")).iptables },
  {
    names: ["ansible.builtin.known_hosts"],
    load: async () => (await import("./builtin/known_hosts.ts")).knownHosts,
  },
  {
    names: ["ansible.builtin.lineinfile"],
    load: async () => (await import("./builtin/lineinfile.ts")).lineinfile,
  },
  { names: ["ansible.builtin.meta"], load: async () => (await import("./builtin/meta.ts")).meta },
  {
    names: ["ansible.builtin.mount_facts"],
    load: async () => (await import("./builtin/mount_facts.ts")).mountFacts,
  },
  { names: ["ansible.builtin.package"], load: async () => (await import("./builtin/package.ts")).packages },
  {
    names: ["ansible.builtin.package_facts"],
    load: async () => (await import("./builtin/package_facts.ts")).packageFacts,
  },
  { names: ["ansible.builtin.pause"], load: async () => (await import("./builtin/pause.ts")).pause },
  { names: ["ansible.builtin.ping"], load: async () => (await import("./builtin/ping.ts")).ping },
  { names: ["ansible.builtin.pip"], load: async () => (await import("./builtin/pip.ts")).pip },
  {
    names: ["ansible._protomatter.debug"],
    load: async () => (await import("./builtin/protomatter_debug.ts")).protomatterDebug,
  },
  { names: ["ansible.builtin.raw"], load: async () => (await import("./builtin/raw.ts")).raw },
  { names: ["ansible.builtin.reboot"], load: async () => (await import("./builtin/reboot.ts")).reboot },
  { names: ["ansible.builtin.replace"], load: async () => (await import("./builtin/replace.ts")).replace },
  { names: ["ansible.builtin.rpm_key"], load: async () => (await import("./builtin/rpm_key.ts")).rpmKey },
  { names: ["ansible.builtin.script"], load: async () => (await import("./builtin/script.ts")).script },
  { names: ["ansible.builtin.service"], load: async () => (await import("./builtin/service.ts")).service },
  {
    names: ["ansible.builtin.service_facts"],
    load: async () => (await import("./builtin/service_facts.ts")).serviceFacts,
  },
  { names: ["ansible.builtin.set_fact"], load: async () => (await import("./builtin/set_fact.ts")).setFact },
  {
    names: ["ansible.builtin.set_stats"],
    load: async () => (await import("./builtin/set_stats.ts")).setStats,
  },
  { names: ["ansible.builtin.setup"], load: async () => (await import("./builtin/setup.ts")).setup },
  { names: ["ansible.builtin.shell"], load: async () => (await import("./builtin/shell.ts")).shell },
  { names: ["ansible.builtin.slurp"], load: async () => (await import("./builtin/slurp.ts")).slurp },
  { names: ["ansible.builtin.stat"], load: async () => (await import("./builtin/stat.ts")).stat },
  {
    names: ["ansible.builtin.systemd_service", "ansible.builtin.systemd"],
    load: async () => (await import("./builtin/systemd_service.ts")).systemdService,
  },
  { names: ["ansible.builtin.sysvinit"], load: async () => (await import("./builtin/sysvinit.ts")).sysvinit },
  { names: ["ansible.builtin.tempfile"], load: async () => (await import("./builtin/tempfile.ts")).tempfile },
  { names: ["ansible.builtin.template"], load: async () => (await import("./builtin/template.ts")).template },
  {
    names: ["ansible.builtin.unarchive"],
    load: async () => (await import("./builtin/unarchive.ts")).unarchive,
  },
  { names: ["ansible.builtin.uri"], load: async () => (await import("./builtin/uri.ts")).uri },
  { names: ["ansible.builtin.user"], load: async () => (await import("./builtin/user.ts")).user },
  {
    names: ["ansible.builtin.validate_argument_spec"],
    load: async () => (await import("./builtin/validate_argument_spec.ts")).validateArgumentSpec,
  },
  { names: ["ansible.builtin.wait_for"], load: async () => (await import("./builtin/wait_for.ts")).waitFor },
  {
    names: ["ansible.builtin.wait_for_connection"],
    load: async () => (await import("./builtin/wait_for_connection.ts")).waitForConnection,
  },
  {
    names: ["ansible.builtin.yum_repository"],
    load: async () => (await import("./builtin/yum_repository.ts")).yumRepository,
  },
  {
    names: ["ferry.cluster.apply_resources"],
    load: async () => (await import("./cluster/apply_resources.ts")).applyResources,
  },
  {
    names: ["community.crypto.openssl_csr", "ansible.builtin.openssl_csr"],
    load: async () => (await import("./crypto/openssl_csr.ts")).opensslCsr,
  },
  {
    names: ["community.crypto.openssl_privatekey", "ansible.builtin.openssl_privatekey"],
    load: async () => (await import("./crypto/openssl_privatekey.ts")).opensslPrivatekey,
  },
  {
    names: ["community.crypto.openssl_privatekey_info", "ansible.builtin.openssl_privatekey_info"],
    load: async () => (await import("./crypto/openssl_privatekey_info.ts")).opensslPrivatekeyInfo,
  },
  {
    names: [
      "community.crypto.x509_certificate",
      "ansible.builtin.openssl_certificate",
      "community.crypto.openssl_certificate",
    ],
    load: async () => (await import("./crypto/x509_certificate.ts")).x509Certificate,
  },
  {
    names: [
      "community.crypto.x509_certificate_info",
      "ansible.builtin.openssl_certificate_info",
      "community.crypto.openssl_certificate_info",
    ],
    load: async () => (await import("./crypto/x509_certificate_info.ts")).x509CertificateInfo,
  },
  { names: ["ansible.utils.validate"], load: async () => (await import("./data/validate.ts")).validate },
  {
    names: ["community.general.alternatives", "ansible.builtin.alternatives"],
    load: async () => (await import("./general/alternatives.ts")).alternatives,
  },
  {
    names: ["community.general.archive", "ansible.builtin.archive"],
    load: async () => (await import("./general/archive.ts")).archive,
  },
  {
    names: ["community.general.htpasswd"],
    load: async () => (await import("./general/htpasswd.ts")).htpasswd,
  },
  {
    names: ["community.general.ini_file"],
    load: async () => (await import("./general/ini_file.ts")).iniFile,
  },
  { names: ["community.general.make"], load: async () => (await import("./general/make.ts")).make },
  {
    names: ["community.general.modprobe", "ansible.builtin.modprobe"],
    load: async () => (await import("./general/modprobe.ts")).modprobe,
  },
  { names: ["community.general.parted"], load: async () => (await import("./general/parted.ts")).parted },
  {
    names: ["community.general.sefcontext"],
    load: async () => (await import("./general/sefcontext.ts")).sefcontext,
  },
  {
    names: ["community.general.timezone"],
    load: async () => (await import("./general/timezone.ts")).timezone,
  },
  {
    names: ["community.general.ufw", "ansible.builtin.ufw"],
    load: async () => (await import("./general/ufw.ts")).ufw,
  },
  {
    names: ["community.general.xml", "ansible.builtin.xml"],
    load: async () => (await import("./general/xml.ts")).xml,
  },
  { names: ["kubernetes.core.helm"], load: async () => (await import("./kubernetes/helm.ts")).helm },
  {
    names: ["kubernetes.core.helm_info"],
    load: async () => (await import("./kubernetes/helm_info.ts")).helmInfo,
  },
  {
    names: ["kubernetes.core.helm_repository"],
    load: async () => (await import("./kubernetes/helm_repository.ts")).helmRepository,
  },
  { names: ["kubernetes.core.k8s"], load: async () => (await import("./kubernetes/k8s.ts")).k8s },
  {
    names: ["kubernetes.core.k8s_cluster_info"],
    load: async () => (await import("./kubernetes/k8s_cluster_info.ts")).k8sClusterInfo,
  },
  {
    names: ["kubernetes.core.k8s_drain"],
    load: async () => (await import("./kubernetes/k8s_drain.ts")).k8sDrain,
  },
  {
    names: ["kubernetes.core.k8s_exec"],
    load: async () => (await import("./kubernetes/k8s_exec.ts")).k8sExec,
  },
  {
    names: ["kubernetes.core.k8s_info"],
    load: async () => (await import("./kubernetes/k8s_info.ts")).k8sInfo,
  },
  {
    names: ["kubernetes.core.k8s_json_patch"],
    load: async () => (await import("./kubernetes/k8s_json_patch.ts")).k8sJsonPatch,
  },
  { names: ["kubernetes.core.k8s_log"], load: async () => (await import("./kubernetes/k8s_log.ts")).k8sLog },
  {
    names: ["kubernetes.core.k8s_rollback"],
    load: async () => (await import("./kubernetes/k8s_rollback.ts")).k8sRollback,
  },
  {
    names: ["kubernetes.core.k8s_scale"],
    load: async () => (await import("./kubernetes/k8s_scale.ts")).k8sScale,
  },
  {
    names: ["ferry.mirror.acknowledge"],
    load: async () => (await import("./mirror/acknowledge.ts")).acknowledge,
  },
  {
    names: ["ferry.mirror.delete_images"],
    load: async () => (await import("./mirror/delete_images.ts")).deleteImages,
  },
  {
    names: ["ferry.mirror.disk_to_mirror"],
    load: async () => (await import("./mirror/disk_to_mirror.ts")).diskToMirror,
  },
  {
    names: ["ferry.mirror.generate_image_set"],
    load: async () => (await import("./mirror/generate_image_set.ts")).generateImageSet,
  },
  {
    names: ["ferry.mirror.mirror_to_disk"],
    load: async () => (await import("./mirror/mirror_to_disk.ts")).mirrorToDisk,
  },
  {
    names: ["ferry.mirror.mirror_to_mirror"],
    load: async () => (await import("./mirror/mirror_to_mirror.ts")).mirrorToMirror,
  },
  { names: ["ferry.mirror.plan"], load: async () => (await import("./mirror/plan.ts")).plan },
  {
    names: ["ferry.mirror.plan_deletion"],
    load: async () => (await import("./mirror/plan_deletion.ts")).planDeletion,
  },
  { names: ["ferry.mirror.receipt"], load: async () => (await import("./mirror/receipt.ts")).receipt },
  {
    names: ["community.general.nmcli", "ansible.builtin.nmcli"],
    load: async () => (await import("./network/nmcli.ts")).nmcli,
  },
  {
    names: ["containers.podman.podman_container"],
    load: async () => (await import("./podman/podman_container.ts")).podmanContainer,
  },
  {
    names: ["containers.podman.podman_container_info"],
    load: async () => (await import("./podman/podman_container_info.ts")).podmanContainerInfo,
  },
  {
    names: ["containers.podman.podman_generate_systemd"],
    load: async () => (await import("./podman/podman_generate_systemd.ts")).podmanGenerateSystemd,
  },
  {
    names: ["containers.podman.podman_image"],
    load: async () => (await import("./podman/podman_image.ts")).podmanImage,
  },
  {
    names: ["containers.podman.podman_login"],
    load: async () => (await import("./podman/podman_login.ts")).podmanLogin,
  },
  {
    names: ["containers.podman.podman_network"],
    load: async () => (await import("./podman/podman_network.ts")).podmanNetwork,
  },
  {
    names: ["containers.podman.podman_secret"],
    load: async () => (await import("./podman/podman_secret.ts")).podmanSecret,
  },
  {
    names: ["containers.podman.podman_volume"],
    load: async () => (await import("./podman/podman_volume.ts")).podmanVolume,
  },
  {
    names: ["ansible.posix.acl", "ansible.builtin.acl"],
    load: async () => (await import("./posix/acl.ts")).acl,
  },
  {
    names: ["ansible.posix.authorized_key", "ansible.builtin.authorized_key"],
    load: async () => (await import("./posix/authorized_key.ts")).authorizedKey,
  },
  {
    names: ["ansible.posix.firewalld", "ansible.builtin.firewalld"],
    load: async () => (await import("./posix/firewalld.ts")).firewalld,
  },
  {
    names: ["ansible.posix.mount", "ansible.builtin.mount"],
    load: async () => (await import("./posix/mount.ts")).mount,
  },
  { names: ["ansible.posix.seboolean"], load: async () => (await import("./posix/seboolean.ts")).seboolean },
  {
    names: ["ansible.posix.selinux", "ansible.builtin.selinux"],
    load: async () => (await import("./posix/selinux.ts")).selinux,
  },
  {
    names: ["ansible.posix.synchronize", "ansible.builtin.synchronize"],
    load: async () => (await import("./posix/synchronize.ts")).synchronize,
  },
  {
    names: ["ansible.posix.sysctl", "ansible.builtin.sysctl"],
    load: async () => (await import("./posix/sysctl.ts")).sysctl,
  },
];

/** Facts that are no variables of their own: a host must not say how it is reached, or what the run itself is. */

/** Variables that are about connections but begin like no way to connect. */
const CONNECTION_VARIABLES: ReadonlySet<string> = new Set([
  "ansible_become",
  "ansible_connection",
  "ansible_connection_user",
  "ansible_docker_extra_args",
  "ansible_host",
  "ansible_module_compression",
  "ansible_network_os",
  "ansible_password",
  "ansible_pipelining",
  "ansible_port",
  "ansible_private_key_file",
  "ansible_scp_extra_args",
  "ansible_sftp_extra_args",
  "ansible_shell_executable",
  "ansible_shell_type",
  "ansible_timeout",
  "ansible_user",
]);
const OF_THE_RUN: ReadonlySet<string> = new Set(["ansible_facts", "ansible_playbook_python"]);
const OF_A_CONNECTION = /^ansible_(local|psrp|ssh|winrm)_/;
const BRIDGE = /_(gw)?bridge$/;
const HOST_KEY = /^ansible_ssh_host_key_/;

/** Whether a fact stays in `ansible_facts` alone where others are variables, too. */
export function isRestrictedFact(name: string): boolean {
  if (HOST_KEY.test(name)) return false;
  return CONNECTION_VARIABLES.has(name) || OF_THE_RUN.has(name) || name.startsWith("ansible_become_") ||
    (OF_A_CONNECTION.test(name) && !BRIDGE.test(name)) || /^ansible_.*_interpreter$/.test(name);
}

/** Parts of ferry that Ansible calls plugins, by kind: what content may name. */

export const PARTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  become: {
    doas: "Become another user with doas",
    su: "Become another user with su",
    sudo: "Become another user with sudo",
  },
  cache: {
    jsonfile: "Keep facts for later runs, a file for each host",
    memory: "Keep facts as long as a run goes",
  },
  callback: {
    "ansible.posix.debug": "The default report, with output as it was printed",
    "ansible.posix.json": "A run as one JSON document at its end",
    "ansible.posix.jsonl": "A run as JSON, a line for each event",
    "ansible.posix.profile_roles": "How long roles took",
    "ansible.posix.profile_tasks": "How long tasks took",
    "ansible.posix.timer": "How long the run took",
    "community.general.null": "Nothing but warnings and errors",
    default: "Plays, tasks and results, with a recap",
    junit: "Tasks as test cases in files of JUnit",
    minimal: "Results one below the other",
    oneline: "Each result on one line",
    tree: "A file with the result of each host",
  },
  connection: {
    chroot: "Work in a folder as if it were the root of a machine",
    docker: "Work in a container of docker",
    local: "Work on this machine",
    podman: "Work in a container of podman",
    ssh: "Work on a host over ssh",
  },
  inventory: {
    constructed: "Make groups and variables out of variables",
    generator: "Make hosts and groups out of patterns",
    host_list: "Hosts with commas between them",
    ini: "An inventory in the form of an INI file",
    script: "A program that prints an inventory as JSON",
    toml: "An inventory in TOML",
    yaml: "An inventory in YAML",
  },
  strategy: {
    free: "Each host goes through the play as fast as it can",
    debug: "As linear, but stop and ask where a task fails",
    host_pinned: "Each host goes through the play without a pause",
    linear: "All hosts do a task before any of them goes on to the next",
  },
  vars: {
    host_group_vars: "Variables in the folders group_vars and host_vars",
  },
};

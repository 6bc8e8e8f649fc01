/** Parts of ferry that Ansible calls plugins, by kind: what content may name. */

export const PARTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  become: {
    doas: "Become another user with doas",
    su: "Become another user with su",
    sudo: "Become another user with sudo",
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
    host_pinned: "Each host goes through the play without a pause",
    linear: "All hosts do a task before any of them goes on to the next",
  },
};

/** Repositories of dnf. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import { mistake } from "../commands/tools.ts";
import { FILE_ARGUMENTS } from "../files/file_arguments.ts";
import { expandPath } from "../files/expand_path.ts";
import { planOwnFile, readOwnFile } from "../files/own_file.ts";
import { dropSection, putSection, readSections, sectionsText } from "../packages/repository_file.ts";
import { stateModule } from "../module.ts";
import { withTextDiff } from "../files/diff_values.ts";

const TEXT = { type: "str" } as const;
const SWITCH = { type: "bool" } as const;

/** What a section of a repository holds; the names are those of dnf. */
const SETTINGS = {
  async: { ...SWITCH, description: "Without effect with dnf" },
  bandwidth: { ...TEXT, description: "The bandwidth that may be used, in bytes a second" },
  baseurl: { type: "list", elements: "str", description: "Where the repository lies: one of several URLs" },
  cost: { ...TEXT, description: "How dear it is beside others, 1000 by default" },
  countme: { ...SWITCH, description: "Let the repository count the hosts that use it" },
  deltarpm_metadata_percentage: { ...TEXT, description: "Without effect with dnf" },
  deltarpm_percentage: {
    ...TEXT,
    description: "How large a difference may be beside its package; 0 for none",
  },
  enabled: { ...SWITCH, description: "Whether it is used" },
  enablegroups: { ...SWITCH, description: "Whether its groups are used" },
  exclude: {
    type: "list",
    elements: "str",
    aliases: ["excludepkgs"],
    description: "Packages that are left out",
  },
  failovermethod: { ...TEXT, choices: ["roundrobin", "priority"], description: "Which URL comes first" },
  gpgcakey: { ...TEXT, description: "Without effect with dnf" },
  gpgcheck: { ...SWITCH, description: "Whether packages need a signature" },
  gpgkey: { type: "list", elements: "str", description: "Where the keys of its signatures are" },
  http_caching: { ...TEXT, choices: ["all", "packages", "none"], description: "Without effect with dnf" },
  include: { ...TEXT, description: "A file to include" },
  includepkgs: { type: "list", elements: "str", description: "Only these packages are used" },
  ip_resolve: {
    ...TEXT,
    choices: ["4", "6", "IPv4", "IPv6", "whatever"],
    description: "Which addresses are used",
  },
  keepalive: { ...SWITCH, description: "Without effect with dnf" },
  metadata_expire: { ...TEXT, description: "How long what is known of it holds" },
  metadata_expire_filter: {
    ...TEXT,
    choices: ["never", "read-only:past", "read-only:present", "read-only:future"],
    description: "Without effect with dnf",
  },
  metalink: { ...TEXT, description: "A URL that tells where the repository lies" },
  mirrorlist: { ...TEXT, description: "A URL of a list of places where the repository lies" },
  mirrorlist_expire: { ...TEXT, description: "Without effect with dnf" },
  module_hotfixes: { ...SWITCH, description: "Let its packages stand in for those of modules" },
  password: { ...TEXT, secret: true, description: "The password for the repository" },
  priority: { ...TEXT, description: "Which repository comes first, 99 by default" },
  protect: { ...SWITCH, description: "Without effect with dnf" },
  proxy: { ...TEXT, description: "A proxy, or `_none_`" },
  proxy_password: { ...TEXT, secret: true, description: "The password for the proxy" },
  proxy_username: { ...TEXT, description: "The user for the proxy" },
  repo_gpgcheck: { ...SWITCH, description: "Whether the repository itself needs a signature" },
  retries: { ...TEXT, description: "How often a download is tried" },
  s3_enabled: { ...SWITCH, description: "Whether it lies in S3" },
  skip_if_unavailable: { ...SWITCH, description: "Go on without it where it cannot be reached" },
  ssl_check_cert_permissions: { ...SWITCH, description: "Without effect with dnf" },
  sslcacert: { ...TEXT, aliases: ["ca_cert"], description: "Certificates of authorities that are trusted" },
  sslclientcert: { ...TEXT, aliases: ["client_cert"], description: "The host's own certificate" },
  sslclientkey: { ...TEXT, aliases: ["client_key"], description: "The key of that certificate" },
  sslverify: {
    ...SWITCH,
    aliases: ["validate_certs"],
    description: "Whether the server's certificate is checked",
  },
  throttle: { ...TEXT, description: "The bandwidth that may be used, as a part of it or in bytes a second" },
  timeout: { ...TEXT, description: "Seconds that a connection may take" },
  ui_repoid_vars: { ...TEXT, description: "Without effect with dnf" },
  username: { ...TEXT, description: "The user for the repository" },
} as const satisfies ArgumentSpec;

const ARGUMENTS = {
  name: { ...TEXT, required: true, description: "The repository's identifier" },
  description: { ...TEXT, description: "Its name for people; needed unless it is taken away" },
  file: { ...TEXT, description: "The name of the file without `.repo`; by default the identifier" },
  reposdir: { type: "path", default: "/etc/yum.repos.d", description: "The folder of the file" },
  state: {
    ...TEXT,
    default: "present",
    choices: ["present", "absent"],
    description: "Whether it is to be there",
  },
  ...SETTINGS,
  ...FILE_ARGUMENTS,
} as const satisfies ArgumentSpec;

type Arguments = ArgumentsOf<typeof ARGUMENTS>;

/** `yum_repository`. */
export const yumRepository = stateModule({
  name: "ansible.builtin.yum_repository",
  summary: "Adds repositories of dnf, and takes them away",
  notes: ["Comments in a file that is written get lost, as its sections are written anew."],
  arguments: ARGUMENTS,
  rules: {
    requiredIf: [
      { name: "state", is: "present", needs: ["baseurl", "mirrorlist", "metalink"], any: true },
      { name: "state", is: "present", needs: ["description"] },
    ],
  },
  runsOn: "host",
  supports: { check: "full", diff: true },
  returns: {
    repo: { description: "The identifier", type: "str", returned: "success" },
    state: { description: "What was asked for", type: "str", returned: "success" },
  },
  examples: `- name: Use a mirror of packages
  ansible.builtin.yum_repository:
    name: mirror
    description: Packages of our mirror
    baseurl: https://mirror.example.com/rhel9/BaseOS
    gpgcheck: true
    gpgkey: file:///etc/pki/rpm-gpg/RPM-GPG-KEY-redhat-release
`,
  plan: async (args, host, context) => {
    const folder = await expandPath(args.reposdir, host, context.environment);
    const [there = null] = await host.stat([folder], { follow: true });
    if (there?.kind !== "directory") throw mistake(`Repo directory '${folder}' does not exist.`);
    const { name, state } = args;
    const file = await readOwnFile(`${folder}/${args.file ?? name}.repo`, host);
    const sections = readSections(file.text ?? "");
    const made = state === "present"
      ? putSection(sections, name, settingsOf(args))
      : dropSection(sections, name);
    const isSame = canonical(made) === canonical(sections);
    const text = isSame ? file.text : made.length === 0 ? null : sectionsText(made);
    const values = () => ({ repo: name, state });
    const plan = text === null && file.text === null
      ? { changes: [], values: values() }
      : await planOwnFile(file, text, host, { diff: context.diff ?? true, args, values });
    return withTextDiff(plan);
  },
});

/** The order of settings says nothing. */
function canonical(sections: ReturnType<typeof readSections>): string {
  return JSON.stringify(sections.map(({ name, settings }) => [name, [...settings].sort()]).sort());
}

function settingsOf(args: Arguments): ReadonlyMap<string, string> {
  const settings = new Map<string, string>();
  for (const key of Object.keys(SETTINGS) as (keyof typeof SETTINGS)[]) {
    const value = args[key];
    if (value === null) continue;
    if (typeof value === "boolean") settings.set(key, value ? "1" : "0");
    else if (typeof value === "string") settings.set(key, value);
    else settings.set(key, value.join(key === "baseurl" || key === "gpgkey" ? "\n" : " "));
  }
  settings.set("name", args.description ?? "");
  return new Map([...settings].sort(([one], [other]) => (one < other ? -1 : 1)));
}

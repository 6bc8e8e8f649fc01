/** The filters and tests of collections, ready for an environment: by full name, by old ones, by short ones of old. */

import type { Filter, Test } from "../environment.ts";
import { byFullName, type Plugins } from "../plugin.ts";
import { FACT_DIFF_FILTERS } from "./data/fact_diff.ts";
import { KEY_FILTERS } from "./data/keys.ts";
import { PATH_IN_DATA_FILTERS } from "./data/paths.ts";
import { SOURCE_FILTERS } from "./data/sources.ts";
import { LIST_FILTERS } from "./general/lists.ts";
import { NAME_TESTS } from "./general/names.ts";
import { TEXT_FORMAT_FILTERS } from "./general/texts.ts";
import { TIME_FILTERS } from "./general/time_units.ts";
import { TYPE_FILTERS, TYPE_TESTS } from "./general/types.ts";
import { KUBERNETES_FILTERS } from "./kubernetes.ts";
import { IP_FILTERS } from "./network/ip_filters.ts";
import { IP_TESTS } from "./network/ip_tests.ts";
import { JMESPATH_FILTERS } from "./jmespath/json_query.ts";
import { MAC_FILTERS } from "./network/mac.ts";
import { MEMBERSHIP_FILTERS } from "./network/membership.ts";
import { VALIDATE_FILTERS, VALIDATE_TESTS } from "./schema/validate.ts";
import { XML_FILTERS } from "./xml/filters.ts";

const FILTERS: Plugins<Filter> = [
  ...FACT_DIFF_FILTERS,
  ...IP_FILTERS,
  ...JMESPATH_FILTERS,
  ...KEY_FILTERS,
  ...KUBERNETES_FILTERS,
  ...LIST_FILTERS,
  ...MAC_FILTERS,
  ...MEMBERSHIP_FILTERS,
  ...PATH_IN_DATA_FILTERS,
  ...SOURCE_FILTERS,
  ...TEXT_FORMAT_FILTERS,
  ...TIME_FILTERS,
  ...TYPE_FILTERS,
  ...VALIDATE_FILTERS,
  ...XML_FILTERS,
];

const TESTS: Plugins<Test> = [...IP_TESTS, ...NAME_TESTS, ...TYPE_TESTS, ...VALIDATE_TESTS];

/** Filters that lay in `ansible.netcommon` before, and in Ansible itself before that. */
const MOVED_TWICE: readonly string[] = [
  ...["cidr_merge", "hwaddr", "ip4_hex", "ipaddr", "ipmath", "ipsubnet", "ipv4", "ipv6", "ipwrap", "macaddr"],
  ...["network_in_network", "network_in_usable", "next_nth_usable", "nthhost", "previous_nth_usable"],
  ...["reduce_on_network", "slaac"],
];

/** Filters that lay in Ansible itself before, and are still found there. */
const FORMERLY_BUILTIN: readonly string[] = [
  ...MOVED_TWICE.map((name) => `ansible.utils.${name}`),
  "community.general.json_query",
  "community.general.random_mac",
  "kubernetes.core.k8s_config_resource_name",
];

export const collectionFilters: ReadonlyMap<string, Filter> = new Map([
  ...byFullName(FILTERS),
  ...byFullName(FILTERS).flatMap(([name, plugin]) =>
    oldNames(name).map((old): readonly [string, Filter] => [old, plugin])
  ),
]);

export const collectionTests: ReadonlyMap<string, Test> = new Map(byFullName(TESTS));

function oldNames(name: string): readonly string[] {
  const short = name.slice(name.lastIndexOf(".") + 1);
  return [
    ...(name === `ansible.utils.${short}` && MOVED_TWICE.includes(short)
      ? [`ansible.netcommon.${short}`]
      : []),
    ...(FORMERLY_BUILTIN.includes(name) ? [short] : []),
  ];
}

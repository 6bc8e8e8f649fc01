/** The option that names files of rules, wherever rules are kept to. */

import { several } from "../options.ts";

export const RULES = [
  "--rules <file>",
  "rules of the site that image sets, images and sequences must keep (several times); else FERRY_RULES",
  several,
] as const;

/** What `--version` and `-vv` say, in the form that tools around Ansible read. */

import { VERSION } from "../model/version.ts";
import { runtimePath } from "../system/environment.ts";
import { LANGUAGE } from "../engine/scope/magic.ts";
import { repr } from "../template/python/repr.ts";
import { collectionFolders, libraryFolders } from "./compose/module_files.ts";
import type { Config } from "./settings/config.ts";
import type { Session } from "./session.ts";

/** The lines, with the level of Ansible's language that content can count on. */
export function versionLines(config: Config, session: Session): readonly string[] {
  return [
    `${session.program} [core ${LANGUAGE.full}]`,
    `  ferry version = ${VERSION}`,
    `  config file = ${config.file ?? "None"}`,
    `  configured module search path = ${repr(libraryFolders(config, session))}`,
    `  ansible collection location = ${collectionFolders(config, session).join(":")}`,
    `  executable location = ${runtimePath()}`,
  ];
}

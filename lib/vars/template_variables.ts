/** What a template file may say of itself. */

import { dict, Timestamp, type Value } from "../model/value.ts";
import { hostName, userId, userName } from "../system/environment.ts";
import { pathInfo } from "../system/files.ts";
import { localTimeText } from "../template/python/local_time.ts";

export interface TemplatePlace {
  /** As it was asked for. */
  readonly path: string;
  /** Where it was found. */
  readonly fullPath: string;
  /** Where the result goes; null where that is no file. */
  readonly destPath: string | null;
}

/** What is written at the top of files unless the variable says something else. */
const MANAGED = "Ansible managed";

/**
 * @param nowMs Milliseconds since 1970.
 * @param setsManaged False where somebody else says what `ansible_managed` is.
 */
export function templateVariables(
  { path, fullPath, destPath }: TemplatePlace,
  nowMs: number,
  setsManaged: boolean,
): ReadonlyMap<Value, Value> {
  const info = pathInfo(fullPath);
  return dict({
    template_host: hostName(),
    template_path: path,
    template_fullpath: fullPath,
    template_destpath: destPath,
    template_mtime: new Timestamp(localTimeText(info?.modifiedMs ?? 0), false),
    template_run_date: new Timestamp(localTimeText(nowMs), false),
    template_uid: info?.uid === userId() ? userName() : info?.uid,
    ansible_managed: setsManaged ? MANAGED : undefined,
  });
}

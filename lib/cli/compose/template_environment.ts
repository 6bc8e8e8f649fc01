/** What templates can use: the filters, tests and functions of the language, lookups, and this machine. */

import { joinPath } from "../../model/path.ts";
import { isFile } from "../../system/files.ts";
import { builtinFilters, builtinGlobals, builtinTests } from "../../template/builtins.ts";
import type { Environment, TemplateIo } from "../../template/environment.ts";
import { DEFAULT_LIMITS } from "../../template/limits.ts";
import { fileSource } from "../../template/syntax/source.ts";
import type { Documents } from "../../yaml/documents.ts";
import type { Session } from "../session.ts";
import { templateIo } from "./template_io.ts";

/** @param lookups The globals that call lookups. */
export function templateEnvironment(
  session: Session,
  documents: Documents,
  lookups: Environment["globals"],
  knowsModule: TemplateIo["knowsModule"],
  warn: TemplateIo["warn"],
): Environment {
  return {
    filters: builtinFilters,
    tests: builtinTests,
    globals: new Map([...builtinGlobals, ...lookups]),
    // A template that is a value lies in no folder: what it includes is looked for where the user stands.
    loadTemplate: (name) => {
      const path = [joinPath("templates", name), name].find(isFile);
      return path === undefined ? null : { ...fileSource(documents.source(path)), name };
    },
    limits: { ...DEFAULT_LIMITS, onLong: session.busy },
    io: templateIo(session.env, knowsModule, warn),
  };
}

/** A host whose commands all have something in their environment. */

import type { Command } from "../model/change.ts";
import type { Target } from "./target.ts";

/** @param environment What a command says itself counts more. */
export function withEnvironment(host: Target, environment: Readonly<Record<string, string>>): Target {
  if (Object.keys(environment).length === 0) return host;
  const dressed = (command: Command): Command => ({
    ...command,
    environment: { ...environment, ...command.environment },
  });
  return {
    label: host.label,
    ...(host.isLocal === undefined ? {} : { isLocal: host.isLocal }),
    stat: (paths, options) => host.stat(paths, options),
    read: (path, options) => host.read(path, options),
    download: (path, sink) => host.download(path, sink),
    list: (folder, options) => host.list(folder, options),
    user: (nameOrUid) => host.user(nameOrUid),
    group: (nameOrGid) => host.group(nameOrGid),
    apply: (change) => host.apply(change),
    temporaryFolder: () => host.temporaryFolder(),
    query: (command, options) => host.query(dressed(command), options),
    run: (command, options) => host.run(dressed(command), options),
  };
}

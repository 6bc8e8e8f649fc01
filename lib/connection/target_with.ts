/** A host of which something is done in another way. */

import type { Target } from "./target.ts";

/** The host with other methods in the place of some of its own. */
export function targetWith(host: Target, others: Partial<Target>): Target {
  return {
    label: host.label,
    ...(host.isLocal === undefined ? {} : { isLocal: host.isLocal }),
    ...(host.become === undefined ? {} : { become: host.become }),
    ...(host.link === undefined ? {} : { link: host.link }),
    stat: (paths, options) => host.stat(paths, options),
    read: (path, options) => host.read(path, options),
    download: (path, sink) => host.download(path, sink),
    list: (folder, options) => host.list(folder, options),
    user: (nameOrUid) => host.user(nameOrUid),
    group: (nameOrGid) => host.group(nameOrGid),
    apply: (change) => host.apply(change),
    temporaryFolder: () => host.temporaryFolder(),
    query: (command, options) => host.query(command, options),
    run: (command, options) => host.run(command, options),
    ...others,
  };
}

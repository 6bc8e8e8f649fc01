/** A connection that tells what it does, for who asks for more with `-vvv`. */

import type { Tell } from "../../model/event.ts";
import { shellQuote } from "../../model/shell_words.ts";
import type { Connection } from "../../connection/connection.ts";
import type { ConnectionSettings, TransportSettings } from "../../connection/pool.ts";
import { userName } from "../../system/environment.ts";

/** How much somebody wants to know who wants to know this. */
const LEVEL = 3;

export interface ToldUse {
  /** The host as messages name it. */
  readonly host: string;
  readonly settings: ConnectionSettings;
  /** Whether scripts are not to be shown. */
  readonly isSecret: boolean;
  /** Connections that have told of themselves; this one is added. */
  readonly opened: WeakSet<Connection>;
}

/** The connection, telling of its first use and of every script. */
export function toldConnection(connection: Connection, use: ToldUse, tell: Tell): Connection {
  const { host, settings: { transport, become }, isSecret, opened } = use;
  return {
    label: connection.label,
    isLocal: connection.isLocal,
    exec: (request, signal) => {
      if (!opened.has(connection)) {
        tell(LEVEL, `<${host}> ESTABLISH ${wayOf(transport)} CONNECTION FOR USER: ${userOf(transport)}`);
      }
      opened.add(connection);
      const script = isSecret ? "(hidden by no_log)" : shellQuote(request.script);
      const way = become ? ` (as ${become.user} by ${become.method})` : "";
      tell(LEVEL, `<${host}> EXEC /bin/sh -c ${script}${way}`);
      return connection.exec(request, signal);
    },
    reset: () => connection.reset(),
    [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
  };
}

function wayOf(transport: TransportSettings): string {
  return (transport.kind === "container" ? transport.engine : transport.kind).toUpperCase();
}

function userOf(transport: TransportSettings): string {
  switch (transport.kind) {
    case "local":
      return userName();
    case "ssh":
    case "container":
      return transport.user ?? "None";
    case "chroot":
      return "root";
    default:
      return transport satisfies never;
  }
}

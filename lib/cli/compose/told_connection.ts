/** A connection that tells what it does, for who asks for more with `-vvv`. */

import type { Tell } from "../../model/event.ts";
import { shellQuote, shlexJoin } from "../../model/shell_words.ts";
import { becomeCommand } from "../../connection/become.ts";
import type { Connection } from "../../connection/connection.ts";
import type { ConnectionSettings, TransportSettings } from "../../connection/pool.ts";
import { userName } from "../../system/environment.ts";

/** How much somebody wants to know who wants to know this. */
export const CONNECTION_LEVEL = 3;

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
  const { shell = ["/bin/sh"] } = transport;
  return {
    label: connection.label,
    isLocal: connection.isLocal,
    become: connection.become,
    link: connection.link,
    exec: (request, signal) => {
      if (!opened.has(connection)) {
        tell(
          CONNECTION_LEVEL,
          `<${host}> ESTABLISH ${wayOf(transport)} CONNECTION FOR USER: ${userOf(transport)}`,
        );
      }
      opened.add(connection);
      const script = isSecret ? "(hidden by no_log)" : request.script;
      const command = become ? becomeCommand(become, shell, script, null) : script;
      tell(CONNECTION_LEVEL, `<${host}> EXEC ${shlexJoin(shell)} -c ${shellQuote(command)}`);
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

/** A host whose commands all have something in their environment. */

import type { Command } from "../model/change.ts";
import type { Target } from "./target.ts";
import { targetWith } from "./target_with.ts";

/** @param environment What a command says itself counts more. */
export function withEnvironment(host: Target, environment: Readonly<Record<string, string>>): Target {
  if (Object.keys(environment).length === 0) return host;
  const dressed = (command: Command): Command => ({
    ...command,
    environment: { ...environment, ...command.environment },
  });
  return targetWith(host, {
    query: (command, options) => host.query(dressed(command), options),
    run: (command, options) => host.run(dressed(command), options),
  });
}

/** What services have in common, whatever manages them. */

import type { DiagnosticError } from "../../source/diagnostic.ts";
import { mistake } from "../commands/tools.ts";

export const STATES = ["reloaded", "restarted", "started", "stopped"] as const;

export type ServiceState = typeof STATES[number];

/** What has to be done to a service; null where it is as it should be. */
export function actionFor(
  state: ServiceState,
  isRunning: boolean,
): "start" | "stop" | "restart" | "reload" | null {
  switch (state) {
    case "started":
      return isRunning ? null : "start";
    case "stopped":
      return isRunning ? "stop" : null;
    case "restarted":
      return isRunning ? "restart" : "start";
    case "reloaded":
      return isRunning ? "reload" : "start";
    default:
      return state satisfies never;
  }
}

/** The failure of a service that the host does not know. */
export function unknownService(name: string): DiagnosticError {
  return mistake(`Could not find the requested service ${name}: host`);
}

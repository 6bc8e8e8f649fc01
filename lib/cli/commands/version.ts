/** `ferry COMMAND --version`: the version and what is configured, in the form of `ansible --version`. */

import { readConfig } from "../settings/config.ts";
import { EXIT } from "../exit_code.ts";
import type { Session } from "../session.ts";
import { versionLines } from "../version_lines.ts";

export function run(_: readonly string[], session: Session): Promise<number> {
  const { env, home, workingFolder, warn, output } = session;
  const lines = versionLines(readConfig(env, home, workingFolder, warn), session);
  output.text(lines.map((text) => `${text}\n`).join(""));
  return Promise.resolve(EXIT.ok);
}

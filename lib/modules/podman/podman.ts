/** The podman of a host. */

import type { ArgumentSpec } from "../../model/argument.ts";
import type { CommandChange } from "../../model/change.ts";
import type { Json } from "../../model/json.ts";
import { shlexJoin } from "../../model/shell_words.ts";
import type { TargetReader } from "../../connection/target.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { isJsonList, isJsonObject, type JsonObject } from "../cluster/manifests/manifest.ts";
import { type Answer, ask, missingTool, toolChange } from "../commands/tools.ts";

export const PODMAN_ARGUMENTS = {
  executable: { type: "str", default: "podman", description: "The podman to use" },
} as const satisfies ArgumentSpec;

/** Something that podman is to do. */
export interface Step {
  /** How its failure begins. */
  readonly why: string;
  readonly words: readonly string[];
  readonly stdin?: string;
}

const NOT_FOUND = 127;
/** What podman says of something that does not exist. */
const NOTHING_THERE =
  /no such|not known|not found|no container with|no volume with|no secret with|does not exist/i;

export class Podman {
  readonly #options: { readonly environment: Readonly<Record<string, string>> };

  constructor(
    private readonly program: string,
    private readonly host: TargetReader,
    environment: Readonly<Record<string, string>>,
  ) {
    this.#options = { environment };
  }

  /** @throws {DiagnosticError} `part-missing`. */
  async ask(words: readonly string[]): Promise<Answer> {
    const answer = await ask(this.host, [this.program, ...words], this.#options);
    if (answer.code === NOT_FOUND) throw missingTool(this.program);
    return answer;
  }

  /** What podman tells of one thing; null where it is not there. @throws {DiagnosticError} `command-failed`. */
  async inspect(kind: string, name: string, more: readonly string[] = []): Promise<JsonObject | null> {
    const { code, stdout, stderr } = await this.ask([kind, "inspect", ...more, name]);
    if (code !== 0) {
      if (NOTHING_THERE.test(stderr)) return null;
      throw new DiagnosticError(`Unable to inspect ${kind} ${name}: ${stderr.trim()}`, {
        code: "command-failed",
      });
    }
    const data: Json = JSON.parse(stdout);
    const found = isJsonList(data) ? data[0] : data;
    return isJsonObject(found) ? found : null;
  }

  change({ why, words, stdin }: Step): CommandChange {
    return toolChange(why, [this.program, ...words], { ...this.#options, stdin });
  }

  /** A step as results tell it. */
  line({ words }: Step): string {
    return shlexJoin([this.program, ...words]);
  }
}

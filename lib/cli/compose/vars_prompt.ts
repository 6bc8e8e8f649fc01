/** `vars_prompt`: variables that the user is asked for before a play. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Play } from "../../model/playbook.ts";
import { type Raw, rawField, type RawMap } from "../../model/raw.ts";
import { namesSecret } from "../../model/secret.ts";
import { type Value } from "../../model/value.ts";
import { str } from "../../template/python/repr.ts";
import { plainSource } from "../../template/syntax/source.ts";
import { compileExpression } from "../../template/template.ts";
import { finalize } from "../../template/finalize.ts";
import { Keywords } from "../../engine/task/keywords.ts";
import type { Scope } from "../../vars/scope.ts";
import type { Session } from "../session.ts";
import type { Content } from "./content.ts";

/** Answers by variable; those that extra variables give are not asked for. @throws {DiagnosticError} */
export async function askForVars(
  play: Play,
  scope: Scope,
  content: Content,
  session: Session,
): Promise<ReadonlyMap<string, string>> {
  const raw = play.keywords.get("vars_prompt");
  const items = raw?.kind === "list" ? raw.items : raw ? [raw] : [];
  const answers = new Map<string, string>();
  for (const item of items) {
    if (item.kind !== "map") {
      throw new DiagnosticError("Invalid vars_prompt data structure, must be a list of dictionaries", {
        code: "bad-playbook",
        at: item.at,
      });
    }
    const question = new Question(item, scope, content, session);
    if (content.extraVars.has(question.name)) continue;
    const answer = await question.answer();
    if (answer !== null) answers.set(question.name, answer);
  }
  return answers;
}

class Question {
  readonly name: string;
  readonly #keywords: Keywords;

  constructor(
    private readonly item: RawMap,
    scope: Scope,
    private readonly content: Content,
    private readonly session: Session,
  ) {
    this.#keywords = new Keywords(content.renderer, scope);
    this.name = this.#text("name") ?? "";
    if (this.name === "") {
      throw new DiagnosticError("Invalid vars_prompt data structure, missing 'name' key", {
        code: "bad-playbook",
        at: item.at,
      });
    }
  }

  /** Null where nobody can be asked and there is no default. */
  async answer(): Promise<string | null> {
    const isPrivate = this.#keywords.flag("private", this.#field("private"));
    const given = await this.#ask(isPrivate === false) || this.#text("default");
    if (given === null) return null;
    const method = this.#text("encrypt");
    // Typing is hidden unless the play says otherwise; that alone makes no secret of a value.
    if (isPrivate ?? (method !== null || namesSecret(this.name))) this.session.secrets.add(given);
    return method === null ? given : this.#encrypted(given, method);
  }

  async #ask(echo: boolean): Promise<string | null> {
    const { keyboard, signal } = this.session;
    if (!keyboard.isThere) {
      this.content.warn("Not prompting as we are not in interactive mode");
      return null;
    }
    const prompt = this.#text("prompt") ?? this.name;
    const otherwise = this.#text("default");
    const text = otherwise === null ? `${prompt}: ` : `${prompt} [${otherwise}]: `;
    const options = { echo, timeoutMs: null, signal };
    for (;;) {
      const answer = await keyboard.ask(text, options);
      const confirm = this.#keywords.flag("confirm", this.#field("confirm")) ?? false;
      if (!confirm || answer === null || answer === await keyboard.ask(`confirm ${text}`, options)) {
        return answer;
      }
      this.content.warn("***** VALUES ENTERED DO NOT MATCH ****");
    }
  }

  #encrypted(text: string, method: string): string {
    const salt = this.#text("salt");
    const size = this.#keywords.integer("salt_size", this.#field("salt_size"));
    const values = new Map<string, Value>([["text", text], ["method", method], ["salt", salt], [
      "size",
      size,
    ]]);
    const expression = compileExpression(
      plainSource("text | password_hash(method, salt=salt or none, salt_size=size or none)"),
    );
    return str(finalize(expression.evaluate(this.content.renderer.environment, {
      get: (name) => values.get(name),
    })));
  }

  #text(name: string): string | null {
    return this.#keywords.text(name, this.#field(name));
  }

  #field(name: string): Raw | undefined {
    return rawField(this.item, name);
  }
}

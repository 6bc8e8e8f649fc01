/** What was learnt from elsewhere while images were looked for: asked once, kept for those who can ask nobody. */

import type { Json } from "../../model/json.ts";
import { folderOf } from "../../model/path.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { byCodePoint, makeFolder, readTextIfAny, replaceFile } from "../../system/files.ts";
import * as z from "../../yaml/zod.ts";

/** How questions begin for the digest of a catalog, the graph of a channel, and the digest of a named payload. */
export const CATALOG_QUESTION = "digest of ";
export const GRAPH_QUESTION = "graph ";
export const RELEASE_QUESTION = "release ";
/** What was verified of a payload. */
export const SIGNATURE_QUESTION = "signature ";

const ANSWERS = z.record(z.string(), z.json());

/**
 * Where answers come from: from elsewhere, but for those that cannot change (`ask`); from what is known, and from
 * elsewhere where nothing is (`recall`); only from what is known (`recorded`).
 */
export type AnswerMode = "ask" | "recall" | "recorded";

export interface AnswersOptions {
  readonly mode: AnswerMode;
  /** The file to save to; null to forget. */
  readonly path: string | null;
}

export class Answers {
  readonly #known: Map<string, Json>;
  readonly #used = new Map<string, Json>();

  constructor(known: ReadonlyMap<string, Json>, private readonly options: AnswersOptions) {
    this.#known = new Map(known);
  }

  /** The answers in a file; one that is not there or not whole holds none. */
  static load(path: string, { mode, writes }: { readonly mode: AnswerMode; readonly writes: boolean }) {
    return new Answers(read(path), { mode, path: writes ? path : null });
  }

  /** Adds to the answers in a file what others learnt, whose word counts. */
  static learn(path: string, learnt: ReadonlyMap<string, Json>): void {
    if (learnt.size > 0) write(path, new Map([...read(path), ...learnt]));
  }

  /** All that was used so far, by question. */
  get used(): ReadonlyMap<string, Json> {
    return new Map([...this.#used].toSorted(([a], [b]) => byCodePoint(a, b)));
  }

  /**
   * The answer to a question.
   *
   * @param what The question in words, for messages.
   * @param lasts Whether the answer can never be another one.
   * @param again Whether to ask although an answer is known: the asking does more than answer.
   * @throws {DiagnosticError} `image-missing` where the answer would have to be known and is not.
   */
  async of<T extends Json>(
    { question, what, lasts, schema, again = false }: Question<T>,
    ask: () => Promise<T>,
  ): Promise<T> {
    const { mode } = this.options;
    const isAsked = mode === "ask" && !lasts && !this.#used.has(question) || again && mode !== "recorded";
    const known = isAsked ? undefined : this.#known.get(question);
    const read = known === undefined ? null : schema.safeParse(known);
    if (read?.success) {
      this.#used.set(question, read.data);
      return read.data;
    }
    if (mode === "recorded") {
      throw new DiagnosticError(`the sequences here do not know ${what}`, {
        code: "image-missing",
        hint: "mirror it to disk with this configuration first, and bring the new sequence",
      });
    }
    const answer = await ask();
    this.#known.set(question, answer);
    this.#used.set(question, answer);
    // What took its time to learn and never changes must not be lost with a run that does not come to its end.
    if (lasts) this.save();
    return answer;
  }

  save(): void {
    const { path } = this.options;
    if (path !== null && this.#used.size > 0) write(path, this.#known);
  }
}

export interface Question<T> {
  readonly question: string;
  readonly what: string;
  readonly lasts: boolean;
  readonly schema: z.ZodType<T>;
  /** @default {false} */
  readonly again?: boolean;
}

function write(path: string, known: ReadonlyMap<string, Json>): void {
  const text = `${JSON.stringify(Object.fromEntries(known))}\n`;
  if (readTextIfAny(path) === text) return;
  makeFolder(folderOf(path));
  replaceFile(path, text);
}

function read(path: string): ReadonlyMap<string, Json> {
  try {
    const text = readTextIfAny(path);
    const known = text === null ? {} : ANSWERS.catch({}).parse(JSON.parse(text));
    return new Map(Object.entries(known) as readonly (readonly [string, Json])[]);
  } catch (error) {
    if (error instanceof SyntaxError) return new Map();
    throw error;
  }
}

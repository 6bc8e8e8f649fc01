/** The text of a YAML document while it is written: column, indentation, and what stands before the cursor. */

export interface IndicatorOptions {
  /** A space goes before it unless there is white space already. */
  readonly spaceBefore?: boolean;
  /** It counts as white space for what follows. */
  readonly isSpace?: boolean;
  /** It may stand where only indentation has been written so far. */
  readonly isIndention?: boolean;
}

export class YamlOutput {
  readonly #parts: string[] = [];
  #indent = -1;
  #column = 0;
  #afterSpace = true;
  #isIndented = true;
  /** The document's last scalar keeps its final line breaks: only an explicit end shows where it stops. */
  isOpenEnded = false;

  constructor(readonly step: number, readonly width: number) {}

  get text(): string {
    return this.#parts.join("");
  }

  get isTooWide(): boolean {
    return this.#column > this.width;
  }

  /** Whether nothing but indentation stands in this line. */
  get isIndented(): boolean {
    return this.#isIndented;
  }

  get isAfterSpace(): boolean {
    return this.#afterSpace;
  }

  /** Writes with a deeper indentation. */
  indented(
    { isFlow = false, keepsColumn = false }: { readonly isFlow?: boolean; readonly keepsColumn?: boolean },
    write: () => void,
  ): void {
    const before = this.#indent;
    if (before < 0) this.#indent = isFlow ? this.step : 0;
    else if (!keepsColumn) this.#indent += this.step;
    write();
    this.#indent = before;
  }

  /** Goes to the column of the indentation, on a new line where something else stands before it. */
  newLine(): void {
    const column = Math.max(0, this.#indent);
    if (!this.#isIndented || this.#column > column || (this.#column === column && !this.#afterSpace)) {
      this.lineBreak("\n");
    }
    this.#write(" ".repeat(Math.max(0, column - this.#column)));
    this.#afterSpace = true;
    this.#isIndented = true;
  }

  indicator(
    text: string,
    { spaceBefore = false, isSpace = false, isIndention = false }: IndicatorOptions = {},
  ): void {
    if (spaceBefore && !this.#afterSpace) this.#write(" ");
    this.#write(text);
    this.#afterSpace = isSpace;
    this.#isIndented &&= isIndention;
  }

  /** Writes a word such as a tag, with a space before it where there is none. */
  word(text: string): void {
    this.indicator(text, { spaceBefore: true });
  }

  /** Writes a character of a scalar. */
  letter(letter: string): void {
    this.#write(letter);
    this.#isIndented = false;
  }

  lineBreak(text: string): void {
    this.#parts.push(text);
    this.#column = 0;
  }

  /** Notes that a line of a block scalar ended. */
  endLine(): void {
    this.#isIndented = true;
    this.#afterSpace = true;
  }

  /** Notes what a scalar leaves before the cursor. */
  endScalar(): void {
    this.#afterSpace = false;
    this.#isIndented = false;
  }

  /** Notes that only line breaks were written last. */
  afterBreak(): void {
    this.#isIndented = true;
  }

  #write(text: string): void {
    this.#parts.push(text);
    this.#column += Array.from(text).length;
  }
}

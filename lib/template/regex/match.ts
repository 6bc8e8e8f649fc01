/** What a regular expression has found. */

/** A match; groups that took no part are null. */
export interface PatternMatch {
  readonly text: string;
  /** Where it stands, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** Group 0 is the whole match. @throws {PythonError} IndexError for a group that the pattern does not have. */
  readonly group: (key: number | string) => string | null;
}

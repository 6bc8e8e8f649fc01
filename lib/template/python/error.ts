/** What Python would have raised: an error without a place, to which the evaluator adds one. */

export type PythonErrorKind =
  | "AttributeError"
  | "IndexError"
  | "KeyError"
  | "OverflowError"
  | "RuntimeError"
  | "TypeError"
  | "ValueError"
  | "ZeroDivisionError";

/** An error of an operation on values; never leaves the template engine as it is. */
export class PythonError extends Error {
  constructor(readonly kind: PythonErrorKind, message: string) {
    super(message);
    this.name = kind;
  }
}

/** Whether an error is one of these kinds, as an `except` clause asks. */
export function isRaised(error: unknown, ...kinds: readonly PythonErrorKind[]): error is PythonError {
  return error instanceof PythonError && kinds.includes(error.kind);
}

export function typeError(message: string): PythonError {
  return new PythonError("TypeError", message);
}

export function valueError(message: string): PythonError {
  return new PythonError("ValueError", message);
}

/** What stops a template that would take too much memory or time. */
export class LimitExceeded extends Error {
  constructor(message: string) {
    super(message);
    this.name = "LimitExceeded";
  }
}

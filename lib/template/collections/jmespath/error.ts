/** What is wrong with a JMESPath expression, or with what it is applied to. */

export class JmespathError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "JmespathError";
  }
}

/** @param at Counted from the beginning of the expression. */
export function parseError(reason: string, expression: string, at: number, token: string): JmespathError {
  return new JmespathError(
    `${reason}: Parse error at column ${at}, token "${token}", for expression:\n"${expression}"\n${
      " ".repeat(at + 1)
    }^`,
  );
}

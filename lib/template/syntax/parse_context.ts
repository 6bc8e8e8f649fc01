/** What the parts of the parser share: the tokens, and a way back to whole expressions. */

import type { Expression } from "./nodes.ts";
import type { TokenStream } from "./token_stream.ts";

export interface ParseContext {
  readonly stream: TokenStream;
  /** Parses an expression; without conditional ones where `if` belongs to what is around it. */
  readonly expression: (options?: { readonly conditional?: boolean }) => Expression;
}

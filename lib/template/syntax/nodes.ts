/** What a template consists of, each part with the range of the text that it covers. */

import type { RuntimeValue } from "../python/values.ts";

export interface Range {
  readonly start: number;
  readonly end: number;
}

export type BinaryOperator = "+" | "-" | "*" | "/" | "//" | "%" | "**";
export type CompareOperator = "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "not in";

export type Expression =
  | ConstantNode
  | NameNode
  | ListNode
  | TupleNode
  | DictNode
  | AttributeNode
  | ItemNode
  | SliceNode
  | CallNode
  | FilterNode
  | TestNode
  | UnaryNode
  | BinaryNode
  | ConcatNode
  | CompareNode
  | LogicNode
  | ConditionalNode;

export interface ConstantNode extends Range {
  readonly kind: "constant";
  readonly value: RuntimeValue;
}

export interface NameNode extends Range {
  readonly kind: "name";
  readonly name: string;
}

export interface ListNode extends Range {
  readonly kind: "list";
  readonly items: readonly Expression[];
}

export interface TupleNode extends Range {
  readonly kind: "tuple";
  readonly items: readonly Expression[];
}

export interface DictNode extends Range {
  readonly kind: "dict";
  readonly entries: readonly { readonly key: Expression; readonly value: Expression }[];
}

/** `object.name` */
export interface AttributeNode extends Range {
  readonly kind: "attribute";
  readonly object: Expression;
  readonly name: string;
}

/** `object[key]`, and `object.0` */
export interface ItemNode extends Range {
  readonly kind: "item";
  readonly object: Expression;
  readonly key: Expression;
}

/** `object[start:stop:step]` */
export interface SliceNode extends Range {
  readonly kind: "slice";
  readonly object: Expression;
  readonly from: Expression | null;
  readonly to: Expression | null;
  readonly step: Expression | null;
}

export interface ArgumentNodes {
  readonly positional: readonly Expression[];
  readonly named: readonly { readonly name: string; readonly value: Expression }[];
  /** `*rest` */
  readonly rest: Expression | null;
  /** `**extra` */
  readonly extra: Expression | null;
}

export interface CallNode extends Range {
  readonly kind: "call";
  readonly callee: Expression;
  readonly args: ArgumentNodes;
}

export interface FilterNode extends Range {
  readonly kind: "filter";
  /** Null in a filter block, where the value is the block's text. */
  readonly value: Expression | null;
  readonly name: string;
  readonly args: ArgumentNodes;
  /** Where the name stands. */
  readonly nameRange: Range;
}

export interface TestNode extends Range {
  readonly kind: "test";
  readonly value: Expression;
  readonly name: string;
  readonly args: ArgumentNodes;
  readonly nameRange: Range;
}

export interface UnaryNode extends Range {
  readonly kind: "unary";
  readonly operator: "not" | "-" | "+";
  readonly operand: Expression;
}

export interface BinaryNode extends Range {
  readonly kind: "binary";
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
}

export interface ConcatNode extends Range {
  readonly kind: "concat";
  readonly parts: readonly Expression[];
}

export interface CompareNode extends Range {
  readonly kind: "compare";
  readonly first: Expression;
  readonly rest: readonly { readonly operator: CompareOperator; readonly operand: Expression }[];
}

export interface LogicNode extends Range {
  readonly kind: "logic";
  readonly operator: "and" | "or";
  readonly left: Expression;
  readonly right: Expression;
}

/** `then if test else otherwise` */
export interface ConditionalNode extends Range {
  readonly kind: "conditional";
  readonly test: Expression;
  readonly then: Expression;
  readonly otherwise: Expression | null;
  /** The line of the template that it stands in, counted from 1. */
  readonly line: number;
}

/** What can be assigned to. */
export type Target = NameTarget | TupleTarget | MemberTarget;

export interface NameTarget extends Range {
  readonly kind: "name";
  readonly name: string;
}

export interface TupleTarget extends Range {
  readonly kind: "tuple";
  readonly items: readonly Target[];
}

/** `object.name`, for namespaces. */
export interface MemberTarget extends Range {
  readonly kind: "member";
  readonly object: string;
  readonly name: string;
}

export type Statement =
  | TextNode
  | PrintNode
  | SetNode
  | SetBlockNode
  | ForNode
  | IfNode
  | WithNode
  | ScopeNode
  | MacroNode
  | CallBlockNode
  | FilterBlockNode
  | BlockNode
  | ExtendsNode
  | IncludeNode
  | ImportNode
  | FromImportNode
  | DoNode
  | LoopControlNode;

export interface TextNode extends Range {
  readonly kind: "text";
  readonly text: string;
}

export interface PrintNode extends Range {
  readonly kind: "print";
  readonly value: Expression;
}

export interface SetNode extends Range {
  readonly kind: "set";
  readonly target: Target;
  readonly value: Expression;
}

export interface SetBlockNode extends Range {
  readonly kind: "set-block";
  readonly target: Target;
  readonly filter: FilterNode | null;
  readonly body: readonly Statement[];
}

export interface ForNode extends Range {
  readonly kind: "for";
  readonly target: Target;
  readonly iterable: Expression;
  readonly test: Expression | null;
  readonly recursive: boolean;
  readonly body: readonly Statement[];
  readonly otherwise: readonly Statement[];
}

export interface IfNode extends Range {
  readonly kind: "if";
  readonly branches: readonly { readonly test: Expression; readonly body: readonly Statement[] }[];
  readonly otherwise: readonly Statement[];
}

export interface WithNode extends Range {
  readonly kind: "with";
  readonly assignments: readonly { readonly target: Target; readonly value: Expression }[];
  readonly body: readonly Statement[];
}

/** `{% autoescape %}`: Ansible never escapes, so it is only a scope. */
export interface ScopeNode extends Range {
  readonly kind: "scope";
  readonly body: readonly Statement[];
}

export interface Parameter extends Range {
  readonly name: string;
  readonly fallback: Expression | null;
}

export interface MacroNode extends Range {
  readonly kind: "macro";
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly body: readonly Statement[];
}

export interface CallBlockNode extends Range {
  readonly kind: "call-block";
  readonly parameters: readonly Parameter[];
  readonly call: CallNode;
  readonly body: readonly Statement[];
}

export interface FilterBlockNode extends Range {
  readonly kind: "filter-block";
  readonly filter: FilterNode;
  readonly body: readonly Statement[];
}

export interface BlockNode extends Range {
  readonly kind: "block";
  readonly name: string;
  /** It sees the variables of loops and other scopes around it. */
  readonly scoped: boolean;
  readonly required: boolean;
  readonly body: readonly Statement[];
}

export interface ExtendsNode extends Range {
  readonly kind: "extends";
  readonly template: Expression;
}

export interface IncludeNode extends Range {
  readonly kind: "include";
  readonly template: Expression;
  readonly ignoreMissing: boolean;
  readonly withContext: boolean;
}

export interface ImportNode extends Range {
  readonly kind: "import";
  readonly template: Expression;
  readonly target: string;
  readonly withContext: boolean;
}

export interface FromImportNode extends Range {
  readonly kind: "from-import";
  readonly template: Expression;
  readonly names: readonly { readonly name: string; readonly target: string }[];
  readonly withContext: boolean;
}

export interface DoNode extends Range {
  readonly kind: "do";
  readonly value: Expression;
}

export interface LoopControlNode extends Range {
  readonly kind: "break" | "continue";
}

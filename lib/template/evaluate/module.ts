/** Other templates as values: what `import` gives, and blocks that are called by name. */

import { type Arguments, Callable, type CallContext } from "../environment.ts";
import { Undefined } from "../python/marker.ts";
import { str } from "../python/repr.ts";
import { ObjectValue, type RuntimeList, type RuntimeValue } from "../python/values.ts";
import type { Site } from "../syntax/source.ts";
import type { Execute, Frame } from "./frame.ts";
import { Output, Pieces } from "./output.ts";

/** An imported template: its exported names as attributes, its text when it is printed. */
export class TemplateModule extends Pieces {
  override readonly typeName = "TemplateModule";

  constructor(readonly name: string, private readonly frame: Frame, private readonly output: Output) {
    super();
  }

  override get pieces(): RuntimeList {
    return this.output.pieces;
  }

  /** A name that the template exports; those with an underscore in front stay its own. */
  override attribute(name: string): RuntimeValue | undefined {
    return name.startsWith("_") || name === "self" ? undefined : this.frame.assigned.get(name);
  }

  override text(): string {
    return this.pieces.map(str).join("");
  }

  override repr(): string {
    return `<TemplateModule ${this.name}>`;
  }
}

/** `self`: the blocks of the template by name. */
export class TemplateReference extends ObjectValue {
  override readonly typeName = "TemplateReference";

  constructor(private readonly frame: Frame, private readonly site: Site) {
    super();
  }

  override attribute(name: string): RuntimeValue | undefined {
    const blocks = this.frame.running.blocks.get(name);
    return blocks && new BlockReference(name, blocks, 0, this.frame, this.site);
  }

  override item(key: RuntimeValue): RuntimeValue | undefined {
    return typeof key === "string" ? this.attribute(key) : undefined;
  }

  override text(): string {
    return "<TemplateReference>";
  }
}

/** A block at some level of the inheritance: what `super` is, and the members of `self`. */
export class BlockReference extends Callable {
  override readonly typeName = "BlockReference";

  constructor(
    private readonly name: string,
    private readonly blocks: readonly Execute[],
    private readonly level: number,
    /** The scope that the block sees. */
    private readonly frame: Frame,
    private readonly site: Site,
  ) {
    super();
  }

  override attribute(name: string): RuntimeValue | undefined {
    return name === "super" ? this.parent() : undefined;
  }

  /** The block that this one overrides. */
  parent(): RuntimeValue {
    return this.level + 1 < this.blocks.length
      ? new BlockReference(this.name, this.blocks, this.level + 1, this.frame, this.site)
      : new Undefined(`there is no parent block called '${this.name}'.`, { site: this.site, name: "super" });
  }

  override call(_args: Arguments, { budget }: CallContext): RuntimeValue {
    const output = new Output(budget);
    this.run(output);
    return output.value();
  }

  /** Prints the block. */
  run(output: Output): void {
    const frame = this.frame.child();
    frame.set("super", this.parent());
    frame.set("self", new TemplateReference(this.frame, this.site));
    frame.render.budget.nested(() => this.blocks[this.level]?.(frame, output));
  }
}

/** Results that stand for "there is none": they travel through an expression until something needs their value. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Span } from "../../source/span.ts";
import { type Site, spanOf } from "../syntax/source.ts";

/** Access to parts of a marker gives the marker itself; any other use of it throws `MarkerTripped`. */
export abstract class Marker {
  /** As `type_debug` shows it. */
  abstract readonly typeName: string;

  /** The failure that a use of this marker is. */
  abstract failure(): DiagnosticError;
}

export interface UndefinedOptions {
  readonly site?: Site | undefined;
  /** The variable, attribute or key that is missing. */
  readonly name?: string | undefined;
  readonly hint?: string | undefined;
}

/** A value that is not defined; `default` and `is defined` look for it. */
export class Undefined extends Marker {
  override readonly typeName = "UndefinedMarker";
  readonly name: string | undefined;
  readonly #site: Site | undefined;
  readonly #hint: string | undefined;

  constructor(readonly message: string, { site, name, hint }: UndefinedOptions = {}) {
    super();
    this.name = name;
    this.#site = site;
    this.#hint = hint;
  }

  /** The expression that is undefined. */
  get at(): Span | undefined {
    return spanOf(this.#site);
  }

  override failure(): DiagnosticError {
    return new DiagnosticError(this.message, { code: "template-undefined", at: this.at, hint: this.#hint });
  }

  /** The same, with the place of the expression that made it where it had none. */
  placed(site: Site): Undefined {
    if (this.#site) return this;
    return new Undefined(this.message, { site, name: this.name, hint: this.#hint });
  }
}

/** A failure of a filter, a test, a call or a variable's own template, kept until its result is used. */
export class Failed extends Marker {
  override readonly typeName: string = "CapturedExceptionMarker";

  constructor(readonly error: DiagnosticError) {
    super();
  }

  override failure(): DiagnosticError {
    return this.error;
  }
}

/** A vaulted text that no password of the run opens. */
export class Sealed extends Failed {
  override readonly typeName = "VaultExceptionMarker";

  constructor(error: DiagnosticError, readonly envelope: string) {
    super(error);
  }
}

/** Thrown by a use of a marker; whoever may give a marker as result catches it and gives the marker. */
export class MarkerTripped extends Error {
  constructor(readonly marker: Marker) {
    super("a marker was used");
    this.name = "MarkerTripped";
  }
}

/** Refuses a marker. */
export function trip(marker: Marker): never {
  throw new MarkerTripped(marker);
}

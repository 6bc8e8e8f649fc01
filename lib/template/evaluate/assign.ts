/** Assignments to names, tuples of names, and attributes of namespaces. */

import { Namespace } from "../globals/namespace.ts";
import { PythonError } from "../python/error.ts";
import { unpacked } from "../python/unpack.ts";
import type { RuntimeValue } from "../python/values.ts";
import type { Target } from "../syntax/nodes.ts";
import type { Frame } from "./frame.ts";

/** @throws {PythonError} where a value does not fit its target. */
export function assign(target: Target, value: RuntimeValue, frame: Frame): void {
  switch (target.kind) {
    case "name":
      return frame.set(target.name, value);
    case "member": {
      const object = frame.local(target.object);
      if (!(object instanceof Namespace)) {
        throw new PythonError("RuntimeError", "cannot assign attribute on non-namespace object");
      }
      return object.set(target.name, value);
    }
    case "tuple": {
      const values = unpacked(value, target.items.length);
      return target.items.forEach((item, at) => assign(item, values[at] ?? null, frame));
    }
    default:
      target satisfies never;
  }
}

import { deepStrictEqual as deepEqual, strictEqual as equal } from "node:assert/strict";
import type { ArgumentRules, ArgumentSpec } from "../model/argument.ts";
import { fromJson, toJson } from "../model/json.ts";
import { renderDiagnostic } from "../source/diagnostic.ts";
import { textSpan } from "../source/span.ts";
import { findMistakes } from "./arguments.ts";

const at = textSpan("task", "task");
const check = (spec: ArgumentSpec, args: Record<string, unknown>, rules?: ArgumentRules) => {
  const given = new Map(
    Object.entries(args).map(([name, value]) => [name, { value: fromJson(value), at, keyAt: at }]),
  );
  const { values, errors } = findMistakes(spec, given, { name: "thing", at, rules });
  return {
    values: Object.fromEntries(
      [...values].map(([name, value]) => [name, value instanceof Map ? toJson(value) : value]),
    ),
    errors,
  };
};
const one = (type: string, more: object = {}) => ({ a: { type, description: "", ...more } }) as ArgumentSpec;

for (
  const [spec, given, value] of [
    [one("str"), 5, "5"],
    [one("str"), true, "True"],
    [one("str"), null, null],
    [one("int"), "42", 42],
    [one("int"), true, 1],
    [one("float"), "1.5", 1.5],
    [one("bool"), "Yes", true],
    [one("bool"), 0, false],
    [one("list"), "a,b", ["a", "b"]],
    [one("list"), 5, ["5"]],
    [one("list", { elements: "int" }), "1,2", [1, 2]],
    [one("dict"), '{"k": 1}', { k: 1 }],
    [one("dict"), "k=v x='y z'", { k: "v", x: "y z" }],
    [one("jsonarg"), { k: [1] }, '{"k":[1]}'],
    [one("bytes"), "1.5K", 1536],
    [one("raw"), [1, "x"], [1, "x"]],
    [one("str", { choices: ["yes", "no"] }), true, "True"],
  ] as const
) {
  Deno.test(`findMistakes makes ${JSON.stringify(given)} into a ${spec["a"]?.type}`, () => {
    const { values, errors } = check({ ...spec, a: { ...spec["a"]! } }, { a: given });
    deepEqual(errors.filter(({ message }) => !message.includes("must be one of")), []);
    deepEqual(values["a"], value);
  });
}

for (
  const [spec, args, message, rules] of [
    [one("str", { required: true }), {}, "missing required arguments: a"],
    [one("str", { required: true }), { a: null }, "missing required arguments: a"],
    [
      one("int", { default: 5 }),
      { a: null },
      `argument 'a' is of type NoneType and we were unable to convert to int: "None" cannot be converted to an int`,
    ],
    [
      one("int"),
      { a: "abc" },
      `argument 'a' is of type str and we were unable to convert to int: "'abc'" cannot be converted to an int`,
    ],
    [
      one("int"),
      { a: 1.5 },
      `argument 'a' is of type float and we were unable to convert to int: "1.5" cannot be converted to an int`,
    ],
    [
      one("bool"),
      { a: "maybe" },
      "argument 'a' is of type str and we were unable to convert to bool: The value 'maybe' is not a valid boolean. Valid booleans include: 0, 1, 'on', 'off', 'no', 'yes', '0', '1', 'n', 'f', 't', 'y', 'true', 'false'",
    ],
    [
      one("list"),
      { a: { k: 1 } },
      "argument 'a' is of type dict and we were unable to convert to list: <class 'dict'> cannot be converted to a list",
    ],
    [one("str", { choices: ["x", "y"] }), { a: "z" }, "value of a must be one of: x, y, got: z"],
    [
      one("list", { elements: "str", choices: ["x", "y"] }),
      { a: ["x", "z"] },
      "value of a must be one or more of: x, y. Got no match for: z",
    ],
    [
      one("str", { aliases: ["alpha"] }),
      { b: 1, c: 2 },
      "Unsupported parameters for (thing) module: b, c. Supported parameters include: a (alpha).",
    ],
    [
      { ...one("str"), b: { type: "str", description: "" } },
      { a: 1, b: 2 },
      "parameters are mutually exclusive: a|b",
      { exclusive: [["a", "b"]] },
    ],
    [
      { ...one("str"), b: { type: "str", description: "" } },
      { a: 1 },
      "parameters are required together: a, b",
      { together: [["a", "b"]] },
    ],
    [{ ...one("str"), b: { type: "str", description: "" } }, {}, "one of the following is required: a, b", {
      oneOf: [["a", "b"]],
    }],
    [
      { ...one("str"), b: { type: "str", description: "" } },
      { a: "x" },
      "a is x but all of the following are missing: b",
      { requiredIf: [{ name: "a", is: "x", needs: ["b"] }] },
    ],
    [one("list", { elements: "dict", options: { k: { type: "int", description: "", required: true } } }), {
      a: [{}],
    }, "missing required arguments: k found in a"],
  ] as readonly (readonly [ArgumentSpec, Record<string, unknown>, string, ArgumentRules?])[]
) {
  Deno.test(`findMistakes says: ${message}`, () =>
    equal(check(spec, args, rules).errors[0]?.message, message));
}

Deno.test("findMistakes points at the argument's name and tells the nearest one", () => {
  const file = { path: "play.yml", text: "copy:\n  dset: /tmp/x\n" };
  const keyAt = { file, start: 8, end: 12 };
  const given = new Map([["dset", { value: "/tmp/x", at: { file, start: 14, end: 20 }, keyAt }]]);
  const { errors } = findMistakes({ dest: { type: "path", description: "" } }, given, {
    name: "copy",
    at: keyAt,
  });
  equal(
    renderDiagnostic(errors[0]!).split("\n").slice(1).join("\n"),
    `1 | copy:\n2 |   dset: /tmp/x\n  |   ^^^^\nhint: did you mean "dest"`,
  );
});

Deno.test("findMistakes takes an argument under its alias and keeps secrets apart", () => {
  const spec: ArgumentSpec = { password: { type: "str", description: "", aliases: ["pass"], secret: true } };
  const given = new Map([["pass", { value: "hunter2", at, keyAt: at }]]);
  const { values, secrets } = findMistakes(spec, given, { name: "thing", at });
  deepEqual([values.get("password"), secrets], ["hunter2", ["hunter2"]]);
});

Deno.test("findMistakes takes an argument that is not given from the environment", () => {
  const spec = one("bool", { default: false, variable: "UNSAFE" });
  const environment = (name: string) => name === "UNSAFE" ? "1" : undefined;
  const found = (given: ReadonlyMap<string, { value: boolean; at: typeof at; keyAt: typeof at }>) =>
    findMistakes(spec, given, { name: "thing", at, environment }).values.get("a");
  equal(found(new Map()), true);
  equal(found(new Map([["a", { value: false, at, keyAt: at }]])), false);
});

import { deepStrictEqual as deepEqual, strictEqual as equal } from "node:assert/strict";
import type { Block, Node, Role, Task } from "../../model/playbook.ts";
import {
  type Cursor,
  failIn,
  flushing,
  inserted,
  insertedHandlers,
  isRescuable,
  leaveRole,
  nextStep,
  plainSection,
  startAt,
} from "./cursor.ts";

const task = (name: string) => ({ kind: "task", moduleName: { value: name } }) as unknown as Task;
const role = (name: string) => ({ name }) as unknown as Role;
const block = (body: Node[], rescue: Node[] = [], always: Node[] = [], of: Role | null = null) =>
  ({ kind: "block", body, rescue, always, role: of }) as unknown as Block;

/** Runs a list, with the named tasks failing, and gives the names of what ran. */
function walk(
  nodes: Node[],
  failing: readonly string[] = [],
  options: Partial<Parameters<typeof nextStep>[1]> = {},
) {
  const ran: string[] = [];
  let cursor: Cursor = startAt([plainSection(nodes)]);
  for (let rounds = 0; rounds < 50; rounds++) {
    const step = nextStep(cursor, { isNotified: () => false, skipsRole: () => false, ...options });
    cursor = step.cursor;
    if (step.kind === "done") return { ran, failed: cursor.failed };
    if (step.kind === "role-end") {
      ran.push(`end ${step.role.name}`);
      continue;
    }
    const name = String(step.task.moduleName.value);
    ran.push(name);
    if (failing.includes(name)) cursor = failIn(cursor);
  }
  throw new Error("endless");
}

const [a, b, c, d, e] = ["a", "b", "c", "d", "e"].map(task) as [Task, Task, Task, Task, Task];

for (
  const { name, nodes, failing, ran, failed } of [
    { name: "runs tasks in order", nodes: [a, b], failing: [], ran: ["a", "b"], failed: false },
    { name: "stops at a failure", nodes: [a, b], failing: ["a"], ran: ["a"], failed: true },
    {
      name: "goes through blocks within blocks",
      nodes: [block([a, block([b])]), c],
      failing: [],
      ran: ["a", "b", "c"],
      failed: false,
    },
    {
      name: "leaves out the rescue where nothing fails",
      nodes: [block([a], [b], [c]), d],
      failing: [],
      ran: ["a", "c", "d"],
      failed: false,
    },
    {
      name: "rescues",
      nodes: [block([a, b], [c], [d]), e],
      failing: ["a"],
      ran: ["a", "c", "d", "e"],
      failed: false,
    },
    {
      name: "runs always after a failed rescue, and fails",
      nodes: [block([a], [b], [c]), d],
      failing: ["a", "b"],
      ran: ["a", "b", "c"],
      failed: true,
    },
    {
      name: "runs always without rescue, and fails",
      nodes: [block([a], [], [c]), d],
      failing: ["a"],
      ran: ["a", "c"],
      failed: true,
    },
    {
      name: "leaves always at a failure in it",
      nodes: [block([a], [], [b, c]), d],
      failing: ["b"],
      ran: ["a", "b"],
      failed: true,
    },
    {
      name: "rescues outside what fails inside",
      nodes: [block([block([a, b]), c], [d]), e],
      failing: ["a"],
      ran: ["a", "d", "e"],
      failed: false,
    },
    {
      name: "runs inner always before the outer rescue",
      nodes: [block([block([a], [], [b]), c], [d])],
      failing: ["a"],
      ran: ["a", "b", "d"],
      failed: false,
    },
    {
      name: "rescues a failure of an inner rescue outside",
      nodes: [block([block([a], [b])], [c])],
      failing: ["a", "b"],
      ran: ["a", "b", "c"],
      failed: false,
    },
    {
      name: "rescues inside a rescue",
      nodes: [block([a], [block([b], [c])]), d],
      failing: ["a", "b"],
      ran: ["a", "b", "c", "d"],
      failed: false,
    },
  ]
) {
  Deno.test(`nextStep ${name}`, () => deepEqual(walk(nodes, failing), { ran, failed }));
}

Deno.test("nextStep tells the end of a role, and leaves out a role that was done", () => {
  const nodes = [block([a], [], [], role("one")), block([b], [], [], role("two")), c];
  deepEqual(walk(nodes).ran, ["a", "end one", "b", "end two", "c"]);
  deepEqual(walk(nodes, [], { skipsRole: ({ name }) => name === "one" }).ran, ["b", "end two", "c"]);
});

Deno.test("isRescuable is true in the body of a block with a rescue, and not in the rescue itself", () => {
  const options = { isNotified: () => false, skipsRole: () => false };
  const inBody = nextStep(startAt([plainSection([block([a], [b])])]), options);
  equal(isRescuable(inBody.cursor), true);
  const inRescue = nextStep(failIn(inBody.cursor), options);
  equal(isRescuable(inRescue.cursor), false);
});

Deno.test("inserted nodes come next, and fail where they were inserted", () => {
  const options = { isNotified: () => false, skipsRole: () => false };
  const first = nextStep(startAt([plainSection([block([a, b], [c])])]), options);
  const included = nextStep(inserted(first.cursor, plainSection([d, e])), options);
  equal(included.kind === "task" && included.task, d);
  const rescued = nextStep(failIn(included.cursor), options);
  equal(rescued.kind === "task" && rescued.task, c);
});

Deno.test("flushing runs the notified handlers in their order, also such as are notified meanwhile", () => {
  const notified = new Set([b]);
  const options = { isNotified: (handler: Task) => notified.has(handler), skipsRole: () => false };
  let step = nextStep(flushing(startAt([plainSection([e])]), [a, b, c]), options);
  equal(step.kind === "task" && step.task, b);
  notified.add(c).add(a);
  step = nextStep(insertedHandlers(step.cursor, [d]), options);
  equal(step.kind === "task" && step.task, c);
  step = nextStep(step.cursor, options);
  equal(step.kind === "task" && step.task, e);
});

Deno.test("leaveRole skips the rest of the innermost role", () => {
  const options = { isNotified: () => false, skipsRole: () => false };
  const inside = nextStep(startAt([plainSection([block([a, b], [], [], role("one")), c])]), options);
  const left = leaveRole(inside.cursor);
  equal(left.role?.name, "one");
  const next = nextStep(left.cursor, options);
  equal(next.kind === "task" && next.task, c);
});

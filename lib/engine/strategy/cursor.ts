/** Where a host is in its play: a stack of blocks, plain data, advanced by pure functions. */

import type { Block, Node, Role, Task } from "../../model/playbook.ts";

/** A list of nodes that a host goes through as one: a block, a role, an include, or the play itself. */
export interface Section {
  readonly body: readonly Node[];
  readonly rescue: readonly Node[];
  readonly always: readonly Node[];
  /** The role whose use this is; null for every other list. */
  readonly role: Role | null;
}

type Frame = BlockFrame | HandlerFrame;

interface BlockFrame {
  readonly kind: "block";
  readonly section: Section;
  readonly part: "body" | "rescue" | "always";
  /** The next node of the part. */
  readonly index: number;
  /** Something failed in it that no rescue has undone. */
  readonly failed: boolean;
}

interface HandlerFrame {
  readonly kind: "handlers";
  readonly handlers: readonly Task[];
  readonly index: number;
}

export interface Cursor {
  readonly frames: readonly Frame[];
  /** Set when the host has left the play by a failure. */
  readonly failed: boolean;
}

/** One step of a host: a task, the end of a role, or nothing more to do. */
export type Step =
  | { readonly kind: "task"; readonly task: Task; readonly cursor: Cursor }
  | { readonly kind: "role-end"; readonly role: Role; readonly cursor: Cursor }
  | { readonly kind: "done"; readonly cursor: Cursor };

export interface StepOptions {
  /** Whether the host is to run a handler now. */
  readonly isNotified: (handler: Task) => boolean;
  /** Whether a role's use is left out because the host has been through it. */
  readonly skipsRole: (role: Role) => boolean;
}

/** A list without rescue and always. */
export function plainSection(body: readonly Node[], role: Role | null = null): Section {
  return { body, rescue: [], always: [], role };
}

export function startAt(sections: readonly Section[]): Cursor {
  return { frames: [...sections].reverse().map(entered), failed: false };
}

/** The next step, with the cursor behind it. */
export function nextStep(cursor: Cursor, options: StepOptions): Step {
  let { frames, failed } = cursor;
  while (true) {
    const top = frames.at(-1);
    const below = frames.slice(0, -1);
    if (!top) return { kind: "done", cursor: { frames, failed } };
    if (top.kind === "handlers") {
      const index = top.handlers.findIndex((handler, at) => at >= top.index && options.isNotified(handler));
      const handler = top.handlers[index];
      if (handler) {
        return {
          kind: "task",
          task: handler,
          cursor: { failed, frames: [...below, { ...top, index: index + 1 }] },
        };
      }
      frames = below;
      continue;
    }
    const node = top.section[top.part][top.index];
    if (node) {
      const advanced: Frame = { ...top, index: top.index + 1 };
      if (node.kind === "task") {
        return { kind: "task", task: node, cursor: { failed, frames: [...below, advanced] } };
      }
      const section = sectionOf(node);
      const skipped = section.role !== null && options.skipsRole(section.role);
      frames = skipped ? [...below, advanced] : [...below, advanced, entered(section)];
      continue;
    }
    if (top.part !== "always") {
      // A rescue that came to its end has undone the failure.
      frames = [...below, {
        ...top,
        part: "always",
        index: 0,
        failed: top.part === "rescue" ? false : top.failed,
      }];
      continue;
    }
    if (top.failed) {
      ({ frames, failed } = failIn({ frames: below, failed }));
      continue;
    }
    frames = below;
    if (top.section.role) return { kind: "role-end", role: top.section.role, cursor: { failed, frames } };
  }
}

/** The cursor after the task it last gave has failed: in the rescue, in the always, or out of the play. */
export function failIn(cursor: Cursor): Cursor {
  const { frames } = cursor;
  for (let depth = frames.length - 1; depth >= 0; depth--) {
    const frame = frames[depth];
    if (frame?.kind !== "block") continue;
    const below = frames.slice(0, depth);
    const { section, part } = frame;
    if (part === "body" && section.rescue.length > 0) {
      return { ...cursor, frames: [...below, { ...frame, part: "rescue", index: 0, failed: true }] };
    }
    if (part !== "always" && section.always.length > 0) {
      return { ...cursor, frames: [...below, { ...frame, part: "always", index: 0, failed: true }] };
    }
  }
  return { frames: [], failed: true };
}

/** Whether a failure at this place would be caught by a rescue. */
export function isRescuable({ frames }: Cursor): boolean {
  return frames.some((frame) =>
    frame.kind === "block" && frame.part === "body" && frame.section.rescue.length > 0
  );
}

/** Whether something has failed that no rescue takes care of: the host leaves the play behind what must always run. */
export function hasFailure({ frames, failed }: Cursor): boolean {
  return failed || frames.some((frame) => frame.kind === "block" && frame.failed && frame.part === "always");
}

/** The cursor with nodes that come next. */
export function inserted(cursor: Cursor, section: Section): Cursor {
  return section.body.length === 0 ? cursor : { ...cursor, frames: [...cursor.frames, entered(section)] };
}

/** The cursor with handlers that come next, in their order. */
export function flushing(cursor: Cursor, handlers: readonly Task[]): Cursor {
  return { ...cursor, frames: [...cursor.frames, { kind: "handlers", handlers, index: 0 }] };
}

/** Adds handlers behind the one that runs now, as an include among handlers does. */
export function insertedHandlers(cursor: Cursor, handlers: readonly Task[]): Cursor {
  const top = cursor.frames.at(-1);
  if (top?.kind !== "handlers") return cursor;
  const list = [...top.handlers.slice(0, top.index), ...handlers, ...top.handlers.slice(top.index)];
  return { ...cursor, frames: [...cursor.frames.slice(0, -1), { ...top, handlers: list }] };
}

export function isRunningHandlers({ frames }: Cursor): boolean {
  return frames.at(-1)?.kind === "handlers";
}

/** The cursor behind the end of the role that the host is in; the same where it is in none. */
export function leaveRole(cursor: Cursor): { readonly cursor: Cursor; readonly role: Role | null } {
  const at = cursor.frames.findLastIndex((frame) => frame.kind === "block" && frame.section.role !== null);
  const frame = cursor.frames[at];
  if (frame?.kind !== "block") return { cursor, role: null };
  return { cursor: { ...cursor, frames: cursor.frames.slice(0, at) }, role: frame.section.role };
}

/** The host is through with the play, without having failed. */
export function ended(cursor: Cursor): Cursor {
  return { ...cursor, frames: [] };
}

/** The cursor with the failures of the past forgotten. */
export function forgiven(cursor: Cursor): Cursor {
  return {
    frames: cursor.frames.map((frame) => frame.kind === "block" ? { ...frame, failed: false } : frame),
    failed: false,
  };
}

function entered(section: Section): Frame {
  return { kind: "block", section, part: "body", index: 0, failed: false };
}

function sectionOf(block: Block): Section {
  return { body: block.body, rescue: block.rescue, always: block.always, role: block.role };
}

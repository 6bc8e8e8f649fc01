/** The memory that a process shares with the thread that works for it: a head of numbers, a report, and bytes. */

/** Numbers in the head: how far the thread is, and how long the report and the bytes behind it are. */
const STATE = 0;
const REPORT_BYTES = 1;
const BODY_BYTES = 2;
const HEAD_BYTES = 12;

/** How far the thread is. */
const WAITING = 0;
const STARTED = 1;
const DONE = 2;

/** Room for the report, whatever the limit for the bytes. */
const REPORT_ROOM_BYTES = 1024 * 1024;

/** What the thread gives back: a report in JSON, and bytes that are none. */
export interface Reply {
  readonly report: string;
  readonly body: Uint8Array;
}

/** @param limitBytes The longest body of a reply. */
export function sharedMemory(limitBytes: number): SharedArrayBuffer {
  return new SharedArrayBuffer(HEAD_BYTES, { maxByteLength: HEAD_BYTES + REPORT_ROOM_BYTES + limitBytes });
}

/** Tells whoever waits that the thread is there. */
export function announceStart(memory: SharedArrayBuffer): void {
  announce(memory, STARTED);
}

/** Hands over the reply; whatever comes after the first is not taken. */
export function putReply(memory: SharedArrayBuffer, { report, body }: Reply): void {
  const head = headOf(memory);
  if (Atomics.load(head, STATE) === DONE) return;
  const told = new TextEncoder().encode(report);
  memory.grow(HEAD_BYTES + told.length + body.length);
  new Uint8Array(memory, HEAD_BYTES).set(told);
  new Uint8Array(memory, HEAD_BYTES + told.length).set(body);
  Atomics.store(head, REPORT_BYTES, told.length);
  Atomics.store(head, BODY_BYTES, body.length);
  announce(memory, DONE);
}

/** Blocks this thread until the other one is there. @returns whether it came in time. */
export function awaitStart(memory: SharedArrayBuffer, limitMs: number): boolean {
  return Atomics.wait(headOf(memory), STATE, WAITING, limitMs) !== "timed-out";
}

/** Blocks this thread until the other one, which is there, has a reply. */
export function awaitReply(memory: SharedArrayBuffer): Reply {
  const head = headOf(memory);
  Atomics.wait(head, STATE, STARTED);
  // Texts cannot be decoded from memory that others may change: it is copied first.
  const copy = (start: number, length: number) => new Uint8Array(memory, start, length).slice();
  const reportBytes = Atomics.load(head, REPORT_BYTES);
  const report = new TextDecoder().decode(copy(HEAD_BYTES, reportBytes));
  return { report, body: copy(HEAD_BYTES + reportBytes, Atomics.load(head, BODY_BYTES)) };
}

function headOf(memory: SharedArrayBuffer): Int32Array<SharedArrayBuffer> {
  return new Int32Array(memory, 0, HEAD_BYTES / Int32Array.BYTES_PER_ELEMENT);
}

function announce(memory: SharedArrayBuffer, state: number): void {
  const head = headOf(memory);
  Atomics.store(head, STATE, state);
  Atomics.notify(head, STATE);
}

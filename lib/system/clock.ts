/** Time of this machine. What needs to be repeatable takes a `Clock`. */

export interface Clock {
  /** Milliseconds since 1970. */
  readonly nowMs: () => number;
  /** Milliseconds that only ever grow, for measuring. */
  readonly ticksMs: () => number;
}

export const systemClock: Clock = { nowMs: () => Date.now(), ticksMs: () => performance.now() };

/** Waits. @throws the signal's reason when it is aborted meanwhile. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const done = () => {
      signal?.removeEventListener("abort", aborted);
      resolve();
    };
    const aborted = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener("abort", aborted, { once: true });
  });
}

/** Waits, blocking this process: for templates, which cannot wait otherwise. */
export function sleepBlocking(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** The zone of this machine at a moment: seconds east of Greenwich, and a name such as `CET`. */
export function localZone(atMs: number): { readonly offsetS: number; readonly name: string } {
  const date = new Date(atMs);
  const parts = new Intl.DateTimeFormat("en-US", { timeZoneName: "short" }).formatToParts(date);
  const name = parts.find(({ type }) => type === "timeZoneName")?.value ?? "UTC";
  return { offsetS: -date.getTimezoneOffset() * 60, name };
}

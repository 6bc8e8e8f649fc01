/** Signals that ask the program to end. */

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export type InterruptName = typeof SIGNALS[number];

/** Calls back for every such signal until it is disposed of; the program then no longer ends by itself. */
export function onInterrupt(action: (name: InterruptName) => void): Disposable {
  const listeners = SIGNALS.map((name) => ({ name, listener: () => action(name) }));
  for (const { name, listener } of listeners) Deno.addSignalListener(name, listener);
  return {
    [Symbol.dispose]: () => {
      for (const { name, listener } of listeners) Deno.removeSignalListener(name, listener);
    },
  };
}

/** Ends the program at once, whatever is under way. */
export function exitNow(code: number): never {
  Deno.exit(code);
}

/** Work put off until things are quiet, and work done again and again. */

/** Runs an action once nothing has touched it for a while. It does not keep the process alive. */
export class QuietTimer implements Disposable {
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly quietMs: number, readonly action: () => void) {}

  touch(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.action, this.quietMs);
    Deno.unrefTimer(Number(this.#timer));
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}

/** Does something again and again until it is disposed. It does not keep the process alive. */
export class Heartbeat implements Disposable {
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(everyMs: number, action: () => void) {
    this.#timer = setInterval(action, everyMs);
    Deno.unrefTimer(Number(this.#timer));
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}

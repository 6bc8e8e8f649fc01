/** Work put off until things are quiet. */

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

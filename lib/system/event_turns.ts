/** Turns of the event loop amid work that waits for nothing: without them no signal and no timer is heard. */

/** Work may go on so long before others have a turn. */
const LONGEST_MS = 20;
/** What has come is fetched in one turn and told in the next. */
const TURNS = 2;

export class EventTurns {
  #lastMs = -Infinity;
  #turn: Promise<void> | null = null;

  /** Resolves once all that has come was heard; at once where that was so a moment ago. */
  async take(): Promise<void> {
    if (performance.now() - this.#lastMs < LONGEST_MS) return;
    await (this.#turn ??= this.#wait());
  }

  async #wait(): Promise<void> {
    for (let at = 0; at < TURNS; at++) await messageToSelf();
    this.#lastMs = performance.now();
    this.#turn = null;
  }
}

/** The shortest wait that the runtime looks around in: a timer's least is a millisecond, an immediate looks nowhere. */
function messageToSelf(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

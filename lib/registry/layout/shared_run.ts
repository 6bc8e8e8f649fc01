/** One run of an action for many who want it. */

/** Calls made while the action runs share the next run: the present one may have begun before their work was done. */
export class SharedRun {
  #running: Promise<void> = Promise.resolve();
  #next: Promise<void> | null = null;

  constructor(private readonly action: () => Promise<void>) {}

  /** Until a run that began after this call has ended. */
  run(): Promise<void> {
    this.#next ??= this.#running.catch(() => {}).then(() => {
      this.#next = null;
      return this.#running = this.action();
    });
    return this.#next;
  }

  /** Until the run under way has ended, however. */
  async idle(): Promise<void> {
    await this.#running.catch(() => {});
  }
}

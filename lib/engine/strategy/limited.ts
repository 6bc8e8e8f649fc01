/** Work on many things, a few at a time. */

/**
 * Runs an action for each item, at most `limit` at a time, begun in the order of the items.
 *
 * The first failure is thrown once what was begun has ended; nothing more is begun after it.
 */
export async function limited<T>(
  items: readonly T[],
  limit: number,
  action: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  let failure: { readonly error: unknown } | null = null;
  const worker = async () => {
    while (next < items.length && !failure) {
      const item = items[next++];
      try {
        if (item !== undefined) await action(item);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  if (failure) throw (failure as { readonly error: unknown }).error;
}

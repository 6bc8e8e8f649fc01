/** What the system lets this process have. */

/** How many files this process may have open; null where that cannot be told. */
export function openFilesLimit(): number | null {
  try {
    const [, soft] = /^Max open files +(\d+)/m.exec(Deno.readTextFileSync("/proc/self/limits")) ?? [];
    return soft === undefined ? null : Number(soft);
  } catch {
    // Only Linux tells it there.
    return null;
  }
}

/** Sizes and times for people. */

const UNITS = ["K", "M", "G", "T", "P"] as const;

/** Bytes as `du -h` shows them: 1024-based, rounded up, one decimal below ten. */
export function humanSize(bytes: number): string {
  let value = bytes;
  let unit = "";
  for (const next of UNITS) {
    if (value < 1024) break;
    value /= 1024;
    unit = next;
  }
  if (unit === "") return String(bytes);
  const rounded = value < 10 ? Math.ceil(value * 10) / 10 : Math.ceil(value);
  return `${value < 10 && rounded < 10 ? rounded.toFixed(1) : rounded}${unit}`;
}

const SIZE = /^(\d+(?:\.\d+)?)\s*(?:([KMGTP])(i?)B?|B)?$/i;

/**
 * Bytes from a text: a number, or one with a unit. `MiB` and `M` count in 1024, `MB` in 1000.
 *
 * @returns null for anything else.
 */
export function parseSize(text: string): number | null {
  const [, number = "", unit = "", binary] = SIZE.exec(text.trim()) ?? [];
  if (number === "") return null;
  const power = unit ? UNITS.findIndex((one) => one === unit.toUpperCase()) + 1 : 0;
  const isDecimal = unit !== "" && !binary && /B$/i.test(text.trim());
  return Math.floor(Number(number) * (isDecimal ? 1000 : 1024) ** power);
}

/** Bytes of an archive's part: a number without a unit counts GiB, as `archiveSize` does. @returns null for no size. */
export function parsePartSize(text: string): number | null {
  const bytes = parseSize(/^[\d.]+$/.test(text.trim()) ? `${text.trim()}GiB` : text);
  return bytes === null || bytes === 0 ? null : bytes;
}

/** A time in its two largest units: `2h 5m`, `40s`. @param ms Milliseconds. */
export function humanTime(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes}m` : `${minutes}m ${seconds % 60}s`;
  return minutes % 60 === 0 ? `${minutes / 60}h` : `${Math.floor(minutes / 60)}h ${minutes % 60}m`;
}

/** Days as people write them. */

/** Whether a text is a day that there is: `yyyy-MM-dd`. */
export function isDay(text: string): boolean {
  const date = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00:00Z`) : null;
  // 30 February would be taken for 2 March.
  return date !== null && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

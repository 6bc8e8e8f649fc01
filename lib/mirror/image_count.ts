/** How many images, for people. */

export function imageCount(count: number): string {
  return count === 1 ? "1 image" : `${count} images`;
}

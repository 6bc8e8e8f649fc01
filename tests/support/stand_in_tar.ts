/** Tar archives with names of any length, as Go writes them. */

export interface TarFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export function writeTar(files: readonly TarFile[]): Uint8Array<ArrayBuffer> {
  const blocks = files.flatMap(({ name, bytes }) => {
    const rest = new Uint8Array((512 - bytes.length % 512) % 512);
    return [header(name, bytes.length), bytes, rest];
  });
  const all = [...blocks, new Uint8Array(1024)];
  const made = new Uint8Array(all.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const block of all) {
    made.set(block, at);
    at += block.length;
  }
  return made;
}

/** Long names are cut in two at a slash. */
function header(name: string, size: number): Uint8Array {
  const block = new Uint8Array(512);
  const put = (at: number, text: string) => block.set(new TextEncoder().encode(text), at);
  const cut = name.length > 100 ? name.indexOf("/", name.length - 101) : -1;
  put(0, name.slice(cut + 1));
  put(100, "0000644\0" + "0000000\0" + "0000000\0");
  put(124, `${size.toString(8).padStart(11, "0")}\0` + "00000000000\0" + "        " + "0");
  put(257, "ustar\0" + "00");
  if (cut > 0) put(345, name.slice(0, cut));
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(148, `${sum.toString(8).padStart(6, "0")}\0 `);
  return block;
}

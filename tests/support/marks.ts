/** The marks of `deno test --reporter=dot` where there is no terminal: it then writes each on a line of its own. */

const WIDTH = 100;

/** Lines of a text, with lines that are one mark put together to rows. */
export async function* marksInRows(
  pieces: ReadableStream<Uint8Array>,
): AsyncGenerator<string, void, void> {
  let row = "";
  for await (const line of linesOf(pieces)) {
    if (/^[.,!]$/.test(line)) {
      row += line;
      if (row.length < WIDTH) continue;
      yield row;
    } else {
      if (row !== "") yield row;
      yield line;
    }
    row = "";
  }
  if (row !== "") yield row;
}

async function* linesOf(pieces: ReadableStream<Uint8Array>): AsyncGenerator<string, void, void> {
  let rest = "";
  for await (
    const text of pieces.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)
  ) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest !== "") yield rest;
}

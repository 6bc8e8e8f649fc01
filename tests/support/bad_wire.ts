/** A line to a healthy registry on which connections break, or on which an older HTTP is spoken. */

/** What becomes of connections. */
export type WireFault =
  /** The line is cut within the bodies of the first requests that match. */
  | {
    readonly kind: "request";
    /** As `PUT /v2/org/bad/manifests/1`. */
    readonly matching: RegExp;
    /** Of the body, before the cut. */
    readonly bytes: number;
    readonly times: number;
  }
  /** Each answer ends its connection, whether or not it says so. */
  | { readonly kind: "answer"; readonly version: "1.0" | "1.1" };

export interface BadWire extends AsyncDisposable {
  readonly host: string;
}

/** @param host Of the healthy registry. */
export function badWire(host: string, fault: WireFault): BadWire {
  const [hostname = "", port = ""] = host.split(":");
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const open = new Set<Deno.TcpConn>();
  const left = { times: fault.kind === "request" ? fault.times : 0 };
  const serving = (async () => {
    for await (const client of listener) {
      const server = await Deno.connect({ hostname, port: Number(port) });
      const line: Line = { client, server, method: "" };
      for (const end of [client, server]) open.add(end);
      void upstream(line, fault, left).finally(() => hangUp(line));
      void downstream(line, fault).finally(() => hangUp(line));
    }
  })();
  const hangUp = ({ client, server }: Line) => {
    for (const end of [client, server]) {
      if (open.delete(end)) closeQuietly(end);
    }
  };
  return {
    host: `127.0.0.1:${listener.addr.port}`,
    [Symbol.asyncDispose]: async () => {
      listener.close();
      await serving.catch(() => {});
      for (const end of open) closeQuietly(end);
    },
  };
}

interface Line {
  readonly client: Deno.TcpConn;
  readonly server: Deno.TcpConn;
  /** Of the request under way. */
  method: string;
}

const latin = new TextDecoder("latin1");

async function upstream(line: Line, fault: WireFault, left: { times: number }): Promise<void> {
  let until: number | null = null;
  for await (const bytes of chunks(line.client)) {
    const text = latin.decode(bytes);
    const start = /^([A-Z]+) (\/\S*) HTTP\/1\.1\r\n/.exec(text);
    if (start) line.method = start[1] ?? "";
    if (fault.kind === "request" && start && fault.matching.test(`${start[1]} ${start[2]}`)) {
      if (left.times-- > 0) until = text.indexOf("\r\n\r\n") + 4 + fault.bytes;
    }
    await write(line.server, until === null ? bytes : bytes.subarray(0, until));
    if (until === null) continue;
    until -= bytes.length;
    if (until <= 0) return;
  }
}

async function downstream(line: Line, fault: WireFault): Promise<void> {
  let due: number | null = null;
  for await (const bytes of chunks(line.server)) {
    if (fault.kind === "request") {
      await write(line.client, bytes);
      continue;
    }
    const isFirst: boolean = due === null;
    due = (due ?? answerBytes(latin.decode(bytes), line.method)) - bytes.length;
    const version = new TextEncoder().encode(`HTTP/${fault.version}`);
    await write(line.client, isFirst ? new Uint8Array([...version, ...bytes.subarray(8)]) : bytes);
    if (due <= 0) return;
  }
}

/** How long an answer is, by its head. */
function answerBytes(text: string, method: string): number {
  const head = text.indexOf("\r\n\r\n") + 4;
  const size = /^content-length: (\d+)/im.exec(text.slice(0, head))?.[1] ?? "0";
  return head + (method === "HEAD" ? 0 : Number(size));
}

/** What comes in until the connection ends, however it does. */
async function* chunks(connection: Deno.TcpConn): AsyncGenerator<Uint8Array, void, void> {
  const buffer = new Uint8Array(64 * 1024);
  try {
    for (let size = await connection.read(buffer); size !== null; size = await connection.read(buffer)) {
      yield buffer.slice(0, size);
    }
  } catch (error) {
    if (!isHangUp(error)) throw error;
  }
}

async function write(connection: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  try {
    for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
  } catch (error) {
    if (!isHangUp(error)) throw error;
  }
}

/** The other end may have ended it. */
function closeQuietly(connection: Deno.TcpConn): void {
  try {
    connection.close();
  } catch (error) {
    if (!isHangUp(error)) throw error;
  }
}

function isHangUp(error: unknown): boolean {
  return [
    Deno.errors.BadResource,
    Deno.errors.ConnectionReset,
    Deno.errors.BrokenPipe,
    Deno.errors.Interrupted,
  ]
    .some((kind) => error instanceof kind);
}

/** A server that follows a script: for what no healthy server does. What is asked for out of the script is reported. */

/** A request as it came. */
export interface SeenRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface ScriptedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Closes the connection after so many bytes of the body. */
  readonly cutAfter?: number;
  /** Closes the connection after the answer, which says nothing of it. */
  readonly hangUp?: boolean;
  /** Sends nothing more after so many bytes of the body, but keeps the connection. */
  readonly stallAfter?: number;
}

export interface ScriptedExchange {
  /** `GET /v2/`; a star stands for anything up to the next slash or question mark, two for all that follows. */
  readonly on: string;
  /** How often it is answered; with Infinity it need not be asked for at all. @default {1} */
  readonly times?: number;
  /** Headers that the request must have, null for one that it must not have. */
  readonly headers?: Readonly<Record<string, string | null>>;
  /** Answers before the request's body is read, and closes the connection. */
  readonly refuseEarly?: boolean;
  /** Closes the connection when so many bytes of the request's body have come, without an answer. */
  readonly cutRequestAfter?: number;
  readonly answer: ScriptedAnswer | ((request: SeenRequest) => ScriptedAnswer);
}

export interface ScriptedServer extends AsyncDisposable {
  /** `127.0.0.1:port`. */
  readonly host: string;
  readonly requests: readonly SeenRequest[];
  /** How many connections were made so far. */
  readonly connections: () => number;
  /** What was asked for and is not in the script, and what is in the script and was not asked for. */
  readonly deviations: () => readonly string[];
}

export interface ScriptedServerOptions {
  /** PEM. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

/** The first byte of a TLS connection. */
const TLS_HANDSHAKE = 0x16;

/** Starts a server on a free port of loopback. An exchange is used up in the order of the script. */
export function scriptedServer(
  script: readonly ScriptedExchange[],
  { tls }: ScriptedServerOptions = {},
): ScriptedServer {
  const listener = tls
    ? Deno.listenTls({ hostname: "127.0.0.1", port: 0, ...tls })
    : Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const left = script.map((exchange) => ({ exchange, times: exchange.times ?? 1 }));
  const requests: SeenRequest[] = [];
  const strangers: string[] = [];
  const open = new Set<Deno.Conn>();
  let connections = 0;
  const find = (head: SeenRequest) => {
    const found = left.find(({ exchange, times }) => times > 0 && isMeant(exchange, head));
    if (found) found.times--;
    else strangers.push(`unexpected: ${head.method} ${head.path}`);
    return found?.exchange ?? null;
  };
  const accepting = (async () => {
    for await (const connection of listener) {
      open.add(connection);
      // Head and body are written apart: together they would wait for the client's acknowledgement.
      if ("setNoDelay" in connection) connection.setNoDelay();
      connections++;
      serve(connection, find, requests).catch(() => {}).finally(() => {
        open.delete(connection);
        close(connection);
      });
    }
  })().catch(() => {});
  return {
    host: `127.0.0.1:${(listener.addr as Deno.NetAddr).port}`,
    requests,
    connections: () => connections,
    deviations: () => [
      ...strangers,
      ...left.filter(({ times }) => times > 0 && times !== Infinity).map(({ exchange }) =>
        `not asked for: ${exchange.on}`
      ),
    ],
    [Symbol.asyncDispose]: async () => {
      listener.close();
      for (const connection of open) close(connection);
      await accepting;
    },
  };
}

function isMeant({ on, headers = {} }: ScriptedExchange, request: SeenRequest): boolean {
  const pattern = on.replace(/[.+?^${}()|[\]\\]/g, "\\$&")
    .replace(/\*\*|\*/g, (star) => star === "*" ? "[^/?]*" : ".*");
  if (!new RegExp(`^${pattern}$`).test(`${request.method} ${request.path}`)) return false;
  return Object.entries(headers).every(([name, value]) => (request.headers[name] ?? null) === value);
}

async function serve(
  connection: Deno.Conn,
  find: (head: SeenRequest) => ScriptedExchange | null,
  requests: SeenRequest[],
): Promise<void> {
  const input = new Input(connection);
  while (true) {
    const head = await input.head();
    if (head === null) return;
    const exchange = find(head);
    const length = Number(head.headers["content-length"] ?? 0);
    const wanted = exchange?.refuseEarly ? 0 : exchange?.cutRequestAfter ?? Infinity;
    const body = await input.take(Math.min(length, wanted));
    const request = { ...head, body };
    requests.push(request);
    if (exchange?.cutRequestAfter !== undefined) return;
    const answer = exchange === null
      ? { status: 599, body: "not in the script" }
      : typeof exchange.answer === "function"
      ? exchange.answer(request)
      : exchange.answer;
    if (!await send(connection, answer, head.method === "HEAD")) return;
    // To hang up with bytes unread would take the answer away from the client.
    if (exchange?.refuseEarly) return await input.drain();
  }
}

/** Sends an answer; false when the connection is of no use afterwards. */
async function send(connection: Deno.Conn, answer: ScriptedAnswer, isHead: boolean): Promise<boolean> {
  const encoder = new TextEncoder();
  const whole = typeof answer.body === "string"
    ? encoder.encode(answer.body)
    : answer.body ?? new Uint8Array();
  const headers = { "content-length": String(whole.length), ...answer.headers };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join("");
  await write(connection, encoder.encode(`HTTP/1.1 ${answer.status} Scripted\r\n${lines}\r\n`));
  const stop = answer.cutAfter ?? answer.stallAfter;
  if (!isHead) await write(connection, stop === undefined ? whole : whole.subarray(0, stop));
  if (answer.cutAfter !== undefined || answer.hangUp) return false;
  if (answer.stallAfter === undefined) return true;
  await connection.read(new Uint8Array(1));
  return false;
}

/** The requests on a connection. */
class Input {
  #rest = new Uint8Array();

  constructor(private readonly connection: Deno.Conn) {}

  async head(): Promise<SeenRequest | null> {
    while (true) {
      const text = new TextDecoder("latin1").decode(this.#rest);
      const end = text.indexOf("\r\n\r\n");
      if (end >= 0) {
        this.#rest = this.#rest.slice(end + 4);
        const [first = "", ...lines] = text.slice(0, end).split("\r\n");
        const [method = "", path = ""] = first.split(" ");
        const headers = Object.fromEntries(lines.map((line) => {
          const colon = line.indexOf(":");
          return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
        }));
        return { method, path, headers, body: new Uint8Array() };
      }
      // To one who speaks TLS to it the server is as any that does not: it hangs up.
      if (!await this.#more() || this.#rest[0] === TLS_HANDSHAKE) return null;
    }
  }

  async take(size: number): Promise<Uint8Array> {
    const taken = new Uint8Array(size);
    let at = 0;
    while (at < size && (this.#rest.length > 0 || await this.#more())) {
      const piece = this.#rest.subarray(0, size - at);
      taken.set(piece, at);
      at += piece.length;
      this.#rest = this.#rest.slice(piece.length);
    }
    return taken.subarray(0, at);
  }

  /** Reads and forgets until the other side hangs up. */
  async drain(): Promise<void> {
    while (await this.#more()) this.#rest = new Uint8Array();
  }

  async #more(): Promise<boolean> {
    const buffer = new Uint8Array(64 * 1024);
    const size = await this.connection.read(buffer);
    if (size === null) return false;
    const joined = new Uint8Array(this.#rest.length + size);
    joined.set(this.#rest);
    joined.set(buffer.subarray(0, size), this.#rest.length);
    this.#rest = joined;
    return true;
  }
}

async function write(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
}

function close(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // It was closed from the other side of this program already.
  }
}

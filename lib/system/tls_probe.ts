/** Finding out whether a port speaks TLS, for less than a handshake that fails takes. */

/** Empty lines: a server that speaks HTTP reads up to these before it answers that it does not understand. */
const LINES = new Array<readonly number[]>(8).fill([0x0d, 0x0a, 0x0d, 0x0a]).flat();

/** What a client says first in TLS 1.2: a record with a hello that has no session and no extensions. */
const HELLO = [
  ...[0x16, 0x03, 0x01, 0x00, 0x31],
  ...[0x01, 0x00, 0x00, 0x2d, 0x03, 0x03],
  // Anything will do for its 32 random bytes.
  ...LINES,
  0x00,
  // Three ciphers that all know, and no compression.
  ...[0x00, 0x06, 0x13, 0x01, 0xc0, 0x2f, 0xc0, 0x30],
  ...[0x01, 0x00],
];

/** A server that speaks TLS answers a hello with one of its own, or with an alert. */
const ALERT = 0x15;
const HANDSHAKE = 0x16;

/** Whether the server behind a port speaks TLS; null where that does not show, as when nobody is there. */
export async function speaksTls(hostname: string, port: number, waitMs: number): Promise<boolean | null> {
  let connection: Deno.TcpConn;
  try {
    connection = await Deno.connect({ hostname, port, signal: AbortSignal.timeout(waitMs) });
  } catch {
    return null;
  }
  const timer = setTimeout(() => connection.close(), waitMs);
  try {
    const answer = new Uint8Array(1);
    await connection.write(new Uint8Array(HELLO));
    if (await connection.read(answer) === null) return null;
    return answer[0] === ALERT || answer[0] === HANDSHAKE;
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
    closeIfOpen(connection);
  }
}

function closeIfOpen(connection: Deno.TcpConn): void {
  try {
    connection.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}

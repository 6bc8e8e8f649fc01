/** A registry's front that holds back blobs until it is opened. */

export interface Gate extends AsyncDisposable {
  /** `127.0.0.1:PORT` */
  readonly host: string;
  /** Comes true when the first blob is asked for. */
  readonly reached: Promise<void>;
  readonly open: () => void;
}

/** @param behind The registry, `host:port`, over plain HTTP. */
export function startGate(behind: string): Gate {
  const [reached, opened] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    const { pathname, search } = new URL(request.url);
    if (pathname.includes("/blobs/")) {
      reached.resolve();
      await opened.promise;
    }
    const { method, headers } = request;
    return await fetch(`http://${behind}${pathname}${search}`, { method, headers });
  });
  return {
    host: `127.0.0.1:${server.addr.port}`,
    reached: reached.promise,
    open: () => opened.resolve(),
    [Symbol.asyncDispose]: async () => {
      opened.resolve();
      await server.shutdown();
    },
  };
}

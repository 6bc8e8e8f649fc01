/** Serving HTTP from this machine. */

import { DiagnosticError, messageOf } from "../../source/diagnostic.ts";

export interface HttpServerOptions {
  /** Address to listen on. @default {"127.0.0.1"} */
  readonly host?: string | undefined;
  /** 0 takes a free one. @default {0} */
  readonly port?: number | undefined;
  /** Certificate chain and key in PEM; without them the server speaks plain HTTP. */
  readonly tls?: { readonly certificate: string; readonly key: string } | undefined;
}

export interface HttpServer {
  readonly host: string;
  readonly port: number;
  /** `http://127.0.0.1:5000`, without a slash at the end. */
  readonly url: string;
  /** Takes no more requests and waits for those under way, but no longer than `graceMs`. @default {10_000} */
  close(graceMs?: number): Promise<void>;
}

/** Answers one request; what it throws is a bug of ours and answered with status 500. */
export type HttpHandler = (request: Request, peer: string) => Response | Promise<Response>;

/** Starts to serve. @throws {DiagnosticError} `bad-option` when the address cannot be had, or the certificate is none. */
export function serveHttp(handler: HttpHandler, options: HttpServerOptions = {}): HttpServer {
  const { host = "127.0.0.1", port = 0, tls } = options;
  try {
    const server = Deno.serve(
      {
        hostname: host,
        port,
        onListen: () => {},
        ...(tls ? { cert: tls.certificate, key: tls.key } : {}),
      },
      (request: Request, info: Deno.ServeHandlerInfo<Deno.NetAddr>) =>
        handler(request, info.remoteAddr.hostname),
    );
    const shown = host.includes(":") ? `[${host}]` : host;
    return {
      host,
      port: server.addr.port,
      url: `${tls ? "https" : "http"}://${shown}:${server.addr.port}`,
      close: async (graceMs = 10_000) => {
        let timer: ReturnType<typeof setTimeout> | undefined;
        const impatience = new Promise<void>((resolve) => timer = setTimeout(resolve, graceMs));
        // The runtime cannot be told to give up on connections once it waits for them: they end with the process.
        await Promise.race([server.shutdown(), impatience]);
        clearTimeout(timer);
      },
    };
  } catch (cause) {
    throw new DiagnosticError(`cannot serve on ${host}:${port}: ${messageOf(cause)}`, {
      code: "bad-option",
      cause,
    });
  }
}

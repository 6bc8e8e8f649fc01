/** The certificate that a server shows. */

import { connect } from "node:tls";

export interface ServerCertificate {
  readonly subject: string;
  readonly issuer: string;
  /** Milliseconds since 1970. */
  readonly expiresMs: number;
}

/** `plain` is a server that speaks no TLS, or does not answer in time. Whether it is trusted is not looked at. */
export async function serverCertificate(
  host: string,
  port: number,
  timeoutMs = 10_000,
): Promise<ServerCertificate | "plain" | "unreachable"> {
  return await new Promise((resolve) => {
    const named = /^[\d.]+$|:/.test(host) ? {} : { servername: host };
    let isConnected = false;
    const socket = connect({ host, port, ...named, rejectUnauthorized: false }, () => {
      const { subject, issuer, valid_to: end } = socket.getPeerCertificate();
      finish({ subject: nameIn(subject), issuer: nameIn(issuer), expiresMs: Date.parse(end) });
    });
    const timer = setTimeout(() => finish(isConnected ? "plain" : "unreachable"), timeoutMs);
    const finish = (found: ServerCertificate | "plain" | "unreachable") => {
      clearTimeout(timer);
      socket.destroy();
      resolve(found);
    };
    socket.on("connect", () => isConnected = true);
    socket.on("error", () => finish(isConnected ? "plain" : "unreachable"));
  });
}

/** A name may have several values. */
function nameIn(names: { readonly CN?: string | string[]; readonly O?: string | string[] }): string {
  return [names.CN ?? names.O ?? ""].flat().join(", ");
}

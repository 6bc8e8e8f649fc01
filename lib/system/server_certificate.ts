/** The certificate that a server shows. */

import { connect } from "node:tls";

export interface ServerCertificate {
  readonly subject: string;
  readonly issuer: string;
  /** Milliseconds since 1970. */
  readonly expiresMs: number;
}

/** Null where the server speaks no TLS, or does not answer in time. Whether it is trusted is not looked at. */
export async function serverCertificate(
  host: string,
  port: number,
  timeoutMs = 10_000,
): Promise<ServerCertificate | null> {
  return await new Promise((resolve) => {
    const named = /^[\d.]+$|:/.test(host) ? {} : { servername: host };
    const socket = connect({ host, port, ...named, rejectUnauthorized: false }, () => {
      const { subject, issuer, valid_to: end } = socket.getPeerCertificate();
      finish({ subject: nameIn(subject), issuer: nameIn(issuer), expiresMs: Date.parse(end) });
    });
    const timer = setTimeout(() => finish(null), timeoutMs);
    const finish = (found: ServerCertificate | null) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(found);
    };
    socket.on("error", () => finish(null));
  });
}

/** A name may have several values. */
function nameIn(names: { readonly CN?: string | string[]; readonly O?: string | string[] }): string {
  return [names.CN ?? names.O ?? ""].flat().join(", ");
}

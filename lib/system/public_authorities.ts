/** The authorities that the runtime knows by itself, whatever this machine trusts. */

import { rootCertificates } from "node:tls";

/** Certificates in PEM. */
export function publicAuthorities(): readonly string[] {
  return rootCertificates;
}

/** What a task wants of a web server, beside the request itself. */

import type { Login } from "../../system/web/login.ts";
import type { Redirects } from "../../system/web/browse.ts";
import type { WebRequest } from "../../system/web/web.ts";

export interface WebQuery {
  readonly request: WebRequest;
  readonly redirects: Redirects;
  readonly unredirected: readonly string[];
  readonly login: Login | null;
  readonly loginAtOnce: boolean;
  readonly transfer: Transfer;
}

/** How requests travel. Paths are those of the host. */
export interface Transfer {
  readonly verify: boolean;
  /** Certificates that are trusted instead of the host's own; null for those. */
  readonly caFile: string | null;
  readonly clientCert: string | null;
  readonly clientKey: string | null;
  /** Joined as OpenSSL wants it; null for the usual ones. */
  readonly ciphers: string | null;
  readonly proxy: boolean;
  /** Whether `~/.netrc` is asked for a login. */
  readonly netrc: boolean;
  /** The longest wait for a connection, and for each next byte. */
  readonly timeoutS: number;
  readonly unixSocket: string | null;
  /** Where the body of the answer goes on the host; null to have it here. */
  readonly saveTo: string | null;
  /** Added to the environment of what runs on the host. */
  readonly environment: Readonly<Record<string, string>>;
}

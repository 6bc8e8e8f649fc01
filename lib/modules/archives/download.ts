/** Archives that a host fetches itself. */

import { joinPath } from "../../model/path.ts";
import { decodeHostText } from "../../connection/host_text.ts";
import type { Target } from "../../connection/target.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";

/** With curl, else with GNU's or BusyBox's wget. */
const DOWNLOAD = `if command -v curl >/dev/null; then exec curl -fsSL \${3:+-k} -o "$2" -- "$1"
elif command -v wget >/dev/null; then exec wget -q \${3:+--no-check-certificate} -O "$2" "$1"
else echo "there is neither curl nor wget" >&2; exit 127; fi`;

/**
 * Fetches what is at an address into a folder of the host.
 *
 * @returns the path of the file.
 * @throws {DiagnosticError} `module-failed` where that fails.
 */
export async function downloadTo(
  folder: string,
  url: string,
  { validatesCertificates }: { readonly validatesCertificates: boolean },
  host: Target,
): Promise<string> {
  const name = /([^/]+)\/*$/.exec(url.replace(/[?#].*$/, ""))?.[1] ?? "archive";
  const path = joinPath(folder, name);
  const argv = ["/bin/sh", "-c", DOWNLOAD, "sh", url, path, validatesCertificates ? "" : "y"];
  const { code, stderr } = await host.run({ run: { kind: "argv", argv } });
  if (code === 0) return path;
  throw new DiagnosticError(`Failure downloading ${shownUrl(url)}, ${decodeHostText(stderr).trim()}`, {
    code: "module-failed",
  });
}

/** The address without a user and password. */
export function shownUrl(url: string): string {
  return url.replace(/^(\w+:\/\/)[^/@]*@/, "$1****:****@");
}

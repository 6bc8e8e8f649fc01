/** Archives that a host fetches itself. */

import { joinPath } from "../../model/path.ts";
import { decodeHostText } from "../../connection/host_text.ts";
import type { Target } from "../../connection/target.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";

/**
 * With curl, else with GNU's or BusyBox's wget. The address may hold a password, so it comes as standard input; only
 * BusyBox's wget takes it as nothing but an argument.
 */
const DOWNLOAD = `IFS= read -r url
if command -v curl >/dev/null; then printf 'url = "%s"\\n' "$url" | curl -fsSL \${2:+-k} -o "$1" --config -
elif wget --version >/dev/null 2>&1; then
  printf '%s\\n' "$url" | wget -q \${2:+--no-check-certificate} -O "$1" --input-file -
elif command -v wget >/dev/null; then exec wget -q \${2:+--no-check-certificate} -O "$1" "$url"
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
  const argv = ["/bin/sh", "-c", DOWNLOAD, "sh", path, validatesCertificates ? "" : "y"];
  const stdin = `${url.replaceAll('"', "%22").replaceAll("\\", "%5C")}\n`;
  const { code, stderr } = await host.run({ run: { kind: "argv", argv }, stdin });
  if (code === 0) return path;
  throw new DiagnosticError(`Failure downloading ${shownUrl(url)}, ${decodeHostText(stderr).trim()}`, {
    code: "module-failed",
  });
}

/** The address without a user and password. */
export function shownUrl(url: string): string {
  return url.replace(/^(\w+:\/\/)[^/@]*@/, "$1****:****@");
}

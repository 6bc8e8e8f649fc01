/** Archives of Launchpad, which are named by their owners. */

import type { CommandChange } from "../../model/change.ts";
import type { TargetReader } from "../../connection/target.ts";
import { ask, findTool, toolChange } from "../commands/tools.ts";
import { fetchBytes } from "../http/fetch_bytes.ts";
import { type ModuleContext } from "../module.ts";
import { ModuleFailure } from "../module_failure.ts";

export interface Ppa {
  readonly owner: string;
  readonly name: string;
  /** The repository as a line of apt. */
  readonly source: string;
}

const KEYSERVER = "hkp://keyserver.ubuntu.com:80";

/** Reads `ppa:owner/name`; without a name it is `ppa`. */
export function readPpa(text: string, codename: string): Ppa {
  const [owner = "", name = "ppa"] = text.slice("ppa:".length).split("/");
  const source = `deb https://ppa.launchpadcontent.net/${owner}/${name}/ubuntu ${codename} main`;
  return { owner, name, source };
}

/** The release's name, as the host tells it. */
export async function releaseName(host: TargetReader): Promise<string> {
  const { stdout } = await ask(host, ["sh", "-c", '. /etc/os-release && echo "$VERSION_CODENAME"']);
  return stdout.trim();
}

/** Plans the key of an archive; no change where apt has it already. @throws {DiagnosticError} `module-failed`. */
export async function planPpaKey(
  { owner, name }: Ppa,
  verify: boolean,
  host: TargetReader,
  context: ModuleContext,
): Promise<readonly CommandChange[]> {
  const url = `https://api.launchpad.net/1.0/~${owner}/+archive/${name}`;
  const problem = "failed to fetch PPA information, error was";
  const bytes = await fetchBytes({ url, verify, accept: "application/json", problem }, host, context);
  const fingerprint = fingerprintIn(new TextDecoder().decode(bytes));
  if (await findTool(host, ["gpg"]) === null) {
    const message = "Either apt-key or gpg binary is required, but neither could be found.";
    throw new ModuleFailure(message, {}, { code: "part-missing" });
  }
  const { code } = await ask(host, ["sh", "-c", HAS_KEY, "sh", fingerprint]);
  if (code === 0) return [];
  const file = `/etc/apt/trusted.gpg.d/${owner}-${name}.gpg`;
  return [toolChange("the signing key", ["sh", "-c", FETCH_KEY, "sh", fingerprint, file, KEYSERVER])];
}

function fingerprintIn(json: string): string {
  const [, fingerprint] = /"signing_key_fingerprint":\s*"([0-9A-Fa-f]+)"/.exec(json) ?? [];
  if (fingerprint !== undefined) return fingerprint.toUpperCase();
  throw new ModuleFailure("failed to fetch PPA information, error was: no signing key", {}, {
    code: "module-failed",
  });
}

/** Looks into all keyrings of apt. */
const HAS_KEY =
  `for file in /etc/apt/trusted.gpg /etc/apt/trusted.gpg.d/* /etc/apt/keyrings/* /usr/share/keyrings/*; do
  [ -f "$file" ] || continue
  gpg --no-tty --batch --with-colons --show-keys "$file" 2>/dev/null | grep -q "^fpr:.*:$1:" && exit 0
done
exit 1`;

/** Fetches a key into a keyring that is thrown away, so that the host's own are not touched before it is whole. */
const FETCH_KEY = `home=$(mktemp -d) && trap 'rm -rf "$home"' EXIT || exit
GNUPGHOME=$home; export GNUPGHOME
gpg --no-tty --batch --keyserver "$3" --recv-keys "$1" || exit
gpg --no-tty --batch --export "$1" >"$home/key" && [ -s "$home/key" ] && install -m 644 "$home/key" "$2"`;

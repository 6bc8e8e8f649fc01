/** Digests of files of a host. */

import { decodeHostText } from "../../connection/host_text.ts";
import type { TargetReader } from "../../connection/target.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";

export const DIGESTS = ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"] as const;

export type DigestName = typeof DIGESTS[number];

/** The argument of modules that tell digests. */
export const DIGEST_ARGUMENT = {
  type: "str",
  default: "sha1",
  choices: DIGESTS,
  aliases: ["checksum", "checksum_algo"],
  description: "The algorithm of the checksum",
} as const;

const PATHS_AT_ONCE = 200;

/** Prints a line for each path: its digest, or nothing for what cannot be read. BusyBox lacks some of these tools. */
const SUMS = `name=$1
shift
if command -v "\${name}sum" >/dev/null; then set -- "\${name}sum" "$@"
elif command -v openssl >/dev/null; then set -- openssl "$@"
else exit 3; fi
tool=$1
shift
for path do
  sum=
  if [ -f "$path" ] && [ -r "$path" ]; then
    case $tool in
      openssl) sum=$(openssl dgst -r "-$name" <"$path") ;;
      *) sum=$("$tool" <"$path") ;;
    esac
  fi
  printf '%s\\n' "\${sum%% *}"
done`;

/**
 * The digests of files, in lower-case hexadecimal digits and in the order of the paths; null for what is no file, or
 * cannot be read.
 *
 * @throws {DiagnosticError} `not-supported` where the host has no tool for the algorithm.
 */
export async function hostDigests(
  paths: readonly string[],
  name: DigestName,
  host: TargetReader,
): Promise<readonly (string | null)[]> {
  const batches = Array.from(
    { length: Math.ceil(paths.length / PATHS_AT_ONCE) },
    (_, at) => paths.slice(at * PATHS_AT_ONCE, (at + 1) * PATHS_AT_ONCE),
  );
  return (await Promise.all(batches.map((batch) => digestsOf(batch, name, host)))).flat();
}

async function digestsOf(
  paths: readonly string[],
  name: DigestName,
  host: TargetReader,
): Promise<readonly (string | null)[]> {
  const argv = ["/bin/sh", "-s", "--", name, ...paths];
  const { code, stdout } = await host.query({ run: { kind: "argv", argv }, stdin: SUMS });
  if (code === 3) {
    throw new DiagnosticError(
      `Could not hash file with algorithm '${name}': the host has neither ${name}sum nor openssl`,
      { code: "not-supported" },
    );
  }
  const lines = decodeHostText(stdout).split("\n");
  return paths.map((_, at) => lines[at] || null);
}

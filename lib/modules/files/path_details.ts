/** What only the host's own tools can tell of a path. */

import { decodeHostText } from "../../connection/host_text.ts";
import type { TargetReader } from "../../connection/target.ts";
import type { Value } from "../../model/value.ts";
import type { ResultValues } from "../module.ts";

export interface DetailOptions {
  /** Tells of the device that a link leads to instead of the link. */
  readonly follow: boolean;
  readonly mime: boolean;
  readonly attributes: boolean;
  readonly context: boolean;
}

/** Prints fields, each closed by a zero byte. */
const LOOK = `path=$1 follow=$2 mime=$3 attributes=$4 context=$5 out=
PATH=$PATH:/usr/sbin:/sbin
for access in r w x; do
  if [ "-$access" "$path" ]; then printf '1\\0'; else printf '\\0'; fi
done
printf '%s\\0' "$(stat \${follow:+-L} -c '%t %T' -- "$path" 2>/dev/null)"
[ ! "$mime" ] || out=$(LC_ALL=C file --mime-type --mime-encoding -- "$path" 2>/dev/null)
printf '%s\\0' "$out"
out=
[ ! "$attributes" ] || out=$(lsattr -vd -- "$path" 2>/dev/null)
printf '%s\\0' "$out"
out=
if [ "$context" ] && command -v selinuxenabled >/dev/null && selinuxenabled; then
  out=$(stat \${follow:+-L} -c %C -- "$path" 2>/dev/null)
fi
printf '%s\\0' "$out"`;

/** Who may do what, the device, the type of the content, flags and context, under Ansible's names. */
export async function pathDetails(
  path: string,
  options: DetailOptions,
  host: TargetReader,
): Promise<ResultValues> {
  const flags = [options.follow, options.mime, options.attributes, options.context].map((on) =>
    on ? "y" : ""
  );
  // `[` would take some names for operators.
  const shown = path.startsWith("/") ? path : `./${path}`;
  const argv = ["/bin/sh", "-s", "--", shown, ...flags];
  const { stdout } = await host.query({ run: { kind: "argv", argv }, stdin: LOOK });
  const [readable, writeable, executable, device = "", mime = "", flagLine = "", context = ""] =
    decodeHostText(stdout).split("\0");
  return {
    readable: readable === "1",
    writeable: writeable === "1",
    executable: executable === "1",
    device_type: deviceNumber(device),
    ...(options.mime ? mimeValues(mime) : {}),
    ...(options.attributes ? flagValues(flagLine) : {}),
    ...(options.context ? { selinux_context: contextValue(context) } : {}),
  };
}

/** Linux's number of a device from its parts, both in hexadecimal digits. */
function deviceNumber(text: string): number {
  const [major = 0, minor = 0] = text.split(" ").map((part) => parseInt(part, 16) || 0);
  return ((major & 0xfff) << 8) | (minor & 0xff) | ((minor & ~0xff) << 12);
}

function mimeValues(line: string): ResultValues {
  const [, mimetype = "unknown", charset = "unknown"] =
    /:\s*([^:;]*);\s*charset=([^:;]*)$/.exec(line.trim()) ??
      [];
  return { mimetype: mimetype.trim(), charset: charset.trim() };
}

/** What the letters of `lsattr` mean. */
const FLAGS: Readonly<Record<string, string>> = {
  A: "noatime",
  a: "append",
  c: "compressed",
  C: "nocow",
  d: "nodump",
  D: "dirsync",
  e: "extents",
  E: "encrypted",
  h: "blocksize",
  i: "immutable",
  I: "indexed",
  j: "journalled",
  N: "inline",
  s: "zero",
  S: "synchronous",
  t: "notail",
  T: "blockroot",
  u: "undelete",
  X: "compressedraw",
  Z: "compresseddirty",
};

function flagValues(line: string): ResultValues {
  const [version = "", flags] = line.trim().split(/\s+/);
  if (flags === undefined) return { version: null, attributes: [], attr_flags: "" };
  const letters = flags.replaceAll("-", "");
  const names = letters.split("").flatMap((letter) => FLAGS[letter] ?? []);
  return { version, attributes: names, attr_flags: letters };
}

function contextValue(text: string): Value {
  if (text === "") return [null, null, null];
  const [user = "", role = "", type = "", ...level] = text.split(":");
  return [user, role, type, ...(level.length > 0 ? [level.join(":")] : [])];
}

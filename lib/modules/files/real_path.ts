/** Paths with their links resolved. */

import { decodeHostText } from "../../connection/host_text.ts";
import type { TargetReader } from "../../connection/target.ts";

/**
 * `readlink -f` is not asked: BusyBox's gets links wrong that lead nowhere. What is read is closed by a dot, as the
 * shell takes line breaks away that a name may end with.
 */
const RESOLVE = `path=$1 count=0
while [ -L "$path" ] && [ $count -lt 40 ]; do
  target=$(readlink -n -- "$path"; echo .)
  target=\${target%?}
  case $path in */*) folder=\${path%/*}/ ;; *) folder= ;; esac
  case $target in /*) path=$target ;; *) path=$folder$target ;; esac
  count=$((count + 1))
done
case $path in */*) folder=\${path%/*}/ ;; *) folder=. ;; esac
name=\${path##*/}
case $name in '' | . | ..) folder=$path name= ;; esac
real=$(cd -- "$folder" 2>/dev/null && pwd -P && echo .)
[ "$real" ] || { printf '%s' "$path"; exit; }
real=\${real%??}
printf '%s' "\${real%/}\${name:+/}$name"`;

/** The path with all links resolved, as far as it exists; a link that leads nowhere gives where it leads. */
export async function realPath(path: string, host: TargetReader): Promise<string> {
  const argv = ["/bin/sh", "-c", RESOLVE, "sh", path];
  const { stdout } = await host.query({ run: { kind: "argv", argv } });
  return decodeHostText(stdout) || "/";
}

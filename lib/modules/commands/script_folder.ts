/** A folder of the host for a program that is brought there, run and taken away. */

/**
 * Shell text that makes `$folder` and removes it at the end. Where programs of the folder for temporary files may not
 * be run, it lies in the home folder.
 */
export const PREPARE_FOLDER = `folder=
trap 'rm -rf -- "$folder"' EXIT
trap 'exit 143' HUP INT TERM
for base in "\${TMPDIR:-/tmp}" "\${HOME:-/root}" /var/tmp; do
  folder=$(mktemp -d "$base/.ferry-XXXXXX" 2>/dev/null) || continue
  : >"$folder/probe" && chmod 0700 "$folder/probe"
  [ ! -x "$folder/probe" ] || break
  rm -rf -- "$folder"
done
[ -d "$folder" ] || { echo "no folder for the script" >&2; exit 1; }`;

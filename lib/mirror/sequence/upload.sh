#!/bin/sh
# Publishes this sequence to a registry. Needs a POSIX shell, and the program that does the work.
set -eu

driver=@DRIVER@
number=@NUMBER@
description=@DESCRIPTION@
created=@CREATED@
content_type=@CONTENT_TYPE@
total_size=@TOTAL_SIZE@
dependencies=@DEPENDENCIES@
base_images=@BASE_IMAGES@

# What must be here: bytes, sha256, name.
files() {
  cat <<'END'
@FILES@
END
}

usage() {
  cat <<END
Usage: seq-upload.sh [REGISTRY] [--dry-run] [--help] [-- OPTION...]

Publishes sequence $number ($description) to REGISTRY (host[:port][/path]).
Without REGISTRY it is this machine's name with port 8443.

  --dry-run  check the files and show the command, but do not run it
  --help     show this text
  --         what follows goes to the program that publishes, such as --dest-tls-verify=false
END
}

say() { printf '%s\n' "$*"; }
fail() { printf 'seq-upload.sh: %s\n' "$*" >&2; exit 1; }
misused() { printf 'seq-upload.sh: %s\n' "$*" >&2; usage >&2; exit 2; }

registry=
dry_run=false
while [ $# -gt 0 ]; do
  argument=$1
  shift
  case $argument in
    --) break ;;
    --dry-run) dry_run=true ;;
    --help | -h) usage; exit 0 ;;
    -*) misused "unknown option: $argument" ;;
    '') misused "the registry is an empty text" ;;
    *)
      [ -z "$registry" ] || misused "more than one registry: $registry and $argument"
      registry=$argument
      ;;
  esac
done
registry=${registry#docker://}
if [ -z "$registry" ]; then
  registry=$(hostname 2>/dev/null || uname -n):8443
  say "No registry given: taking $registry"
fi

case $0 in
  */*) folder=${0%/*}/ ;;
  *) folder=./ ;;
esac
unset CDPATH
here=$(cd "$folder" && pwd -P) || fail "cannot enter $folder"

say "Sequence $number: $description"
say "  created:      $created"
say "  content type: $content_type"
say "  total size:   $total_size"
say "Archives:"
files | while read -r size sum name; do
  case $name in mirror_*) say "  $name  $size bytes" ;; esac
done
say "Earlier sequences that it needs:"
[ -n "$dependencies" ] || say "  none: the content is complete"
for dependency in $dependencies; do
  place=
  for candidate in "$here"/../"$dependency"-*; do
    [ -d "$candidate" ] && place=${candidate##*/}
  done
  if [ -n "$place" ]; then
    say "  $dependency  (here: $place)"
  else
    say "  $dependency  (not here: it must have been published before)"
  fi
done
for base_image in $base_images; do
  say "The registry must have ${base_image%%=*} in ${base_image#*=}"
done

checksum() {
  if command -v sha256sum >/dev/null 2>&1; then
    sha256sum <"$1"
  elif command -v shasum >/dev/null 2>&1; then
    shasum -a 256 <"$1"
  else
    openssl dgst -sha256 -r <"$1"
  fi
}

check() {
  [ -f "$here/$3" ] || fail "$3 is missing"
  found=$(($(wc -c <"$here/$3")))
  [ "$found" -eq "$1" ] || fail "$3 is damaged: $found bytes, and not $1"
  found=$(checksum "$here/$3")
  [ "${found%% *}" = "$2" ] || fail "$3 is damaged: its sha256 is ${found%% *}, and not $2"
}

say "Checking the files ..."
grep -q "^sequence_number: $number\$" "$here/seq-metadata.yaml" 2>/dev/null ||
  fail "seq-metadata.yaml is missing or not that of sequence $number"
files >/dev/null
while read -r size sum name; do
  check "$size" "$sum" "$name"
done <<END
$(files)
END
say "All files are whole."

find_ferry() {
  if [ -n "${FERRY:-}" ]; then
    printf '%s\n' "$FERRY"
    return
  fi
  for candidate in "$here/ferry" "$here/../ferry" "$here/../../ferry"; do
    if [ -f "$candidate" ] && [ -x "$candidate" ]; then
      printf '%s\n' "$candidate"
      return
    fi
  done
  command -v ferry || printf '\n'
}

quoted() {
  for word in "$@"; do
    case $word in
      *[!A-Za-z0-9@%+=:,./_-]* | '') printf " '%s'" "$(printf '%s' "$word" | sed "s/'/'\\\\''/g")" ;;
      *) printf ' %s' "$word" ;;
    esac
  done
  printf '\n'
}

if [ "$driver" = embedded ]; then
  program=$(find_ferry)
  set -- mirror publish "$here" "docker://$registry" "$@"
  missing="ferry was not found: put it on the PATH, beside this sequence, or set FERRY"
  name=ferry
else
  program=$(command -v oc-mirror || printf '\n')
  set -- -c "$here/imageset-config.yaml" --from "file://$here" "docker://$registry" --v2 "$@"
  missing="oc-mirror was not found: put it on the PATH"
  name=oc-mirror
fi

if [ "$dry_run" = true ]; then
  say "Would run:$(quoted "${program:-$name}" "$@")"
  exit 0
fi
[ -n "$program" ] || fail "$missing"
say "Running:$(quoted "$program" "$@")"
if "$program" "$@"; then
  say "Sequence $number is published to $registry."
else
  code=$?
  printf 'seq-upload.sh: publishing sequence %s failed with code %s\n' "$number" "$code" >&2
  exit "$code"
fi

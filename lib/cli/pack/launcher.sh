#!/bin/sh
# ferry @VERSION@ for @ARCHITECTURE@: the program and its runtime in one file. Nothing needs to be installed.
#
# Its first start unpacks them below $FERRY_HOME, $XDG_CACHE_HOME or ~/.cache; later starts use what is there.
set -u
hash=@HASH@
machine=@ARCHITECTURE@

fail() {
  printf '%s\n' "[ERROR]: ferry: $1" >&2
  exit 1
}

case $0 in
*/*) self=$0 ;;
*) self=$(command -v -- "$0") || fail "cannot find $0" ;;
esac
# Behind a link that has another program's name stands the file itself.
FERRY_SELF=$(readlink -f -- "$self") || fail "cannot find $self"

if [ -n "${FERRY_HOME:-}" ]; then
  base=$FERRY_HOME
elif [ -n "${XDG_CACHE_HOME:-}" ]; then
  base=$XDG_CACHE_HOME/ferry
elif [ -n "${HOME:-}" ] && [ -d "$HOME" ] && [ -w "$HOME" ]; then
  base=$HOME/.cache/ferry
else
  base=/var/tmp/ferry-$(id -u)
  # Anybody can make that folder: it is used only where it is this user's own and nobody else's to write to.
  mkdir -p -m 700 "$base"
  [ -n "$(find "$base" -prune -type d -user "$(id -u)" -perm 700)" ] ||
    fail "$base belongs to somebody else; set FERRY_HOME to a folder of your own"
fi

runtime=$base/runtime/$hash
if [ ! -f "$runtime/complete" ]; then
  [ "$(uname -m)" = "$machine" ] || fail "this file is for $machine, the machine is $(uname -m)"
  staging=$runtime.$$
  (umask 077 && mkdir -p "$staging") || fail "cannot make $staging; set FERRY_HOME to a folder that can be written to"
  trap 'rm -rf "$staging"' EXIT
  tail -c +@PAYLOAD@ "$FERRY_SELF" | gzip -dc | tar -xf - -C "$staging" ||
    fail "cannot unpack into $staging: is the file whole, and is there room for 150 MB?"
  chmod 700 "$staging/deno"
  : >"$staging/complete"
  # Where another start was faster, its result is as good.
  mv -T "$staging" "$runtime" 2>/dev/null || rm -rf "$staging"
  trap - EXIT
  [ -f "$runtime/complete" ] || fail "cannot unpack into $runtime"
fi

name=${0##*/}
export FERRY_SELF FERRY_CALLED_AS="${FERRY_CALLED_AS:-${name%%[.-]linux*}}"
export DENO_DIR="$base/deno" DENO_NO_UPDATE_CHECK=1
exec "$runtime/deno" run --quiet --no-config --no-remote --no-npm --cached-only --unstable-lazy-dynamic-imports -A \
  "$runtime/main.js" "$@"

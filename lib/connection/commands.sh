# shellcheck shell=sh disable=SC2317
# What a script needs to become one command. `__refuse` is the loop's.

__folder() {
  CDPATH='' cd -P -- "$1" 2>/dev/null || __refuse no-folder
}

# Becomes a program. It is looked for here, so that its own exit code 127 is not taken for its absence.
__exec() {
  case $1 in
    */*) __found=$1 ;;
    *)
      __found=
      IFS=:
      for __x in $PATH; do
        if [ -f "${__x:-.}/$1" ] && [ -x "${__x:-.}/$1" ]; then
          __found=${__x:-.}/$1
          break
        fi
      done
      unset IFS
      ;;
  esac
  [ -e "$__found" ] || __refuse no-program
  if [ -d "$__found" ] || [ ! -x "$__found" ]; then __refuse not-executable; fi
  exec "$@"
}

# shellcheck shell=sh disable=SC2154,SC2317
# Looking at paths and changing them. Every script that uses these begins with `__tools`.
#
# Exit codes that the other side knows: 41 nothing there, 42 not permitted, 43 a folder, 45 no folder to write to,
# 46 changed since planned, 47 refused by the validating command, 48 source changed or cut short.

# The tools' own words, and the places where administrators' tools lie.
__tools() {
  LC_ALL=C PATH=$PATH:/usr/sbin:/sbin
  export LC_ALL PATH
}

# Whether a folder above path $1 cannot be searched, so that nobody knows what is there.
__hidden() {
  __x=$1
  while :; do
    case $__x in
      / | .) return 1 ;;
      */*) __x=${__x%/*} ;;
      *) __x=. ;;
    esac
    __x=${__x:-/}
    if [ -d "$__x" ]; then
      [ ! -x "$__x" ]
      return
    fi
  done
}

# Prints records of what is at paths, each closed by the mark $1: `!PATH` where it cannot be known, the numbers and
# PATH, `@PATH` and where the link points, `#PATH` and its SHA-1. $2 follows links, $3 asks for SHA-1.
__states() {
  __mark=$1 __follow=$2 __sum=$3
  shift 3
  __any=
  for __x do
    if [ -e "$__x" ] || [ -L "$__x" ]; then __any=yes
    elif __hidden "$__x"; then printf '!%s%s\n' "$__x" "$__mark"; fi
  done
  [ "$__any" ] || return 0
  stat ${__follow:+-L} -c "$__format$__mark" -- "$@" 2>/dev/null
  for __x do
    if [ ! "$__follow" ] && [ -L "$__x" ]; then
      printf '@%s%s\n' "$__x" "$__mark"
      readlink -n -- "$__x"
      printf '%s\n' "$__mark"
    elif [ "$__sum" ] && [ -f "$__x" ] && [ -r "$__x" ]; then
      printf '#%s%s\n' "$__x" "$__mark"
      sha1sum <"$__x"
      printf '%s\n' "$__mark"
    fi
  done
}
__format='%f|%u|%g|%U|%G|%s|%X|%Y|%Z|%x|%y|%z|%i|%d|%h|%b|%o|%n'

# The bytes of file $2; where $1 is not empty, so many at most.
__content() {
  [ -e "$2" ] || { __hidden "$2" && exit 42; exit 41; }
  [ ! -d "$2" ] || exit 43
  [ -r "$2" ] || exit 42
  if [ "$1" ]; then head -c "$1" <"$2"; else cat <"$2"; fi
}

# The line of user or group $2 in database $1, by name or number.
__account() {
  getent "$1" "$2" 2>/dev/null && return
  while IFS=: read -r __name __x __number __rest; do
    if [ "$__name" = "$2" ] || [ "$__number" = "$2" ]; then
      printf '%s\n' "$__name:$__x:$__number:$__rest"
      return
    fi
  done <"/etc/$1"
  exit 41
}

# From here on: replacing path $__path by way of $__new, which goes away whatever happens.
__begin() {
  __path=$1
  __temporary "$2" "$3"
  trap 'rm -rf -- "$__new" "$__new~"' EXIT
  trap 'exit 143' HUP INT TERM
  case $__path in */*) __x=${__path%/*}/ ;; *) __x=. ;; esac
  [ -d "$__x" ] || __hidden "$__path" || exit 45
}

# Fails where the file's SHA-1 is not $1; where anything is there, for an empty $1.
__expect() {
  if [ "$1" ]; then
    __x=$(sha1sum 2>/dev/null <"$__path")
    [ "${__x%% *}" = "$1" ] || exit 46
  else [ ! -e "$__path" ] && [ ! -L "$__path" ] || exit 46; fi
}

# The new file's content: standard input, or file $1.
__fill() {
  (
    umask 077
    if [ "$1" ]; then exec cp -- "$1" "$__new"; else exec cat >"$__new"; fi
  ) || exit
}

# Fails where the new file has not $1 bytes or another SHA-1 than $2; either may be empty.
__verify() {
  if [ "$1" ]; then [ "$(wc -c <"$__new")" -eq "$1" ] || exit 48; fi
  if [ "$2" ]; then
    __x=$(sha1sum <"$__new")
    [ "${__x%% *}" = "$2" ] || exit 48
  fi
}

# Gives the new file owner $1 and mode $2; what is empty is as it was, or the host's default.
__dress() {
  __owner=$1 __mode=$2
  if [ -f "$__path" ] && [ ! -L "$__path" ]; then
    # shellcheck disable=SC2046
    set -- $(stat -L -c '%a %u:%g' -- "$__path" "$__new")
    # Only root can give files away: Ansible goes on without, and so do we.
    [ "$2" = "$4" ] || chown -- "$2" "$__new" 2>/dev/null || chgrp -- "${2#*:}" "$__new" 2>/dev/null
    __mode=${__mode:-$1}
    if __confined; then chcon --reference="$__path" -- "$__new"; fi
  fi
  if [ "$__owner" ]; then chown -- "$__owner" "$__new" || exit; fi
  # Without a "who", chmod minds the umask.
  chmod -- "${__mode:-=rw}" "$__new" || exit
}

__confined() { command -v selinuxenabled >/dev/null && selinuxenabled; }

# Gives a path that was not there before the context that the policy has for it.
__label() {
  if __confined && command -v restorecon >/dev/null; then restorecon -- "$1"; fi
}

# Copies the file to $1 first.
__backup() {
  [ -e "$__path" ] || return 0
  cp -p -- "$__path" "$__new~" && mv -f -- "$__new~" "$1" || exit
}

# Puts the new file in its place; what had the path is gone in the same moment.
__place() {
  if [ -L "$__path" ] && [ -d "$__path" ]; then
    # Without -T the new file would be moved into the folder that the link points to.
    mv -fT -- "$__new" "$__path" 2>/dev/null || { rm -f -- "$__path" && mv -f -- "$__new" "$__path"; } || exit
  elif [ -d "$__path" ]; then
    echo "$__path: Is a directory" >&2
    exit 1
  else
    __x=
    [ -e "$__path" ] || __x=new
    mv -f -- "$__new" "$__path" || exit
    [ ! "$__x" ] || __label "$__path"
  fi
  trap - EXIT
}

# Writes the new file's content into the old file, for files that cannot be replaced.
__pour() {
  cat <"$__new" >"$__path" || exit
  rm -f -- "$__new"
  trap - EXIT
}

# shellcheck shell=sh disable=SC2034
# Names of files that are there for a moment.

# The host's last start: asked for once, as the shell lives through no other.
__boot=
{ read -r __boot </proc/sys/kernel/random/boot_id; } 2>/dev/null
__boot=${__boot%%-*}

# Names $__new in folder $1, which ends with a slash or is empty; $2 tells it from others of this shell. What shells of
# this host left there that were killed goes away: the names tell the host's last start and the shell.
__temporary() {
  for __x in "$1.ferry-$__boot-"*.tmp; do
    __pid=${__x#"$1.ferry-$__boot-"}
    [ ! "$__boot" ] || [ ! -e "$__x" ] || [ -d "/proc/${__pid%%-*}" ] || rm -rf -- "$__x" "$__x~"
  done
  __new=$1.ferry-$__boot-$$-$2.tmp
}

# shellcheck shell=sh disable=SC2154
# Unpacks into a folder of its own, then gives each file its place in one step: none is ever there half written.
#
# Arguments: the folder to unpack into; a word that no other unpacking has; `replaces` where a folder takes the place of
# a link to one; how many folders of the archive are named; their names; the command that unpacks where it is run.
dest=$1 links=$3 count=$4
__temporary "$dest/" "$2"
shift 4

# Moves what is in folder $1 into folder $2.
place() (
  from=$1 to=$2
  set --
  for entry in "$from"/* "$from"/.[!.]* "$from"/..?*; do
    [ -e "$entry" ] || [ -L "$entry" ] || continue
    there=$to/${entry##*/}
    if [ -d "$entry" ] && [ ! -L "$entry" ]; then
      if [ -d "$there" ] && { [ ! -L "$there" ] || [ "$links" != replaces ]; }; then
        place "$entry" "$there" || exit
        continue
      fi
      rm -f -- "$there" || exit
      # Who may not write to a folder cannot move it either.
      if [ ! -w "$entry" ]; then
        mode=$(stat -c %a -- "$entry") && chmod u+w -- "$entry" && mv -- "$entry" "$there" && chmod -- "$mode" "$there" ||
          exit
        continue
      fi
    elif [ -L "$there" ] && [ -d "$there" ]; then rm -f -- "$there" || exit
    elif [ -d "$there" ]; then
      echo "$there: Is a directory" >&2
      exit 2
    fi
    set -- "$@" "$entry"
    [ $# -lt 200 ] || { mv -f -- "$@" "$to/" && set --; } || exit
  done
  [ $# -eq 0 ] || mv -f -- "$@" "$to/"
)

# Gives folder $2 what folder $1 of the archive has.
dress() {
  [ "$(stat -c '%u:%g %a %Y' -- "$1")" != "$(stat -c '%u:%g %a %Y' -- "$2")" ] || return 0
  if [ "$(id -u)" = 0 ]; then chown -- "$(stat -c %u:%g -- "$1")" "$2" || return; fi
  chmod -- "$(stat -c %a -- "$1")" "$2" && touch -r "$1" -- "$2"
}

# Where only folders below this one can be written to, there is no place for another one.
if ! mkdir -m 0700 -- "$__new" 2>/dev/null; then
  shift "$count"
  cd -- "$dest" && exec "$@"
fi
trap 'rm -rf -- "$__new"' EXIT
trap 'exit 143' HUP INT TERM
(
  shift "$count"
  cd -- "$__new" && exec "$@"
)
code=$?
# Warnings keep nothing back.
[ $code -le 1 ] || exit $code
place "$__new" "$dest" || exit
while [ "$count" -gt 0 ]; do
  if [ -d "$__new/$1" ] && [ ! -L "$__new/$1" ]; then dress "$__new/$1" "$dest/$1" || exit; fi
  shift
  count=$((count - 1))
done
exit $code

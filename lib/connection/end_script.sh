# shellcheck shell=sh disable=SC2154,SC2086
# Ends the script that another shell of ours runs now, with all its processes; run in a session of its own.
#
# $main is that shell's process, $name the name that it has while the script runs. Ends with 0 when the script is
# over, whoever ended it, with 1 when processes would not end, and with 2 when they cannot be found.

# Every process as NUMBER:PARENT:SESSION:START, one on a line.
processes() {
  for file in /proc/[0-9]*/stat; do
    read -r line <"$file" || continue
    number=${line%% *}
    set -- ${line##*) }
    [ "$1" = Z ] || echo "$number:$2:$4:${20}"
  done 2>/dev/null
}

parse() {
  IFS=:
  set -- $1
  unset IFS
  number=$1 parent=$2 of=$3 start=$4
}

current() { read -r now <"/proc/$main/comm" && [ "$now" = "$name" ]; } 2>/dev/null

# Whether a process began after the loop's child: the clock is coarse, but numbers are given out in order.
younger() { [ "$start" -gt "$since" ] || { [ "$start" -eq "$since" ] && [ "$number" -gt "$first" ]; }; }

pause() { sleep 0.05 2>/dev/null || sleep 1; }

# Sets $family to the script's processes: what descends from the loop's child, and what its session began since.
find_family() {
  family=
  session=
  list=$(processes)
  for process in $list; do
    parse "$process"
    [ "$number" = "$main" ] && session=$of
    [ "$parent" = "$main" ] && family=" $number " first=$number since=$start
  done
  [ "$family" ] || return 0
  before=
  while [ "$before" != "$family" ]; do
    before=$family
    for process in $list; do
      parse "$process"
      case "$family $main " in *" $number "*) continue ;; esac
      if [ "$of" = "$session" ] && younger; then family="$family$number "
      else case $family in *" $parent "*) family="$family$number " ;; esac fi
    done
  done
}

# Waits up to a second for the family to be gone; leaves those that are not in $family.
wait_for_end() {
  turn=0
  while [ $turn -lt 20 ]; do
    left=
    for number in $family; do
      read -r line <"/proc/$number/stat" || continue
      set -- ${line##*) }
      [ "$1" = Z ] || left="$left $number"
    done 2>/dev/null
    family=$left
    [ "$family" ] || return 0
    pause
    turn=$((turn + 1))
  done
  return 1
}

turn=0
while current && find_family && [ ! "$family" ]; do
  turn=$((turn + 1))
  [ $turn -lt 20 ] || exit 2
  pause
done

# Stopped processes make no new ones, so that none slips away. A script that ended meanwhile is left alone:
# the shell may be at the next one.
stopped=
while [ "$family" != "$stopped" ] && current; do
  stopped=$family
  kill -STOP $family 2>/dev/null
  find_family
done
current || {
  [ ! "$stopped" ] || kill -CONT $stopped 2>/dev/null
  exit 0
}

kill -TERM $family 2>/dev/null
kill -CONT $family 2>/dev/null
wait_for_end && exit 0
kill -KILL $family 2>/dev/null
wait_for_end

# shellcheck shell=sh disable=SC2154,SC2317,SC3013
# The loop that runs on the host: it reads framed scripts and answers on both streams.
#
# Lines of script are ended by a line with the nonce; `NONCE SIZE` is followed by a script of SIZE bytes, and
# `NONCE SIZE -` by one that reads the rest of the channel as its input and is the last.
# An answer is a line of the byte 036, the nonce, and words; on standard output the words tell the exit code.
# Names begin with two underscores: scripts see them.

__say() { printf '\036%s %s\n' "$__nonce" "$*"; }

# Ends a script with the word for what kept its command from starting.
__refuse() {
  __say "?$1"
  exit 1
}

# The number of the newest process of the host.
__newest() { read -r __skip __skip __skip __skip __newest </proc/loadavg; }

# What follows each script is done without a fork: this loop is the cost of a task. A host without /proc goes
# without it: there a process in the background can print into later answers, and scripts cannot be ended.
__proc=$(
  exec 2>/dev/null
  read -r __x __skip </proc/self/stat && printf ferry:0 >/proc/self/comm && __newest &&
    [ "$__newest" -ge "$__x" ] && [ "$__newest" -lt $((__x + 1000)) ] && echo yes
)

# The processes above this shell, such as sudo: they hold our streams and are no script's.
__above=" $$ "
__x=$PPID
while [ "$__proc" ] && [ "$__x" -gt 1 ]; do
  __above="$__above$__x "
  read -r __x </proc/"$__x"/stat || break
  # shellcheck disable=SC2086
  set -- ${__x##*) }
  __x=$2
done 2>/dev/null

__holds() {
  [ -d "$1" ] || return 1
  [ "$1/fd/1" -ef "/proc/$$/fd/1" ] || [ "$1/fd/2" -ef "/proc/$$/fd/2" ] ||
    [ "$1/fd/1" -ef "/proc/$$/fd/2" ] || [ "$1/fd/2" -ef "/proc/$$/fd/1" ]
}

# Whether the script left a process that holds our streams: it could print into later answers.
# Process numbers are given out in order, so only those since the script began can be such.
__left() {
  [ "$__proc" ] || return 1
  __newest
  if [ "$__newest" -gt "$__oldest" ] && [ "$__newest" -lt $((__oldest + 500)) ]; then
    while [ "$__oldest" -lt "$__newest" ]; do
      __oldest=$((__oldest + 1))
      __holds "/proc/$__oldest" && return 0
    done
    return 1
  fi
  for __x in /proc/[0-9]*; do
    case $__above in *" ${__x#/proc/} "*) continue ;; esac
    __holds "$__x" && return 0
  done
  return 1
}

# Runs the script that was read. The number of the frame is this process's name, for whoever is to end the script.
__run() {
  __frame=$((__frame + 1))
  if [ "$__proc" ]; then
    printf %s "ferry:$__frame" >/proc/self/comm
    __newest
    __oldest=$__newest
  fi
  if [ "$1" ]; then (eval "$__script"); else (eval "$__script") </dev/null; fi
  __code=$?
  __script=
  if __left; then
    __say "$__code" left
    __say >&2
    exit
  fi
  __say "$__code"
  __say >&2
}

# Reads exactly so many bytes; BusyBox's head would read more, an old dd does not know the flag.
__read() { dd bs="$1" count=1 iflag=fullblock 2>/dev/null || dd bs=1 count="$1" 2>/dev/null; }

__frame=0
__script=
# One group, so that a shell that reads ahead has parsed all of it before the first frame comes.
{
  __say ready $$
  __say ready >&2
  while IFS= read -r __line; do
    case $__line in
      "$__nonce") __run ;;
      "$__nonce "*" -")
        __line=${__line#* }
        __script=$(__read "${__line% -}")
        __run rest
        # Some programs on the way drop the answer where nobody reads what they still bring.
        exec cat >/dev/null
        ;;
      "$__nonce "*)
        __script=$(__read "${__line#* }")
        __run
        ;;
      *)
        __script="$__script$__line
"
        ;;
    esac
  done
  exit
}

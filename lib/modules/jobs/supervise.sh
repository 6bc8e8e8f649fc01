# shellcheck shell=sh disable=SC2086,SC2154
# Looks after a job: runs it, ends it when its time is over, and tells its end in its record.
#
# Set before: $file, the record, and $id; $apart, what gives a program a session of its own; $limit, seconds;
# $answer, how the end is to be read; $job, the program; $spool, a folder that it may make.
{
  # Where nothing can be written any more, this still can: over what is there, and no shorter.
  fail() {
    [ ! -e "$file" ] || printf '%-120s\n' "{\"failed\": true, \"msg\": \"$1\"}" 1<>"$file"
    rm -rf -- "$spool"
    exit 1
  }
  mkdir -m 0700 -- "$spool" || fail 'cannot keep what the job prints beside its record'
  stat=$(cat "/proc/$$/stat")
  set -- ${stat##*) }
  printf '%s %s %s\n' "$$" "${20}" "$(cat /proc/sys/kernel/random/boot_id)" >"$spool/supervisor" ||
    fail 'cannot keep what the job prints beside its record'
  began=$(date +%s.%N)
  printf '%s\n' "$job" | $apart /bin/sh >"$spool/stdout" 2>"$spool/stderr" &
  main=$!
  umask 077
  (
    nap=
    trap '[ ! "$nap" ] || kill "$nap"; exit' TERM
    sleep "$limit" &
    nap=$!
    wait "$nap"
    : >"$spool/late"
    kill -KILL "-$main" || kill -KILL "$main"
  ) &
  watch=$!
  wait "$main"
  code=$?
  kill "$watch"
  ended=$(date +%s.%N)
  if [ -e "$spool/late" ]; then
    printf '{"failed": true, "msg": "Timeout exceeded", "child_pid": %s}\n' "$main"
  else
    printf '{"ansible_job_id": "%s", "started": true, "finished": true, "ferry": {"answer": %s, ' "$id" "$answer" &&
      printf '"code": %s, "began": "%s", "ended": "%s", "obstacle": "' "$code" "$began" "$ended" &&
      { [ ! -e "$spool/obstacle" ] || cat "$spool/obstacle"; } &&
      printf '", "stdout": "' &&
      base64 <"$spool/stdout" | tr -d '\n' &&
      printf '", "stderr": "' &&
      base64 <"$spool/stderr" | tr -d '\n' &&
      printf '"}}\n'
  fi >"$spool/record" || fail "the job ended with code $code, but its result cannot be written"
  # Nobody wants to know of a job whose record was taken away.
  [ ! -e "$file" ] || mv -f -- "$spool/record" "$file"
  rm -rf -- "$spool"
  exit
}

# shellcheck shell=sh disable=SC2154
# Makes the record of a job, and starts the job so that it goes on whatever becomes of whoever started it.
#
# Set before: $folder and $id of the record; $supervisor, the program that looks after the job, empty for none.
{
  mkdir -p -- "$folder" || exit
  file=$folder/$id
  if ! (
    umask 077
    printf '{"started": true, "finished": false, "ansible_job_id": "%s"}\n' "$id" >"$file.tmp" &&
      mv -f -- "$file.tmp" "$file"
  ); then
    rm -f -- "$file.tmp"
    exit 1
  fi
  [ "$supervisor" ] || exit 0
  # A session of its own: neither the end of this one nor whoever ends its processes reaches the job.
  apart=
  if command -v setsid >/dev/null; then apart=setsid; else trap '' HUP; fi
  exec >/dev/null 2>&1 </dev/null
  printf '%s\n' "apart=$apart" "$supervisor" | $apart /bin/sh &
  exit 0
}

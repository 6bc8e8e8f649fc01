# shellcheck shell=sh disable=SC2086,SC2154
# Whether whoever looks after a job is still there.
#
# Set before: $spool, the folder of a job that runs. Exits with 1 where nobody is there any more: killed, or gone with
# the host's last start; with 0 also where that cannot be known.
{
  read -r pid start boot || exit 0
  read -r now </proc/sys/kernel/random/boot_id || exit 0
  [ "$boot" = "$now" ] || exit 1
  stat=$(cat "/proc/$pid/stat") || exit 1
  set -- ${stat##*) }
  # Another process may have its number by now.
  [ "$1" != Z ] && [ "$start" = "${20}" ]
} <"$spool/supervisor" 2>/dev/null || [ ! -e "$spool/supervisor" ]

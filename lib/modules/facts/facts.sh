# Prints what a host's facts are made of, in parts that begin with a line of the mark and a name.
# Arguments: the mark, the folder of local facts, the seconds that one file system may take, the Python that is
# preferred, then groups of facts.
mark=$1 local_path=$2 patience=$3 python=$4
shift 4
groups=" $* "
LC_ALL=C
export LC_ALL
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

wants() { case $groups in *" $1 "*) return 0 ;; esac; return 1; }
part() { printf '\n%s %s\n' "$mark" "$1"; }
has() { command -v "$1" >/dev/null 2>&1; }
# Small files, each of their lines behind the file's path and a colon.
files() { part files; grep -sH '' "$@" </dev/null; }
# Those of the paths that are there.
present() { part present; for path do [ ! -e "$path" ] || printf '%s\n' "$path"; done; }
links() { part links; ls -ld "$@" 2>/dev/null; }

part uname; uname -snrvm
id=$(id)
uid=${id#uid=}
uid=${uid%%[!0-9]*}
part id; printf '%s\n' "$id"
# What the shell itself was started with, without what was set above.
part environ; cat /proc/$$/environ 2>/dev/null

files /etc/os-release /usr/lib/os-release /etc/*-release /etc/*_release /etc/*_version /etc/*-version \
  /etc/coreos/update.conf /etc/machine-id /var/lib/dbus/machine-id /proc/1/comm /proc/sys/crypto/fips_enabled \
  /proc/cmdline /proc/loadavg /proc/uptime /etc/resolv.conf /etc/selinux/config /sys/fs/selinux/enforce \
  /sys/fs/selinux/policyvers /etc/ssh/ssh_host_*_key.pub /etc/openssh/ssh_host_*_key.pub /etc/ssh_host_*_key.pub \
  /etc/iscsi/initiatorname.iscsi /etc/nvme/hostnqn /sys/class/fc_host/*/port_name /run/systemd/container \
  /sys/devices/virtual/dmi/id/* /sys/hypervisor/type /proc/xen/capabilities /proc/1/cgroup /proc/modules /proc/self/status
present /run/systemd/system /dev/.run/systemd /dev/.systemd /etc/init /sbin/openrc /etc/init.d /etc/dinit.d \
  /run/ostree-booted /sys/kernel/security/apparmor /proc/1/cgroup /proc/vz /proc/lve /proc/bc /proc/xen /rhev \
  /.dockerenv /.dockerinit /dev/kvm /sys/devices/virtual/dmi/id/product_name /usr/bin/rpm-ostree /usr/bin/yum \
  /usr/bin/dnf /usr/bin/dnf-3 /usr/bin/dnf5 /usr/bin/microdnf /usr/bin/apt-get /usr/bin/zypper /usr/sbin/urpmi \
  /usr/bin/pacman /bin/opkg /usr/pkg/bin/pkgin /opt/local/bin/pkgin /opt/tools/bin/pkgin /opt/local/bin/port \
  /usr/local/bin/brew /opt/homebrew/bin/brew /sbin/apk /usr/sbin/pkg /usr/sbin/swlist /usr/bin/emerge \
  /usr/sbin/pkgadd /usr/bin/pkg /usr/bin/xbps-install /usr/local/sbin/pkg /usr/bin/swupd /usr/sbin/sorcery \
  /usr/bin/installp /etc/arch-release /etc/vmware-release
links /sbin/init /usr/bin/dnf /usr/bin/microdnf /etc/products.d/baseproduct
part programs
for name in systemctl initctl lsb_release vgs; do ! has $name || echo $name; done

if wants platform; then
  name=$(uname -n)
  part bits; getconf LONG_BIT 2>/dev/null
  part names
  address=$(getent ahosts "$name" 2>/dev/null) && address=${address%% *} && getent hosts "$address"
fi
if wants lsb && has lsb_release; then
  # Where it is a program of Python's, or one that only words os-release anew, it takes longer than all the rest: its
  # sources are read instead.
  grep -qs -e '^#!.*python' -e /os-release "$(command -v lsb_release)" ||
    { part lsb; lsb_release -a </dev/null 2>/dev/null; }
fi
if wants python || wants platform; then
  part python
  for name in "$python" python3 /usr/libexec/platform-python python; do
    if [ -n "$name" ] && path=$(command -v "$name"); then
      # Starting it takes longer than all the rest: a plain one is known by its version and its place.
      version=$("$name" -V 2>&1 </dev/null)
      case $version in
        'Python '[23].[0-9]*[!0-9a-z.+]*) ;;
        'Python '[23].[0-9]*)
          release=${version#Python }
          set -- "$(readlink -f "$path")"
          set -- "${1%/*}"/../lib*/python"${release%.*}"/lib-dynload/_ssl.*
          [ ! -e "$1" ] || { printf '%s\n' "$path" "$version"; break; }
          ;;
      esac
      "$name" -E -S -c '
import sys
try: import _ssl
except ImportError: _ssl = None
print(sys.executable)
print(sys.implementation.name if hasattr(sys, "implementation") else "cpython")
print(sys.version.split()[0])
print("%d %d %d %s %d" % tuple(sys.version_info))
print(1 if _ssl else 0)' </dev/null 2>/dev/null && break
    fi
  done
fi
if wants user; then
  name=${LOGNAME:-${USER:-${LNAME:-${USERNAME:-$(id -un)}}}}
  part passwd
  if has getent; then getent passwd "$name" || getent passwd "$uid"
  else grep "^$name:" /etc/passwd || grep "^[^:]*:[^:]*:$uid:" /etc/passwd; fi
  part login; printf '%s\n' "$name"
fi
if wants date_time; then
  part date; date '+%Y|%m|%A|%w|%W|%d|%H|%M|%S|%s|%N|%Z|%z'
  part zone; case ${TZ-} in '') tail -n 1 /etc/localtime 2>/dev/null ;; *) printf '%s\n' "$TZ" ;; esac
fi
if wants chroot; then
  part roots; stat -c %d:%i / /proc/1/root/. 2>/dev/null; stat -f -c %T / 2>/dev/null
fi
if wants caps && has capsh; then part caps; capsh --print </dev/null 2>/dev/null; fi
if wants pkg_mgr && [ -e /usr/bin/rpm ] && [ -e /usr/bin/apt-get ] && [ ! -e /var/lib/dpkg/info/apt.list ]; then
  part apt_rpm; ! /usr/bin/rpm -q --whatprovides /usr/bin/apt-get >/dev/null 2>&1 </dev/null || echo yes
fi
if wants systemd && has systemctl && { [ -e /run/systemd/system ] || [ -e /dev/.run/systemd ] || [ -e /dev/.systemd ]; }
then part systemd; systemctl --version </dev/null 2>/dev/null; fi

if wants virtual; then
  part environ_1; cat /proc/1/environ 2>/dev/null
  if [ -d /rhev ]; then part comms; grep -shE '^vdsmd?$' /proc/[0-9]*/comm; fi
  wants hardware || files /proc/cpuinfo
fi

if wants network; then
  if has ip; then
    far4=8.8.8.8 far6=2404:6800:400a:800::1012
    part addresses
    # Each line is told apart by its beginning. Not every ip takes several questions at a time.
    told=$(printf '%s\n' "addr show" "route get $far4" "route get $far6" "route show table local" |
      ip -force -batch - 2>/dev/null)
    if [ "$told" ]; then printf '%s\n' "$told"
    else ip addr show; ip route get $far4; ip -6 route get $far6; ip -4 route show table local; fi 2>/dev/null
    ip -6 route show table local 2>/dev/null
  fi
  net=/sys/class/net
  files $net/*/address $net/*/mtu $net/*/operstate $net/*/type $net/*/flags $net/*/speed \
    $net/*/bridge/bridge_id $net/*/bridge/stp_state $net/*/bonding/slaves $net/*/bonding/mode \
    $net/*/bonding/miimon $net/*/bonding/lacp_rate $net/*/bonding/primary $net/*/bonding/all_slaves_active \
    $net/*/bonding_slave/perm_hwaddr
  # In the order of the folder itself, which content that takes the first one counts on.
  part interfaces; for name in $(ls -U $net 2>/dev/null || ls $net); do [ ! -d "$net/$name" ] || echo "$name"; done
  present $net/*/bridge $net/*/brif/* $net/*/bonding $net/*/bonding_slave
  links $net/*/device $net/*/device/driver/module
fi

if wants hardware; then
  mounts=/etc/mtab
  [ -r $mounts ] || mounts=/proc/mounts
  block=/sys/block
  files /proc/cpuinfo /proc/meminfo /proc/sysinfo /proc/self/mountinfo $mounts $block/*/removable $block/*/size \
    $block/*/device/vendor $block/*/device/model $block/*/device/serial $block/*/device/sas_address \
    $block/*/device/sas_device_handle $block/*/queue/discard_max_hw_bytes \
    $block/*/queue/discard_granularity $block/*/queue/rotational $block/*/queue/scheduler \
    $block/*/queue/logical_block_size $block/*/queue/hw_sector_size $block/*/*/start $block/*/*/size $block/*/dm/name
  links $block/* /dev/disk/by-id/* /dev/disk/by-uuid/* /dev/disk/by-label/*
  present $block/*/holders/* $block/*/*/holders/* $block/*/slaves/*
  if has lspci; then part pci; lspci -D </dev/null 2>/dev/null; fi
  has_volumes() {
    for path in /etc/lvm/backup/* /run/lvm/vgs_online/*; do [ ! -e "$path" ] || return 0; done
    grep -sq ^LVM- /sys/block/dm-*/dm/uuid
  }
  if [ "$uid" = 0 ] && has vgs && has_volumes; then
    for tool in vgs lvs pvs; do
      part $tool; $tool --noheadings --nosuffix --units g --separator , </dev/null 2>/dev/null
    done
  fi
  sizes='%S|%s|%b|%a|%c|%d|%n'
  # A server that does not answer must not hold up the others.
  slow() { case $1 in nfs* | cifs | smb* | ceph | glusterfs | fuse.* | 9p | afs | ncpfs) return 0 ;; esac; return 1; }
  set --
  part sizes
  while read -r device point kind _; do
    case $device in /* | *:/*) ;; *) continue ;; esac
    case $point in *\\*) point=$(printf '%b.' "$(printf %s "$point" | sed 's/\\/\\0/g')"); point=${point%.} ;; esac
    if ! slow "$kind"; then set -- "$@" "$point"
    elif has timeout; then
      timeout -s KILL "$patience" stat -f -c "$sizes" -- "$point" 2>/dev/null </dev/null
      [ $? -lt 124 ] || printf 'late|%s\n' "$point"
    else stat -f -c "$sizes" -- "$point" 2>/dev/null; fi
  done <$mounts
  [ $# -eq 0 ] || stat -f -c "$sizes" -- "$@" 2>/dev/null
fi

if wants local; then
  for path in "$local_path"/*.fact; do
    if [ ! -e "$path" ]; then
      [ ! -L "$path" ] || part "dangling $path"
      continue
    fi
    part "local $path"
    if [ -x "$path" ] && [ ! -d "$path" ]; then
      { err=$("$path" 2>&1 >&3 3>&- </dev/null; echo ".$?"); } 3>&1
      part "ended ${err##*.}"
      printf '%s' "${err%.*}"
    else
      cat "$path" 2>/dev/null
    fi
  done
fi
exit 0

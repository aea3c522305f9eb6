import { locateScript } from './locate-script.ts';

/** Where Node.js is put by those who do not use the package manager. */
const nodePlaces = [
  '/usr/local/bin/node',
  '/usr/bin/node',
  '/opt/node/bin/node',
  '/opt/nodejs/bin/node',
  '/usr/local/node/bin/node',
  '/snap/bin/node',
  '"$HOME"/.local/bin/node',
  '"$HOME"/.volta/bin/node',
  '"$HOME"/n/bin/node',
  '"$HOME"/.nvm/versions/node/*/bin/node',
  '"$HOME"/.local/share/fnm/node-versions/*/installation/bin/node',
  '"$HOME"/.asdf/installs/nodejs/*/bin/node',
  // Ours, brought along where there was none.
  '"$HOME"/.flotilla/node/*/node',
  '/opt/flotilla/node/*/node',
].join(' ');

/**
 * Everything in one round trip, for sh as busybox has it. Its input and its first arguments are those of `locateScript`; then $6:
 * the oldest major version of Node.js that will do.
 */
export const probeScript = `${locateScript}
echo "begin $1"
say clock "$(date +%s.%N 2>/dev/null || date +%s)"
[ -n "$HOME" ] && [ -d "$HOME" ] || { echo 'this user has no home folder' >&2; exit 64; }
say home "$HOME"
say uid "$(id -u)"
say hostname "$(hostname 2>/dev/null || uname -n)"
os=$(sed -n 's/^PRETTY_NAME=//p' /etc/os-release 2>/dev/null | head -n 1 | tr -d '"')
say os "\${os:-$(uname -s)}"
say kernel "$(uname -r)"
say architecture "$(uname -m)"
exists() { [ -e "$1" ]; }
if exists /lib/ld-musl-*; then say libc musl
elif exists /lib*/ld-linux* || exists /lib/*/ld-linux*; then say libc glibc
else say libc unknown; fi
if [ -d /run/systemd/system ]; then say init systemd
elif [ -x /sbin/procd ]; then say init procd
elif [ -d /run/openrc ]; then say init openrc
elif [ -d /etc/init.d ] && [ "$(cat /proc/1/comm 2>/dev/null)" = init ]; then say init sysv
else say init none; fi
node= version=
for place in "$(command -v node)" "$(command -v nodejs)" ${nodePlaces}; do
  [ -f "$place" ] && [ -x "$place" ] || continue
  found=$("$place" --version </dev/null 2>/dev/null | head -n 1)
  major=\${found#v} major=\${major%%.*}
  case $major in ''|*[!0-9]*) continue ;; esac
  [ -n "$node" ] || { node=$place version=$found; }
  [ "$major" -ge "$6" ] || continue
  node=$place version=$found
  break
done
say node "$node"
say node_version "$version"
if [ -n "$node" ]; then
  npm=$(PATH="\${node%/*}:$PATH"; export PATH; command -v npm)
  if [ -n "$npm" ]; then
    real=$(readlink -f "$npm" 2>/dev/null)
    npm_version=$(sed -n 's/^ *"version": *"\\([^"]*\\)".*/\\1/p' "\${real%/*}/../package.json" 2>/dev/null | head -n 1)
    [ -n "$npm_version" ] || npm_version=$(PATH="\${node%/*}:$PATH"; export PATH; npm --version </dev/null 2>/dev/null | head -n 1)
    say npm_version "$npm_version"
  fi
fi
machine=$(cat /etc/machine-id 2>/dev/null || cat /var/lib/dbus/machine-id 2>/dev/null)
say machine_id "$machine"
hardware=$(cat /proc/device-tree/serial-number 2>/dev/null | tr -d '\\0')
for card in /sys/class/net/*/device; do
  [ -z "$hardware" ] && [ -e "$card" ] && hardware=$(cat "\${card%/device}/address" 2>/dev/null)
done
say hardware_id "$hardware"
say disk "$(df -Pk "$HOME" 2>/dev/null | tail -n 1)"
say memory_total "$(sed -n 's/^MemTotal: *//p' /proc/meminfo 2>/dev/null)"
say memory_available "$(sed -n 's/^MemAvailable: *//p' /proc/meminfo 2>/dev/null)"
say uptime "$(cut -d ' ' -f 1 /proc/uptime 2>/dev/null)"
say disk_system "$({ df -Pk /opt 2>/dev/null || df -Pk / 2>/dev/null; } | tail -n 1)"
[ -S "/run/user/$uid/systemd/private" ] && systemctl --version >/dev/null 2>&1 && say user_units yes
[ -e "/var/lib/systemd/linger/$(id -un)" ] && say linger yes
command -v loginctl >/dev/null 2>&1 && say loginctl yes
if command -v crontab >/dev/null 2>&1; then
  # Only where it plainly works for this user, and something reads what it keeps.
  said=$(crontab -l 2>&1) && allowed=yes || case $said in *'no crontab'* | *"can't open"*) allowed=yes ;; *) allowed= ;; esac
  [ -n "$allowed" ] && { pidof cron >/dev/null 2>&1 || pidof crond >/dev/null 2>&1; } && say cron yes
fi
command -v gunzip >/dev/null 2>&1 && say gunzip yes
locate
say root "$root"
tell_about
echo "end $1"
`;

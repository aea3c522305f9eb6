import { endFunctions, serviceName } from './layout.ts';

// How each init is told to start the agent with the device. KillMode and its likes leave the modules running that are
// children of an agent which is stopped: the next one takes them up.

const unit = (program: string, target: string) => `[Unit]
Description=Flotilla agent
After=network.target
StartLimitIntervalSec=0

[Service]
ExecStart=/bin/sh ${program}
KillMode=process
Restart=always
RestartSec=5

[Install]
WantedBy=${target}`;

const openrcScript = `#!/sbin/openrc-run
name="Flotilla agent"
supervisor=supervise-daemon
command=/bin/sh
command_args=/opt/flotilla/agent/run
respawn_delay=5
respawn_max=0

depend() {
  after net
}`;

const procdScript = `#!/bin/sh /etc/rc.common
START=95
STOP=10
USE_PROCD=1

start_service() {
  procd_open_instance
  procd_set_param command /bin/sh /opt/flotilla/agent/run
  procd_set_param respawn 3600 5 0
  procd_close_instance
}`;

const sysvScript = `#!/bin/sh
### BEGIN INIT INFO
# Provides:          ${serviceName}
# Required-Start:    $local_fs $remote_fs $network
# Required-Stop:     $local_fs $remote_fs $network
# Default-Start:     2 3 4 5
# Default-Stop:      0 1 6
# Short-Description: Flotilla agent
### END INIT INFO
case $1 in
  start | stop | status) exec sh /opt/flotilla/agent/run "$1" ;;
  restart | force-reload) sh /opt/flotilla/agent/run stop && exec sh /opt/flotilla/agent/run start ;;
  *) echo "usage: $0 {start|stop|restart|force-reload|status}" >&2; exit 2 ;;
esac`;

/** The scripts by the init that reads them; for tests too, which run what can be run of them. */
export const initFiles = {
  systemd: unit('/opt/flotilla/agent/run', 'multi-user.target'),
  'systemd-user': unit('%h/.flotilla/agent/run', 'default.target'),
  openrc: openrcScript,
  procd: procdScript,
  sysv: sysvScript,
};

const put = (kind: keyof typeof initFiles, file: string) => `cat > ${file} <<'FLOTILLA'
${initFiles[kind]}
FLOTILLA`;

/**
 * Shell functions over the layout: `install_init KIND`, `begin_agent KIND`, `end_agent KIND`, `remove_init KIND`. What is made
 * beside the agent's own folders is listed in $code/made, and goes again when the agent does.
 */
export const initFunctions = `${endFunctions}
unit=/etc/systemd/system/${serviceName}.service
user_units=$HOME/.config/systemd/user
service=/etc/init.d/${serviceName}
# Buildroot's init runs what is named like this, and knows no registration.
[ -f /etc/init.d/rcS ] && ls /etc/init.d/S[0-9][0-9]* >/dev/null 2>&1 && sysv=/etc/init.d/S95${serviceName} || sysv=$service
own_systemd() {
  XDG_RUNTIME_DIR=\${XDG_RUNTIME_DIR:-/run/user/$(id -u)}
  export XDG_RUNTIME_DIR
  systemctl --user "$@"
}
make_folder() {
  [ -d "$1" ] && return 0
  make_folder "\${1%/*}" && mkdir "$1" && echo "$1" >> "$code/made"
}
has_linger() { [ -e "/var/lib/systemd/linger/$(id -un)" ]; }
allow_linger() {
  has_linger && return 0
  loginctl enable-linger >/dev/null 2>&1 && has_linger && echo linger >> "$code/made"
}
other_cron_lines() { crontab -l 2>/dev/null | grep -v '# ${serviceName}$'; }
install_init() {
  case $1 in
    systemd)
      ${put('systemd', '"$unit"')}
      systemctl daemon-reload && systemctl --quiet enable ${serviceName}.service
      ;;
    systemd-user)
      make_folder "$user_units/default.target.wants"
      ${put('systemd-user', `"$user_units/${serviceName}.service"`)}
      own_systemd daemon-reload && own_systemd --quiet enable ${serviceName}.service
      ;;
    openrc)
      ${put('openrc', '"$service"')}
      chmod 755 "$service" && rc-update -q add ${serviceName} default
      ;;
    procd)
      ${put('procd', '"$service"')}
      chmod 755 "$service" && "$service" enable
      ;;
    sysv)
      ${put('sysv', '"$sysv"')}
      chmod 755 "$sysv"
      if [ "$sysv" != "$service" ]; then :
      elif command -v update-rc.d >/dev/null 2>&1; then update-rc.d ${serviceName} defaults >/dev/null
      elif command -v chkconfig >/dev/null 2>&1; then chkconfig --add ${serviceName}
      else
        for level in 2 3 4 5; do [ -d /etc/rc$level.d ] && ln -sf "$service" /etc/rc$level.d/S95${serviceName}; done
        :
      fi
      ;;
    cron)
      # cron itself does nothing special with the quotes; its shell does.
      { other_cron_lines; echo "@reboot /bin/sh '$run' start # ${serviceName}"; } | crontab -
      ;;
  esac
}
begin_agent() {
  case $1 in
    systemd) systemctl restart ${serviceName}.service ;;
    systemd-user) own_systemd restart ${serviceName}.service ;;
    openrc) rc-service ${serviceName} restart >/dev/null ;;
    procd) "$service" restart ;;
    sysv) "$sysv" start >/dev/null ;;
    *) sh "$run" start >/dev/null ;;
  esac
}
supervises() {
  case $(tr '\\000' ' ' < "/proc/$1/cmdline" 2>/dev/null) in
    *supervise-daemon*${serviceName}*) ;;
    *) return 1 ;;
  esac
}
# OpenRC can take for stopped what its supervisor still starts again and again: Debian's service command makes it forget.
end_supervisor() {
  supervisor=$(cat /run/supervise-${serviceName}.pid 2>/dev/null)
  [ -n "$supervisor" ] && supervises "$supervisor" || return 0
  kill -TERM "$supervisor"
  i=0
  while supervises "$supervisor"; do
    i=$((i + 1))
    [ $i -eq 100 ] && kill -KILL "$supervisor"
    [ $i -gt 110 ] && return 1
    pause
  done
}
end_agent() {
  case $1 in
    systemd) [ -f "$unit" ] && systemctl stop ${serviceName}.service ;;
    systemd-user) [ -f "$user_units/${serviceName}.service" ] && own_systemd stop ${serviceName}.service ;;
    openrc)
      [ -f "$service" ] && rc-service ${serviceName} stop >/dev/null 2>&1
      end_supervisor
      ;;
    procd) [ -f "$service" ] && "$service" stop ;;
  esac
  end_processes
}
remove_init() {
  case $1 in
    systemd)
      [ -f "$unit" ] || return 0
      systemctl --quiet disable ${serviceName}.service
      rm -f "$unit"
      systemctl daemon-reload
      ;;
    systemd-user)
      [ -f "$user_units/${serviceName}.service" ] || return 0
      own_systemd --quiet disable ${serviceName}.service
      rm -f "$user_units/${serviceName}.service" "$user_units/default.target.wants/${serviceName}.service"
      own_systemd daemon-reload
      grep -q '^linger$' "$code/made" 2>/dev/null && loginctl disable-linger
      ;;
    openrc) [ -f "$service" ] && { rc-update -q del ${serviceName} default; rm -f "$service"; } ;;
    procd) [ -f "$service" ] && { "$service" disable; rm -f "$service"; } ;;
    sysv)
      [ -f "$sysv" ] || return 0
      rm -f "$sysv" /etc/rc[0-9].d/S95${serviceName}
      if command -v update-rc.d >/dev/null 2>&1; then update-rc.d ${serviceName} remove >/dev/null
      elif command -v chkconfig >/dev/null 2>&1; then chkconfig --del ${serviceName}; fi
      ;;
    cron)
      crontab -l >/dev/null 2>&1 || return 0
      if [ -n "$(other_cron_lines)" ]; then other_cron_lines | crontab -; else crontab -r; fi
      ;;
  esac
  return 0
}
# What was started is no more, whether or not its init starts it again.
has_ended() {
  child=$(cat "$started" 2>/dev/null)
  [ -n "$child" ] && ! kill -0 "$child" 2>/dev/null
}
# Exit 70 with its last words when it ends, or is not up in a minute.
wait_for_agent() {
  i=0
  until agent_pid >/dev/null; do
    i=$((i + 1))
    if [ $i -gt 300 ] || has_ended; then
      agent_pid >/dev/null && return 0
      tail -n 20 "$log" >&2
      return 70
    fi
    pause
  done
}
`;

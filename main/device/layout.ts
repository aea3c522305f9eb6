import type { AgentWhere } from '../../contract/app/agent-plan.ts';

// Where the agent lives on a device. For one user: everything below ~/.flotilla, closed to others. For the whole device:
// code below /opt/flotilla, which everyone may read, and what changes below /var/lib/flotilla, which only root may.

/** The file of a bundle: a new build is a new file, so that a running agent never has its own replaced. */
export function agentFile(build: string): string {
  return `agent-${build.slice(0, 16)}.cjs`;
}

/** The folder that holds the agent's code, as the person who plans sees it. */
export function codeFolder(where: AgentWhere, home: string): string {
  return where === 'system' ? '/opt/flotilla' : `${home}/.flotilla`;
}

/** Small devices have little memory: a small young generation, and no threads for a pool that an agent hardly uses. */
export const nodeFlags = '--max-semi-space-size=1 --v8-pool-size=1';

/** The name of the unit, the service or the mark in a crontab that starts the agent with the device. */
export const serviceName = 'flotilla-agent';

const functions = `
case $where in
  system)
    dir=/opt/flotilla state=/var/lib/flotilla
    # Where /var is in memory, as on OpenWrt, nothing in it outlives a reboot.
    [ -L /var ] && state=$dir/state
    token=$state/token
    ;;
  *)
    [ -n "$HOME" ] && [ -d "$HOME" ] || { echo 'this user has no home folder' >&2; exit 64; }
    dir=$HOME/.flotilla state=$HOME/.flotilla
    token=$dir/agent/token
    ;;
esac
code=$dir/agent data=$state/data run=$dir/agent/run log=$state/start.log started=$state/start.pid
is_agent() {
  kill -0 "$1" 2>/dev/null || return 1
  [ -d "/proc/$1" ] || return 0
  case $(tr '\\000' ' ' < "/proc/$1/cmdline" 2>/dev/null) in
    *flotilla/agent/agent-*) ;;
    *) return 1 ;;
  esac
}
agent_pid() {
  pid=$(head -c 2000 "$data/endpoint.json" 2>/dev/null | tr -d '\\r\\n' | sed -n 's/.*"pid"[^0-9]*\\([0-9][0-9]*\\).*/\\1/p')
  [ -n "$pid" ] && is_agent "$pid" && echo "$pid"
}
pause() { sleep 0.2 2>/dev/null || sleep 1; }
`;

/** Shell functions over that: `end_processes` ends the agent of the place, also one that was started and does not listen yet. */
export const endFunctions = `
starting_pid() {
  pid=$(cat "$started" 2>/dev/null)
  [ -n "$pid" ] && is_agent "$pid" && echo "$pid"
}
end_process() {
  is_agent "$1" || return 0
  kill -TERM "$1" 2>/dev/null || ! is_agent "$1" || return 1
  i=0
  while is_agent "$1"; do
    i=$((i + 1))
    [ $i -eq 75 ] && kill -KILL "$1"
    [ $i -gt 100 ] && { echo "process $1 does not end" >&2; return 1; }
    pause
  done
}
end_processes() {
  for pid in $(agent_pid) $(starting_pid); do
    end_process "$pid" || return 1
  done
  rm -f "$data/endpoint.json" "$started"
}
`;

/** For a script whose $1 says which place. */
export const layoutOfFirstArgument = `where=$1\n${functions}`;

/** Every script begins with this: the folders of that place, and `agent_pid`, which prints the pid of the running agent or fails. */
export function layoutPrelude(where: AgentWhere): string {
  return `where=${where}\n${functions}`;
}

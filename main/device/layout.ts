// Where the agent lives on a device, for each user: everything under one folder that is theirs alone.

/** The file of a bundle: a new build is a new file, so that a running agent never has its own replaced. */
export function agentFile(build: string): string {
  return `agent-${build.slice(0, 16)}.cjs`;
}

/** Every script begins with this: `$dir`, and `agent_pid`, which prints the pid of the running agent or fails. */
export const layoutPrelude = `
[ -n "$HOME" ] && [ -d "$HOME" ] || { echo 'this user has no home folder' >&2; exit 64; }
dir=$HOME/.flotilla
is_agent() {
  kill -0 "$1" 2>/dev/null || return 1
  [ -d "/proc/$1" ] || return 0
  case $(tr '\\000' ' ' < "/proc/$1/cmdline" 2>/dev/null) in
    *flotilla/agent/agent-*) ;;
    *) return 1 ;;
  esac
}
agent_pid() {
  pid=$(head -c 2000 "$dir/data/endpoint.json" 2>/dev/null | tr -d '\\r\\n' | sed -n 's/.*"pid"[^0-9]*\\([0-9][0-9]*\\).*/\\1/p')
  [ -n "$pid" ] && is_agent "$pid" && echo "$pid"
}
`;

import type { AgentWhere } from '../../contract/app/agent-plan.ts';
import { shellQuote } from '../ssh/ssh.ts';
import { endFunctions, layoutPrelude, nodeFlags } from './layout.ts';

export interface Launched {
  where: AgentWhere;
  /** Absolute. */
  nodePath: string;
  /** The agent's file, without its folder. */
  file: string;
}

/**
 * The script `agent/run` on the device: the one thing that an init, a crontab and we ourselves call, so that an upgrade, and
 * going back from one, is the replacement of this file. Alone it is the agent; `start` and `stop` are for inits that look
 * after nothing; `pipe PORT` stands in for forwarding.
 */
export function launcher({ where, nodePath, file }: Launched): string {
  return `#!/bin/sh
# Starts the agent of Flotilla. Written anew with each version.
node=${shellQuote(nodePath)} file=${shellQuote(file)}
: "\${HOME:=/root}"
export HOME
${layoutPrelude(where)}${endFunctions}
PATH=\${node%/*}:$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH
case $1 in
  '')
    cd "$data" || exit 1
    echo $$ > "$started"
    exec "$node" ${nodeFlags} "$code/$file" --port 0 --token-file "$token" --data-dir "$data" </dev/null >"$log" 2>&1
    ;;
  pipe) exec "$node" --v8-pool-size=1 "$code/$file" pipe --data-dir "$data" --port "$2" ;;
  start)
    { agent_pid || starting_pid; } >/dev/null && exit 0
    detach=
    command -v setsid >/dev/null 2>&1 && detach=setsid
    command -v nohup >/dev/null 2>&1 && detach="$detach nohup"
    $detach sh "$run" </dev/null >/dev/null 2>&1 &
    ;;
  stop) end_processes ;;
  status) agent_pid >/dev/null ;;
  *) exit 2 ;;
esac
`;
}

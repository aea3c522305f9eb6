import { join } from 'node:path';
import { quote } from './wrappers.ts';

// A device whose agent lives in the simulator's process still shows a process for it, as SSH looks for one: its command
// line names the agent's file, it ends on SIGTERM, and the agent ends with it. It is the `node` of the device itself,
// which for this one script does not run Node but leaves a request in the device's run folder and waits.

/**
 * The lines that the device's `node` begins with. `agent.<pid>` asks for an agent and holds the arguments, one a line;
 * `serving.<pid>` is there while it runs; `refused.<pid>` says why there is none.
 */
export function standInLines(run: string): string[] {
  const inRun = (name: string) => `${quote(join(run, name))}.$$`;
  return [
    // What Flotilla says to V8 about memory is for a Node.js of the agent's own.
    'while case $1 in --max-semi-space-size=* | --v8-pool-size=*) ;; *) false ;; esac; do shift; done',
    'case "$1 $2" in "$HOME"/.flotilla/agent/agent-*.cjs\\ --port)',
    `  request=${inRun('agent')} serving=${inRun('serving')} refused=${inRun('refused')}`,
    '  leave() {',
    // KILL, as a TERM between the fork of `sleep` and its exec would be lost in the shell's own handler.
    '    kill -KILL "$!" 2>/dev/null; rm -f "$request"; i=0',
    '    while [ -e "$serving" ] && [ $i -lt 150 ]; do sleep 0.1; i=$((i + 1)); done',
    '    [ -f "$refused" ] || exit 0; cat "$refused" >&2; rm -f "$refused"; exit 1',
    '  }',
    "  trap leave TERM INT; trap '' HUP",
    `  printf '%s\\n' "$@" > "$request.new" && mv "$request.new" "$request" || exit 1`,
    '  while :; do sleep 86400 & wait "$!"; done ;;',
    'esac',
  ];
}

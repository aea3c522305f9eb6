import { shellQuote } from '../ssh/ssh.ts';

/** What the script complains of where the device has none of its programs. */
export const noStandIn = 'flotilla: nothing here can connect to a port';

/**
 * Connects its input and output to the port $0 of the loopback, with the first program that is there. Each of them ends when the port
 * is closed at the other end, also while its input is still open.
 */
const script = `
has() { command -v "$1" >/dev/null 2>&1; }
if has nc; then exec nc 127.0.0.1 "$0"; fi
if has busybox && busybox --list 2>/dev/null | grep -qx nc; then exec busybox nc 127.0.0.1 "$0"; fi
if has socat; then exec socat - "TCP4:127.0.0.1:$0"; fi
if has node; then exec node -e '
  const socket = require("node:net").connect(Number(process.argv[1]), "127.0.0.1");
  socket.on("error", ({ message }) => { console.error(message); process.exit(1); });
  socket.on("close", () => process.exit(0));
  process.stdin.pipe(socket).pipe(process.stdout);' "$0"; fi
if has bash; then exec bash -c '
  exec 3<>"/dev/tcp/127.0.0.1/$0" 4<&0 || exit 1
  cat <&4 >&3 & cat <&3
  kill "$!" 2>/dev/null' "$0"; fi
echo '${noStandIn}' >&2
exit 69
`;

/**
 * A command line that stands in for forwarding on a device that has no agent of ours. The port is a number, and nothing else of what
 * is known of the device is in it.
 */
export function standInCommand(port: number): string {
  return `exec sh -c ${shellQuote(script)} ${port}`;
}

import { randomBytes } from 'node:crypto';
import type { PlainServerSearch } from '../../contract/app/devices.ts';
import { FlotillaError } from '../../contract/errors.ts';
import type { SshConnection } from '../ssh/ssh.ts';
import { linesBetween } from './answers.ts';
import { cleanLine } from './clean-text.ts';
import { plainServerOn } from './plain-server.ts';
import { commandFailed, runScript } from './remote-script.ts';

/** More are not asked: whoever knows the port can enter it. */
const maxAsked = 12;
const askMs = 3000;
const maxNames = 20;

/** Where cloudflash and its kin listen unless told otherwise. */
const usualPort = 5000;

/**
 * Ports that are never asked, though it is a GET and nothing else: what listens there is no HTTP and acts on whatever bytes come, as a
 * printer or a controller does, or would count it as an attack.
 */
const neverAsked: readonly (readonly [number, number])[] = [
  [1, 79],
  [81, 1023],
  // SSH in its second usual place
  [2222, 2222],
  // MQTT, IEC 60870-5-104, EtherNet/IP, BACnet, OPC UA, DNP3, Modbus gateways
  [1883, 1883],
  [2404, 2404],
  [4840, 4840],
  [20000, 20000],
  [44818, 44818],
  [47808, 47808],
  // Databases, caches, remote screens
  [1433, 1433],
  [1521, 1521],
  [3306, 3306],
  [3389, 3389],
  [5432, 5432],
  [5900, 5999],
  [6379, 6379],
  [11211, 11211],
  // Printers
  [9100, 9109],
];

/** The sockets of TCP, as the kernel tells them. $1: a word that marks our output. */
const listenScript = `
echo "begin $1"
id -u
cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | grep ' 0A ' | head -n 400
echo "end $1"
`;

/** Looks for a server of the Modules API among what listens on the loopback. Asks one port after another, and stops at the first. */
export async function findPlainServer(
  connection: SshConnection,
  { sshPort, signal }: { sshPort: number; signal: AbortSignal },
): Promise<PlainServerSearch> {
  const mark = randomBytes(8).toString('hex');
  const call = { script: listenScript, args: [mark], step: 'look', timeoutMs: 30_000, signal };
  const result = await runScript(connection, call);
  const lines = linesBetween(result.stdout, mark);
  if (lines === null) throw commandFailed(connection, 'look', result);
  const asked: number[] = [];
  for (const port of portsToAsk(lines, sshPort)) {
    asked.push(port);
    const modules = await ask(connection, port, signal);
    if (modules) return { found: { port, modules }, asked };
  }
  return { found: null, asked };
}

/** The names of its modules; `null` where what answers is something else, or nothing does in time. */
async function ask(connection: SshConnection, port: number, signal: AbortSignal): Promise<string[] | null> {
  const server = plainServerOn(connection, port);
  const late = AbortSignal.timeout(askMs);
  try {
    const modules = await server.client.listModules(AbortSignal.any([signal, late]));
    return modules.slice(0, maxNames).map(({ description }) => cleanLine(description.name, 100));
  } catch (error) {
    if (signal.aborted || connection.closed.aborted || !(error instanceof FlotillaError)) throw error;
    // Without a way there, asking the next one is of no use.
    if (error.code === 'plain.no-way') throw error;
    return null;
  } finally {
    server.close();
  }
}

/**
 * Which ports are worth a question, the likeliest first: the usual one, then what the user who logs in runs, then root's. `lines` are
 * the output of the script: the uid, then lines of /proc/net/tcp.
 */
export function portsToAsk([uid = '', ...sockets]: string[], sshPort: number): number[] {
  const owners = new Map<number, string>();
  for (const line of sockets) {
    const [, address = '', port = '', owner = ''] = listening.exec(line) ?? [];
    const number = Number.parseInt(port, 16);
    if (isOnLoopback(address) && mayBeAsked(number, sshPort) && !owners.has(number)) owners.set(number, owner);
  }
  const rank = ([port, owner]: [number, string]) => {
    if (port === usualPort) return 0;
    if (owner === uid.trim()) return 1;
    return owner === '0' ? 2 : 3;
  };
  return [...owners]
    .sort((one, other) => rank(one) - rank(other) || one[0] - other[0])
    .slice(0, maxAsked)
    .map(([port]) => port);
}

/** `sl local:port remote:port st tx:rx tr:when retransmits uid …`, where state 0A is listening. */
const listening = /^\s*\d+: ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) \S+ 0A \S+ \S+ \S+\s+(\d+) /;

/** On 127.0.0.1 or on every address: what the tunnel, which leads to 127.0.0.1, comes to. The kernel writes words in its own byte order. */
function isOnLoopback(address: string): boolean {
  const reachable = ['0100007F', '7F000001', '00000000', '0'.repeat(32)];
  return reachable.includes(address) || /^0{16}(FFFF0000|0000FFFF)(0100007F|7F000001|00000000)$/.test(address);
}

function mayBeAsked(port: number, sshPort: number): boolean {
  return port !== sshPort && !neverAsked.some(([from, to]) => from <= port && port <= to);
}

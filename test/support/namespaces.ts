import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import { ownLoopbackAddress } from './loopback.ts';
import { findProgram, missing, runProgram } from './programs.ts';

/** Rooms in a row, each with a wire to the next one only and with no way out. */
export interface Rooms {
  /** The names of the network namespaces. */
  names: string[];
  /** Where room n is on the wire from the room before. */
  addressOf(n: number): string;
  /** A door from this machine's loopback to a port inside the first room. */
  door(port: number): Promise<{ address: string; port: number }>;
  stop(): Promise<void>;
}

/** Why there can be no rooms here; `null` when there can. */
export function missingForRooms(): string | null {
  const reason = missing('ip', 'busybox');
  if (reason) return reason;
  const name = roomName();
  try {
    runProgram('ip', ['netns', 'add', name]);
    runProgram('ip', ['netns', 'del', name]);
    return null;
  } catch {
    return 'this machine allows no network namespaces';
  }
}

/**
 * Makes `count` network namespaces. No wire has an end in this machine's own network and none has a default route: what
 * is to get from the first to the last must go through each.
 */
export function makeRooms(count: number): Rooms {
  const names = Array.from({ length: count }, roomName);
  const sockets = new Set<Socket>();
  const servers: ReturnType<typeof createServer>[] = [];
  for (const name of names) {
    runProgram('ip', ['netns', 'add', name]);
    runProgram('ip', ['-n', name, 'link', 'set', 'lo', 'up']);
  }
  names.slice(1).forEach((name, index) => {
    const before = names[index] ?? '';
    runProgram('ip', ['-n', before, 'link', 'add', 'onward', 'type', 'veth', 'peer', 'name', 'back', 'netns', name]);
    runProgram('ip', ['-n', before, 'addr', 'add', `10.77.${index + 1}.1/30`, 'dev', 'onward']);
    runProgram('ip', ['-n', name, 'addr', 'add', `10.77.${index + 1}.2/30`, 'dev', 'back']);
    runProgram('ip', ['-n', before, 'link', 'set', 'onward', 'up']);
    runProgram('ip', ['-n', name, 'link', 'set', 'back', 'up']);
  });
  const door: Rooms['door'] = async (port) => {
    const server = createServer((socket) => {
      sockets.add(socket);
      const way = ['netns', 'exec', names[0] ?? '', 'busybox', 'nc', '127.0.0.1', String(port)];
      const inside = spawn(findProgram('ip') ?? 'ip', way, { stdio: ['pipe', 'pipe', 'ignore'] });
      socket.on('error', () => {}).pipe(inside.stdin.on('error', () => {}));
      inside.stdout.pipe(socket);
      socket.on('close', () => inside.kill('SIGKILL'));
      inside.on('exit', () => socket.destroy());
    });
    servers.push(server);
    const address = ownLoopbackAddress();
    await new Promise<void>((resolve) => server.listen(0, address, resolve));
    const bound = server.address();
    if (bound === null || typeof bound === 'string') throw new Error('no port');
    return { address, port: bound.port };
  };
  const stop = async () => {
    for (const socket of sockets) socket.destroy();
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    for (const name of names) runProgram('ip', ['netns', 'del', name]);
  };
  return { names, addressOf: (n) => (n === 0 ? '127.0.0.1' : `10.77.${n}.2`), door, stop };
}

function roomName(): string {
  return `flt${process.pid}x${randomBytes(3).toString('hex')}`;
}

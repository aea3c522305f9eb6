import { createHash, randomBytes } from 'node:crypto';
import type { HostKey } from '../../contract/app/host-keys.ts';
import { FlotillaError, toProblem } from '../../contract/errors.ts';
import type { DevicePast } from '../fleet/recall.ts';
import type { DemoDevice } from './demo-devices.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const weekMs = 7 * 24 * hourMs;
/** The laptop looks once in this time while it is at work. */
const lookMs = 50 * minuteMs;

/** A week of looks: at work from seven to six, and now and then a device that did not answer. */
export function pastOf(
  { name, state, awayForMs = 0 }: DemoDevice,
  { address, port }: { address: string; port: number },
  now: number,
): DevicePast {
  const problem = toProblem(new FlotillaError('ssh.no-answer', { address, port, seconds: 10 }));
  const seed = [...name].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7);
  const tries: DevicePast['tries'][number][] = [];
  for (let at = now - weekMs; at < now - minuteMs; at += lookMs) {
    const hour = new Date(at).getHours();
    if (hour < 7 || hour > 18) continue;
    const isAway = state === 'away' && at > now - awayForMs;
    const isPatchy = (Math.floor(at / hourMs) * 7 + seed) % 23 === 0;
    tries.push({ at, problem: isAway || isPatchy ? problem : null });
  }
  if (state !== 'away') return { tries, parts: {} };
  tries.push({ at: now - awayForMs, problem: null }, { at: now - 20 * minuteMs, problem });
  tries.sort((a, b) => a.at - b.at);
  return { tries, parts: lastSeen(name, now - awayForMs) };
}

/** What a device had on it when it was last seen. */
function lastSeen(name: string, seenAt: number): DevicePast['parts'] {
  const isPump = name.startsWith('pump');
  const module = isPump ? { name: 'pump-control', version: '2.4.1' } : { name: 'modem-watch', version: '0.9.1' };
  const status = { installed: true, initialized: true, enabled: true, running: true, result: 'started' };
  return {
    facts: {
      seenAt,
      via: 'ssh',
      value: {
        hostname: name,
        os: 'Debian GNU/Linux 12 (bookworm)',
        kernel: '6.1.0-28-arm64',
        architecture: 'aarch64',
        libc: 'glibc',
        init: 'systemd',
        node: { path: '/usr/bin/node', version: '20.18.1' },
        npmVersion: '10.8.2',
        machineId: createHash('md5').update(name).digest('hex'),
        isRoot: false,
        diskFreeBytes: name === 'mill-04' ? 410 * 1024 ** 2 : 19.4 * 1024 ** 3,
        diskTotalBytes: 29.1 * 1024 ** 3,
        memoryTotalBytes: 1.9 * 1024 ** 3,
        memoryAvailableBytes: 1.2 * 1024 ** 3,
        uptimeMs: 41 * 24 * hourMs,
        clockSkewMs: 4_200,
      },
    },
    agent: { seenAt, via: 'ssh', value: { state: 'running', version: '0.0.9', build: '4be1a7c09d22', outdated: true } },
    modules: { seenAt, via: 'agent', value: [{ id: `${name}-module`, description: module, status }] },
    ufops: { seenAt, via: 'agent', value: [] },
  };
}

/** A key that a device was known by, and that nobody holds. */
export function lostKey(): HostKey {
  const algorithm = 'ssh-ed25519';
  const part = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const blob = Buffer.concat([part(Buffer.from(algorithm)), part(randomBytes(32))]);
  const fingerprint = `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
  return { algorithm, key: blob.toString('base64'), fingerprint };
}

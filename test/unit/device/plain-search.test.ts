import { describe, expect, test } from 'vitest';
import { portsToAsk } from '../../../main/device/plain-search.ts';

/** A line as the kernel writes it, of a socket that listens unless told otherwise. */
function socket(address: string, port: number, { uid = 0, state = '0A' } = {}): string {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const none = '0'.repeat(address.length);
  return `   3: ${address}:${hex} ${none}:0000 ${state} 00000000:00000000 00:00000000 00000000  ${uid}        0 12345 1 ffff 100 0 0 10 0`;
}
const loopback = '0100007F';
const everywhere = '0'.repeat(32);

describe('the ports that are asked for a plain server', () => {
  test('are those that the tunnel comes to, each once', () => {
    const mapped = `${'0'.repeat(16)}FFFF0000${loopback}`;
    const lines = [
      socket(loopback, 8001),
      socket('00000000', 8002),
      socket(everywhere, 8003),
      socket(mapped, 8004),
      socket(everywhere, 8002),
      socket('0500A8C0', 8005),
      socket(`${'0'.repeat(24)}01000000`, 8006),
      socket(loopback, 8007, { state: '01' }),
    ];
    expect(portsToAsk(['1000', ...lines], 22)).toEqual([8001, 8002, 8003, 8004]);
  });

  test('begin with the usual one, then those of who logs in, then those of root, and are few', () => {
    const lines = [
      socket(loopback, 7000, { uid: 33 }),
      socket(loopback, 7001),
      socket(loopback, 7002, { uid: 1000 }),
      socket(loopback, 5000, { uid: 33 }),
    ];
    expect(portsToAsk(['1000', ...lines], 22)).toEqual([5000, 7002, 7001, 7000]);
    const many = Array.from({ length: 60 }, (_, n) => socket(loopback, 7100 + n));
    expect(portsToAsk(['1000', ...many], 22)).toHaveLength(12);
  });

  test('are never those of SSH, printers, controllers, databases, or below 1024 except 80', () => {
    const lines = [21, 22, 23, 80, 443, 502, 2200, 2404, 5432, 6379, 9100, 9102, 44818].map((port) =>
      socket(loopback, port),
    );
    expect(portsToAsk(['0', ...lines], 2200)).toEqual([80]);
  });

  test('are none where the device tells nothing that can be understood', () => {
    expect(portsToAsk([], 22)).toEqual([]);
    expect(portsToAsk(['root', '0A', '   0: zz:zz 0A', `${'9'.repeat(5000)} 0A`], 22)).toEqual([]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factsSchema } from '../../../contract/app/devices.ts';
import { readProbe } from '../../../main/device/probe.ts';

const context = { build: 'b'.repeat(64), laptopAt: 1_700_000_000_000, address: 'pump.example' };
const home = 'home=/home/tech';

describe('reading what a probe printed', () => {
  it('takes the answers in the form they must have', () => {
    const { facts, agent, agentHash } = readProbe(
      [
        home,
        'clock=1700000002.500000000',
        'hostname=pump-7',
        'libc=musl',
        'init=procd',
        'node=/usr/bin/node',
        'node_version=v20.11.0',
        'npm_version=10.2.4',
        'uid=0',
        'disk=overlayfs:/overlay 1000 400 600 40% /home',
        'memory_total=2048 kB',
        'memory_available=1024 kB',
        'uptime=12.34',
        'agent_there=yes',
        `agent_hash=${'b'.repeat(64)}  -`,
        `endpoint={"port":4000,"pid":7,"version":"0.1.0","build":"${'c'.repeat(64)}","startedAt":1}`,
      ],
      context,
    );
    expect(facts).toMatchObject({
      hostname: 'pump-7',
      libc: 'musl',
      init: 'procd',
      node: { path: '/usr/bin/node', version: '20.11.0' },
      npmVersion: '10.2.4',
      isRoot: true,
      diskTotalBytes: 1000 * 1024,
      diskFreeBytes: 600 * 1024,
      memoryTotalBytes: 2048 * 1024,
      memoryAvailableBytes: 1024 * 1024,
      uptimeMs: 12_340,
      clockSkewMs: 2500,
    });
    expect(agent).toEqual({ state: 'running', version: '0.1.0', build: 'c'.repeat(64), outdated: true });
    expect(agentHash).toBe('b'.repeat(64));
  });

  it('puts a clock of whole seconds in the middle of its second', () => {
    for (const clock of ['1700000000', '1700000000.%N']) {
      expect(readProbe([home, `clock=${clock}`], context).facts.clockSkewMs).toBe(500);
    }
  });

  it('tells a stopped agent from none', () => {
    expect(readProbe([home, 'agent_there=yes'], context).agent).toEqual({ state: 'stopped' });
    expect(readProbe([home, 'agent_there=yes', 'endpoint={"port":0}'], context).agent).toEqual({ state: 'stopped' });
    expect(readProbe([home], context).agent).toEqual({ state: 'absent' });
  });

  it('lets no later line change an earlier answer', () => {
    expect(readProbe([home, 'uid=1000', 'uid=0'], context).facts.isRoot).toBe(false);
  });

  it('refuses a user without a home', () => {
    for (const lines of [[], ['home='], ['home=relative']]) {
      expect(() => readProbe(lines, context)).toThrowError(expect.objectContaining({ code: 'ssh.command-failed' }));
    }
  });

  it('makes valid facts of anything, with nothing in them that a screen would obey', () => {
    const key = fc.constantFrom(
      'clock',
      'hostname',
      'os',
      'kernel',
      'node',
      'node_version',
      'disk',
      'uptime',
      'endpoint',
      'libc',
    );
    const line = fc
      .tuple(key, fc.string({ unit: 'binary', maxLength: 400 }))
      .map(([name, value]) => `${name}=${value}`);
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const { facts } = readProbe([home, ...lines], context);
        expect(() => factsSchema.parse(facts)).not.toThrow();
        expect(/[\p{Cc}\u202A-\u202E]/u.test(Object.values(facts).join(''))).toBe(false);
      }),
    );
  });
});

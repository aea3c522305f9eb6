import { describe, expect, it } from 'vitest';
import { pinFor } from '../../../main/device/node-pins.ts';
import { decide, planOf } from '../../../main/device/plan.ts';
import { readProbe } from '../../../main/device/probe.ts';

const bundle = { bytes: new Uint8Array(1000), build: 'b'.repeat(64), version: '2.0.0' };
const found = (...lines: string[]) =>
  readProbe(['home=/home/tech', 'uid=1000', 'architecture=x86_64', 'libc=glibc', ...lines], {
    build: bundle.build,
    laptopAt: 0,
    address: 'pump',
  });
const node = ['node=/usr/bin/node', 'node_version=v20.1.0'];
const plan = (...lines: string[]) => planOf(found(...lines), bundle, 'pump');

describe('the plan for an agent', () => {
  it('is for the whole device where root can be become, else for the user', () => {
    expect(plan(...node, 'root=sudo', 'init=systemd')).toMatchObject({
      where: 'system',
      root: 'sudo',
      init: 'systemd',
    });
    expect(plan(...node, 'init=systemd')).toMatchObject({ where: 'user', root: null, init: 'none' });
    expect(plan(...node, 'root=sudo', 'where=user')).toMatchObject({ where: 'user', root: null });
  });

  it.each(['openrc', 'procd', 'sysv'])('takes %s as root, and a crontab or nothing as anyone else', (init) => {
    expect(plan(...node, 'root=login', `init=${init}`).init).toBe(init);
    expect(plan(...node, `init=${init}`, 'cron=yes').init).toBe('cron');
    expect(plan(...node, `init=${init}`).init).toBe('none');
  });

  it('takes a unit of the user only where a systemd of that user runs', () => {
    expect(plan(...node, 'init=systemd', 'user_units=yes', 'linger=yes').init).toBe('systemd-user');
    expect(plan(...node, 'init=openrc', 'user_units=yes').init).toBe('none');
  });

  it('brings Node.js for the architecture, and says so where it cannot', () => {
    expect(plan().node).toEqual({ version: pinFor('x86_64')?.version, bring: true });
    expect(plan('node=/usr/bin/node', 'node_version=v16.0.0').node).toMatchObject({ bring: true });
    expect(plan(...node).node).toEqual({ version: '20.1.0', bring: false });
    const problemOf = (...lines: string[]) => planOf(readOther(lines), bundle, 'pump').problem?.code;
    expect(problemOf('libc=musl', 'architecture=x86_64')).toBe('agent.node-musl');
    expect(problemOf('libc=glibc', 'architecture=mips')).toBe('agent.no-node');
    expect(problemOf('libc=unknown', 'architecture=x86_64', 'node=/bin/node', 'node_version=v16.0.0')).toBe(
      'agent.node-too-old',
    );
  });

  it('does not let root run a Node.js that an ordinary user can replace', () => {
    const own = ['node=/home/tech/.nvm/versions/node/v22/bin/node', 'node_version=v22.0.0'];
    expect(plan(...own, 'root=sudo').node).toMatchObject({ bring: true });
    expect(plan(...own).node).toEqual({ version: '22.0.0', bring: false });
  });

  it('sees that there is nothing to do only where all is as it would be made', () => {
    const endpoint = `endpoint={"port":4000,"pid":7,"version":"2.0.0","build":"${bundle.build}","startedAt":1}`;
    const there = [...node, 'where=user', 'agent_there=yes', `agent_hash=${bundle.build}`, endpoint, 'has_token=yes'];
    expect(decide(found(...there, 'agent_init=none'), bundle, 'pump').isInPlace).toBe(true);
    expect(plan(...there, 'agent_init=none')).toMatchObject({ action: 'nothing', upload: [] });
    expect(decide(found(...there, 'agent_init=none', 'unsettled=yes'), bundle, 'pump').isInPlace).toBe(false);
    expect(decide(found(...there, 'agent_init=none', 'cron=yes'), bundle, 'pump').isInPlace).toBe(false);
  });

  function readOther(lines: string[]) {
    return readProbe(['home=/home/tech', ...lines], { build: bundle.build, laptopAt: 0, address: 'pump' });
  }
});

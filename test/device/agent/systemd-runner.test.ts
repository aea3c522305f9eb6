import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServiceUnit } from '../../../agent/runners/runner.ts';
import { containerUnavailable, type DebianContainer, startContainer } from '../../support/container/container.ts';
import { waitFor } from './support/agent-process.ts';
import type { SystemdCall } from './support/runner-server.ts';

const unavailable = containerUnavailable();
const title = `the systemd runner${unavailable ? ` (skipped: ${unavailable})` : ''}`;
const treeMs = 10 * 60_000;
const source = fileURLToPath(new URL('../../..', import.meta.url));
const serverPort = 5001;
const server = `node /opt/source/test/device/agent/support/runner-server.ts ${serverPort}`;

/** Each means something to systemd, to a shell, or to both. */
const hostile = [
  '',
  ' ',
  'a "b" c',
  "it's",
  '\\',
  'ends with \\',
  '\\n',
  'two\nlines',
  '\t',
  '\u0001\u001b\u007f',
  '$HOME',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what systemd would fill in.
  '${HOME}',
  '$$',
  '%n %%',
  ';',
  '\\;',
  '#',
  '`id`; rm -rf /',
  '-x',
  '@y',
  'é✓𝄞',
];

describe.skipIf(unavailable !== null)(title, () => {
  let device: DebianContainer;
  let port: number;

  // biome-ignore lint/suspicious/noExplicitAny: tests look into replies; what they expect is what they check.
  const call = async (wanted: SystemdCall): Promise<any> => {
    const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: JSON.stringify(wanted) });
    const { value, error } = JSON.parse(await response.text());
    if (error) throw Object.assign(new Error(error.message), error);
    return value;
  };
  const unit = (id: string, script: string, more: Partial<ServiceUnit> = {}): ServiceUnit => ({
    id,
    argv: ['/bin/sh', '-c', script],
    cwd: '/',
    env: { PATH: '/usr/local/bin:/usr/bin:/bin' },
    ...more,
  });
  const start = (wanted: ServiceUnit) => call({ method: 'start', unit: wanted });
  const texts = async (id: string): Promise<string[]> =>
    (await call({ method: 'log', id })).map((line: { text: string }) => line.text);
  const run = async (command: string) => (await device.run(command)).stdout.trim();
  const show = (id: string, property: string) => run(`systemctl show --value -p ${property} flotilla-${id}.service`);
  const serve = async () => {
    await run(`systemd-run --unit=driver --collect --setenv=PATH=/usr/local/bin:/usr/bin:/bin ${server}`);
    await waitFor(
      () =>
        call({ method: 'ends' })
          .then(() => true)
          .catch(() => false),
      20_000,
    );
  };

  beforeAll(async () => {
    device = await startContainer({ binds: [`${source}:/opt/source`] });
    port = await device.reach(serverPort);
    await serve();
  }, treeMs);
  afterAll(() => device?.stop());

  it('every argument arrives as it was, whatever it means to systemd', async () => {
    const script = 'console.log(JSON.stringify(process.argv.slice(1))); setInterval(() => {}, 1000)';
    await start({ ...unit('arguments', ''), argv: ['node', '-e', script, '--', ...hostile] });
    const said = (await texts('arguments')).find((line) => line.startsWith('['));
    expect(JSON.parse(said ?? '[]')).toEqual(hostile);
  });

  it('a folder with odd characters is the working folder, and one that no unit can name is refused', async () => {
    const folder = `/srv/%n "it's" \\x $HOME`;
    await device.run(`mkdir -p '/srv/%n "it'\\''s" \\x $HOME'`);
    await start(unit('folder', 'pwd; exec sleep 1000', { cwd: folder }));
    expect(await texts('folder')).toContain(folder);
    await expect(start(unit('unsayable', 'pwd', { cwd: '/srv/two\nExecStart=/bin/false' }))).rejects.toMatchObject({
      code: 'invalid-args',
    });
    expect(await run('ls /etc/systemd/system | grep unsayable')).toBe('');
  });

  it('runs as the user it is told to', async () => {
    const uid = Number(await run('id -u tech'));
    await start(unit('user', 'id -un; exec sleep 1000', { user: { uid, gid: uid } }));
    expect(await texts('user')).toContain('tech');
  });

  it('sets limits of memory and processor, and tells those that the kernel does not hold', async () => {
    await start(unit('limited', 'exec sleep 1000', { limits: { memoryBytes: 64 * 1024 * 1024, cpuPercent: 50 } }));
    expect(await show('limited', 'MemoryMax')).toBe(String(64 * 1024 * 1024));
    expect(await show('limited', 'CPUQuotaPerSecUSec')).toBe('500ms');
    const group = await show('limited', 'ControlGroup');
    const file = (two: string, one: string) =>
      run(`cat /sys/fs/cgroup${group}/${two} /sys/fs/cgroup/${one} 2>/dev/null`);
    const unheld = [
      ...(/^67108864$/m.test(await file('memory.max', `memory${group}/memory.limit_in_bytes`)) ? [] : ['memory']),
      ...(/^50000\b/m.test(await file('cpu.max', `cpu${group}/cpu.cfs_quota_us`)) ? [] : ['cpu']),
    ];
    expect((await call({ method: 'status', id: 'limited' })).unheldLimits ?? []).toEqual(unheld);
    const told = (await texts('limited')).filter((line) => line.includes('does not hold'));
    expect(told).toHaveLength(unheld.length > 0 ? 1 : 0);
  });

  it('stops everything that the service started, also what left its session and will not hear', async () => {
    const stubborn = `setsid sh -c 'trap "" TERM; echo child $$; while :; do sleep 1; done' & trap "" TERM; while :; do sleep 1; done`;
    await start(unit('family', stubborn));
    const child = /child (\d+)/.exec((await texts('family')).join('\n'))?.[1];
    expect((await device.run(`test -d /proc/${child}`)).code).toBe(0);
    await call({ method: 'stop', id: 'family' });
    expect((await device.run(`test -d /proc/${child}`)).code).toBe(1);
    expect(await call({ method: 'status', id: 'family' })).toEqual({ running: false });
  });

  it('starts a crashed service again with pauses that grow, and counts', async () => {
    const restart = { firstMs: 300, longestMs: 6_000 };
    await start(unit('crashing', 'echo started; sleep 0.5; exit 3', { restart }));
    await waitFor(async () => (await call({ method: 'status', id: 'crashing' })).restarts >= 4, 30_000);
    const log: { text: string; at: number }[] = await call({ method: 'log', id: 'crashing' });
    const starts = log.filter(({ text }) => text === 'started').map(({ at }) => at);
    const gaps = starts.slice(1).map((at, index) => at - (starts[index] ?? 0));
    // 0.3, 0.6, 1.2 and 2.4 s, each with the run itself and up to a second until its end was seen.
    expect(gaps[0], JSON.stringify(gaps)).toBeLessThan(4_000);
    expect(gaps[3], JSON.stringify(gaps)).toBeGreaterThan(Math.max(gaps[0] ?? 0, 2_800));
    const ends = (await call({ method: 'ends' })).filter(({ unitId }: { unitId: string }) => unitId === 'crashing');
    expect(ends.at(-1)).toEqual({ unitId: 'crashing', words: 'ended with code 3', restarting: true });
    await call({ method: 'remove', id: 'crashing' });
  });

  it('a service is restarted also while there is no agent, and the next agent finds it', async () => {
    await start(unit('orphan', 'exec sleep 1000', { restart: { firstMs: 300, longestMs: 1_000 } }));
    await run('systemctl kill --signal=KILL driver.service');
    const before = await show('orphan', 'MainPID');
    await run('systemctl kill --signal=KILL flotilla-orphan.service');
    const after = await waitFor(async () => {
      const pid = await show('orphan', 'MainPID');
      return pid !== '0' && pid !== before ? pid : undefined;
    });
    await serve();
    expect(await call({ method: 'status', id: 'orphan' })).toMatchObject({ running: true, pid: Number(after) });
  });

  it('a unit of the same name that someone else made is left alone', async () => {
    await run('printf "[Service]\\nExecStart=/bin/true\\n" > /etc/systemd/system/flotilla-theirs.service');
    await expect(start(unit('theirs', 'exec sleep 1000'))).rejects.toMatchObject({ code: 'exists' });
    await call({ method: 'remove', id: 'theirs' });
    expect(await run('cat /etc/systemd/system/flotilla-theirs.service')).toContain('/bin/true');
  });

  it('a service whose program is not there says so', async () => {
    await expect(start({ ...unit('absent', ''), argv: ['/nowhere/at-all'] })).rejects.toMatchObject({
      code: 'did-not-stay-up',
    });
    // The journal may hear of it a moment after systemd has given up.
    await waitFor(async () => (await texts('absent')).some((text) => text.includes('/nowhere/at-all')));
  });
});

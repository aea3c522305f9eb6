import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { containerUnavailable, type DebianContainer, startContainer } from '../../../support/container/container.ts';
import { bundleInto, type CallOptions, waitFor } from '../support/agent-process.ts';
import { UfopClient, webImage } from './support.ts';

const unavailable = containerUnavailable();
const title = `ufops under a real systemd${unavailable ? ` (skipped: ${unavailable})` : ''}`;
const treeMs = 10 * 60_000;
const agentPort = 5000;
const token = 'a-token-of-this-test-alone';

const agentUnit = `[Unit]
Description=the agent
[Service]
ExecStart=/usr/local/bin/node /opt/agent/agent.cjs --port ${agentPort} --token-file /etc/agent-token --data-dir /var/lib/flotilla
[Install]
WantedBy=multi-user.target
`;

describe.skipIf(unavailable !== null)(title, () => {
  let folder: string;
  let device: DebianContainer;
  let ufops: UfopClient;

  const run = async (command: string) => {
    const outcome = await device.run(command);
    if (outcome.code !== 0) throw new Error(`${command}: ${outcome.stdout}${outcome.stderr}`);
    return outcome.stdout.trim();
  };
  const show = (property: string) => run(`systemctl show --value -p ${property} flotilla-ufop-web.1.service`);
  const ask = async (index: string) => {
    const { port } = await ufops.state('web', index, 'Running', 30_000);
    return JSON.parse(
      await run(`/usr/local/bin/node -e "fetch('http://127.0.0.1:${port}').then((r) => r.text()).then(console.log)"`),
    );
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'flotilla-ufop-systemd-test-'));
    bundleInto(folder);
    device = await startContainer({
      binds: [`${folder}:/opt/agent`],
      files: {
        'etc/agent-token': { text: token, mode: 0o600 },
        'etc/systemd/system/agent.service': { text: agentUnit, mode: 0o600 },
      },
    });
    const port = await device.reach(agentPort);
    const call = async (method: string, path: string, { body, headers }: CallOptions = {}) => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, text, json: JSON.parse(text) };
    };
    ufops = new UfopClient({ call, port, token });
    await run('systemctl enable --now agent.service');
    await waitFor(
      () =>
        call('GET', '/health').then(
          () => true,
          () => false,
        ),
      30_000,
    );
  }, treeMs);
  afterAll(async () => {
    await device?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('an instance is a unit of its own, unprivileged, and held to the limits of its flavor', async () => {
    await ufops.prepare('web', webImage(), { configuration: { flavor: 'memory=128M,cpu=50%' } });
    await ufops.ok('POST', '/ufops/web/instances', { size: 2 });
    expect(await ask('1')).toMatchObject({ uid: 65534, version: 'v1', index: '1' });
    expect(await ask('2')).toMatchObject({ index: '2' });
    expect(await show('ActiveState')).toBe('active');
    expect(await show('CPUQuotaPerSecUSec')).toBe('500ms');
    const { limits } = await ufops.instance('web', '1');
    // In a container the controllers of the machine may be missing; then the instance says so.
    expect(await show('MemoryMax')).toBe(String(128 * 1024 ** 2));
    expect(limits === undefined || /does not limit/.test(limits)).toBe(true);
    expect((await ufops.ok('GET', '/ufops/web')).limits).toBeUndefined();
  });

  it('one that is killed comes back, and is counted', async () => {
    const { pid } = await ask('1');
    await run(`kill -9 ${pid}`);
    await waitFor(async () => (await ufops.instance('web', '1')).restarts === '1', 30_000);
    expect((await ask('1')).pid).not.toBe(pid);
    expect(await ufops.log('web', '1')).toMatch(/started again/);
  });

  it('is upgraded, and logs to the journal', async () => {
    await ufops.build('web', webImage({ built: 'two' }));
    await ufops.ok('POST', '/ufops/web/instances/v2/switch');
    const upgraded = await ufops.ok('POST', '/ufops/web/upgrade');
    expect(upgraded).toMatchObject([
      { version: 'v2', state: 'Running' },
      { version: 'v2', state: 'Running' },
    ]);
    expect(await ask('1')).toMatchObject({ built: 'two' });
    expect(await ufops.log('web', '1')).toContain('listening on');
  });

  it('runs again after a reboot of the device; one that was stopped does not', async () => {
    await ufops.ok('POST', '/ufops/web/instances/2/stop');
    await device.reboot();
    await waitFor(
      () =>
        ufops.list().then(
          () => true,
          () => false,
        ),
      60_000,
    );
    expect(await ask('1')).toMatchObject({ built: 'two' });
    expect(await ufops.instance('web', '2')).toMatchObject({ state: 'Stopped' });
  });

  it('leaves no unit when its ufop is deleted', async () => {
    await ufops.ok('DELETE', '/ufops/web');
    expect(await run('systemctl list-units --all --no-legend "flotilla-ufop-*" | wc -l')).toBe('0');
    expect(await run('ls /var/lib/flotilla/ufops 2>/dev/null | wc -l')).toBe('0');
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { containerUnavailable, type DebianContainer, startContainer } from '../../../support/container/container.ts';
import { bundleInto, waitFor } from '../support/agent-process.ts';
import { sha256 } from '../support/blob.ts';
import { buildDeb } from '../support/packages.ts';

// A .deb that brings its own unit, on a real systemd.

const unavailable = containerUnavailable();
const token = 'a-token-of-this-test-alone';
const name = 'flotilla-test-unit';
const agentUnit = `[Unit]
Description=the agent
[Service]
ExecStart=/usr/local/bin/node /opt/agent/agent.cjs --port 5000 --token-file /etc/agent-token --data-dir /var/lib/flotilla
KillMode=process
[Install]
WantedBy=multi-user.target
`;
const unit = `[Unit]
Description=made by a test
[Service]
ExecStart=/usr/lib/${name}/run
[Install]
WantedBy=multi-user.target
`;
const deb = (version: string) =>
  buildDeb(
    { name, version },
    {
      [`lib/systemd/system/${name}.service`]: unit,
      [`usr/lib/${name}/run`]: `#!/bin/sh\necho "valve ${version} is open"\nexec sleep 100000\n`,
      'DEBIAN/postinst':
        '#!/bin/sh\nset -e\nsystemctl daemon-reload\n[ -z "$2" ] || systemctl try-restart flotilla-test-unit\n',
      'DEBIAN/postrm': '#!/bin/sh\nset -e\nsystemctl daemon-reload\n',
    },
  );

describe.skipIf(unavailable !== null)(`a .deb with a systemd unit (${unavailable ?? 'in a container'})`, () => {
  let folder: string;
  let device: DebianContainer;
  let port: number;
  let id: string;
  const call = async (method: string, path: string, body?: string | Uint8Array<ArrayBuffer>) => {
    const headers = { authorization: `Bearer ${token}` };
    const init = body === undefined ? { method, headers } : { method, headers, body };
    const response = await fetch(`http://127.0.0.1:${port}${path}`, init);
    return { status: response.status, json: JSON.parse(await response.text()) };
  };
  const send = async (content: Buffer) => {
    const blob = sha256(content);
    expect(await call('PUT', `/blobs/${blob}`, new Uint8Array(content))).toMatchObject({ status: 200 });
    return blob;
  };
  const act = (command: string) => call('POST', `/modules/${id}/action`, JSON.stringify({ command }));
  const status = async () => (await call('GET', `/modules/${id}`)).json.status;
  const log = async (): Promise<string> => (await call('GET', `/modules/${id}/log`)).json.log;
  const answers = () =>
    call('GET', '/health').then(
      () => true,
      () => false,
    );
  const systemctl = async (word: string) => (await device.run(`systemctl ${word} ${name}`)).stdout.trim();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'flotilla-unit-test-'));
    bundleInto(folder);
    device = await startContainer({
      binds: [`${folder}:/opt/agent`],
      files: {
        'etc/agent-token': { text: token, mode: 0o600 },
        'etc/systemd/system/agent.service': { text: agentUnit, mode: 0o600 },
      },
    });
    port = await device.reach(5000);
    await device.run('systemctl enable --now agent.service');
    await waitFor(answers, 30_000);
  }, 10 * 60_000);
  afterAll(async () => {
    await device?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('is installed by apt and run by its own unit', async () => {
    const source = { kind: 'apt', blob: await send(await deb('1.0')) };
    const created = await call('POST', '/modules', JSON.stringify({ name, version: '1.0', source }));
    expect(created, JSON.stringify(created)).toMatchObject({ status: 200 });
    id = created.json.id;
    expect(created.json.status).toMatchObject({ installed: true, initialized: true, enabled: false, running: false });
    expect(await act('start')).toMatchObject({ status: 200, json: { result: true } });
    expect(await status()).toMatchObject({ enabled: true, running: true });
    expect([await systemctl('is-active'), await systemctl('is-enabled')]).toEqual(['active', 'enabled']);
  });

  it('has the journal of its unit for a log', async () => {
    await waitFor(async () => (await log()).includes('valve 1.0 is open'));
  });

  it('is updated in place', async () => {
    const source = { kind: 'apt', blob: await send(await deb('1.1')) };
    const updated = await call('PUT', `/modules/${id}`, JSON.stringify({ name, version: '1.1', source }));
    expect(updated, JSON.stringify(updated)).toMatchObject({ status: 200, json: { description: { version: '1.1' } } });
    expect(await status()).toMatchObject({ enabled: true, running: true });
    await waitFor(async () => (await log()).includes('valve 1.1 is open'));
  });

  it('runs again after a reboot of the device', async () => {
    await device.reboot();
    await waitFor(answers, 30_000);
    await waitFor(async () => (await status()).running);
    expect(await systemctl('is-active')).toBe('active');
  });

  it('stops, stays stopped, and is gone after its deletion', async () => {
    expect((await act('stop')).status).toBe(200);
    expect(await status()).toMatchObject({ enabled: false, running: false });
    expect(await systemctl('is-enabled')).toBe('disabled');
    expect((await act('start')).status).toBe(200);
    expect(await call('DELETE', `/modules/${id}`)).toMatchObject({ status: 200, json: { deleted: true } });
    expect(await systemctl('is-active')).toBe('inactive');
    expect((await device.run(`dpkg-query --show ${name}`)).code).not.toBe(0);
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { moduleSchema } from '../../../contract/agent/modules.ts';
import { containerUnavailable, type DebianContainer, startContainer } from '../../support/container/container.ts';
import { bundleInto, waitFor } from './support/agent-process.ts';
import { type LocalRegistry, startRegistry } from './support/registry.ts';

const unavailable = containerUnavailable();
const title = `modules under a real systemd${unavailable ? ` (skipped: ${unavailable})` : ''}`;
const treeMs = 10 * 60_000;
const agentPort = 5000;
const token = 'a-token-of-this-test-alone';

const speaker = `#!/usr/bin/env node
const { execPath, env, argv } = process;
console.log('env ' + JSON.stringify(env.HOSTILE) + ' ' + env.NODE_ENV);
console.error('to the other output');
console.log('pid ' + process.pid);
process.stdout.write(Buffer.from([0x1b, 0x5b, 0x33, 0x31, 0x6d, 0xff, 0x00, 0x41, 0x0a]));
console.log('ünïcode ✓');
setInterval(() => console.log('still here'), 200);
`;

/** What a value in the environment must survive: every character that a unit or an environment file gives a meaning. */
const hostile = `a b"c'd\\e$HOME \${HOME} %n %% \`id\` ; # <é>`;

const agentUnit = `[Unit]
Description=the agent
[Service]
Environment=npm_config_registry=REGISTRY npm_config_cache=/var/cache/npm HOME=/root "HOSTILE=${hostile.replace(/["\\]/g, '\\$&').replaceAll('%', '%%')}"
ExecStart=/usr/local/bin/node /opt/agent/agent.cjs --port ${agentPort} --token-file /etc/agent-token --data-dir /var/lib/flotilla
[Install]
WantedBy=multi-user.target
`;

describe.skipIf(unavailable !== null)(title, () => {
  let folder: string;
  let registry: LocalRegistry;
  let device: DebianContainer;
  let port: number;
  let id: string;
  const unit = () => `flotilla-module-${id}.service`;

  const call = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, json: text === '' ? undefined : JSON.parse(text) };
  };
  const act = (command: string) => call('POST', `/modules/${id}/action`, { command });
  const status = async () => moduleSchema.parse((await call('GET', `/modules/${id}`)).json).status;
  const log = async (): Promise<string> => (await call('GET', `/modules/${id}/log?lines=5000`)).json.log;
  const agentAnswers = () =>
    waitFor(() =>
      call('GET', '/health').then(
        (answer) => answer.status === 200,
        () => false,
      ),
    );
  const run = async (command: string) => {
    const outcome = await device.run(command);
    if (outcome.code !== 0) throw new Error(`${command}: ${outcome.stdout}${outcome.stderr}`);
    return outcome.stdout.trim();
  };
  const show = (property: string) => run(`systemctl show --value -p ${property} ${unit()}`);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'flotilla-systemd-test-'));
    bundleInto(folder);
    const version = (number: string) => ({
      name: 'speaker',
      version: number,
      manifest: { bin: 'speaker.js' },
      files: { 'speaker.js': speaker },
    });
    registry = await startRegistry([
      version('1.0.0'),
      version('1.1.0'),
      {
        name: 'crasher',
        version: '1.0.0',
        manifest: { bin: 'crash.js' },
        files: { 'crash.js': `#!/usr/bin/env node\nthrow new Error('no valve is connected');\n` },
      },
    ]);
    device = await startContainer({
      offers: [Number(new URL(registry.url).port)],
      binds: [`${folder}:/opt/agent`],
      files: {
        'etc/agent-token': { text: token, mode: 0o600 },
        'etc/systemd/system/agent.service': { text: agentUnit.replace('REGISTRY', registry.url), mode: 0o600 },
      },
    });
    port = await device.reach(agentPort);
    await run('systemctl enable --now agent.service');
    await agentAnswers();
  }, treeMs);
  afterAll(async () => {
    await device?.stop();
    await registry?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('a module is started as a unit of systemd, which starts it with the device', async () => {
    const created = await call('POST', '/modules', { name: 'speaker', version: '1.0.0' });
    expect(created, JSON.stringify(created)).toMatchObject({ status: 200 });
    id = moduleSchema.parse(created.json).id;
    expect(await act('start')).toMatchObject({ status: 200 });
    expect(await status()).toMatchObject({ enabled: true, running: true });
    expect(await run(`systemctl is-active ${unit()} && systemctl is-enabled ${unit()}`)).toBe('active\nenabled');
  });

  it('the environment of the service arrives as it was, and is read by root alone', async () => {
    expect(await waitFor(async () => /^env (.*)$/m.exec(await log())?.[1])).toBe(
      `${JSON.stringify(hostile)} production`,
    );
    expect(await run(`stat -c %a /var/lib/flotilla/units/module-${id}.env`)).toBe('600');
    expect(await show('Environment')).not.toContain('HOSTILE');
  });

  it('the journal is the log: both outputs, hostile bytes, and what systemd says', async () => {
    await waitFor(async () => (await log()).includes('ünïcode ✓'));
    const text = await log();
    expect(text).toContain('to the other output');
    expect(text).toContain(`\u001b[31m\ufffd`);
    expect(text).toMatch(new RegExp(`Started ${unit()}`));
    expect(text.match(/ünïcode/g)).toHaveLength(1);
  });

  it('a follower of the log gets new lines as they are written', async () => {
    const abort = new AbortController();
    const response = await fetch(`http://127.0.0.1:${port}/modules/${id}/log?follow=1&lines=0`, {
      headers: { authorization: `Bearer ${token}` },
      signal: abort.signal,
    });
    let text = '';
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      if ((text.match(/still here/g) ?? []).length >= 3) break;
    }
    abort.abort();
    const ids = [...text.matchAll(/^id: (\d+)$/gm)].map((match) => Number(match[1]));
    expect(new Set(ids).size).toBe(ids.length);
    await waitFor(async () => (await device.run('pgrep -x journalctl')).code === 1);
  });

  it('another version runs after an update', async () => {
    expect(await call('PUT', `/modules/${id}`, { name: 'speaker', version: '1.1.0' })).toMatchObject({ status: 200 });
    expect(await status()).toMatchObject({ running: true });
    expect(
      await run(
        `cat $(tr '\\0' '\\n' < /proc/$(systemctl show --value -p MainPID ${unit()})/cmdline | sed -n 2p | xargs dirname)/package.json`,
      ),
    ).toContain('1.1.0');
  });

  it('a service that is killed is told as ended, by what', async () => {
    await run(`systemctl kill --signal=KILL ${unit()}`);
    const { result } = await waitFor(async () => {
      const seen = await status();
      return !seen.running && seen.result?.startsWith('ended') ? seen : undefined;
    });
    expect(result).toMatch(/^ended by SIGKILL at /);
    expect(await act('start')).toMatchObject({ status: 200 });
  });

  it('the agent may end and start again while the service runs on', async () => {
    const before = await show('MainPID');
    await run('systemctl restart agent.service');
    await agentAnswers();
    expect(await status()).toMatchObject({ running: true });
    expect(await show('MainPID')).toBe(before);
  });

  it('after a reboot of the device it runs without the agent, and its log goes on', async () => {
    await run('systemctl disable agent.service');
    await device.reboot();
    expect(await run(`systemctl is-active ${unit()}`)).toBe('active');
    await run('systemctl enable --now agent.service');
    await agentAnswers();
    expect(await status()).toMatchObject({ enabled: true, running: true });
    // Of the first start, of the update, of the start after the kill, and of the reboot.
    expect((await log()).match(/ünïcode/g)).toHaveLength(4);
  });

  it('a stopped module does not start with the device', async () => {
    expect(await act('stop')).toMatchObject({ status: 200 });
    expect(await run(`systemctl is-active ${unit()}; systemctl is-enabled ${unit()}; true`)).toBe('inactive\ndisabled');
    expect(await act('start')).toMatchObject({ status: 200 });
  });

  it('a service that does not stay up says why, and leaves no unit that is tried for ever', async () => {
    const created = await call('POST', '/modules', { name: 'crasher', version: '1.0.0' });
    const crasher = moduleSchema.parse(created.json).id;
    const started = await call('POST', `/modules/${crasher}/action`, { command: 'start' });
    expect(started).toMatchObject({ status: 500, json: { error: { code: 'did-not-stay-up' } } });
    expect(started.json.error.message).toMatch(/ended with code 1.*no valve is connected/);
    expect(await run(`systemctl is-enabled flotilla-module-${crasher}.service; true`)).toBe('disabled');
    expect(await call('DELETE', `/modules/${crasher}`)).toMatchObject({ status: 200 });
  });

  it('nothing is left of a deleted module', async () => {
    const pid = await show('MainPID');
    expect(await call('DELETE', `/modules/${id}`)).toMatchObject({ status: 200, json: { deleted: true } });
    expect(await run('find /etc/systemd /run/systemd /var/lib/flotilla -name "*module-*"')).toBe('');
    expect(await run('systemctl list-units --all --no-legend "flotilla-*"')).toBe('');
    expect((await device.run(`test -e /proc/${pid}`)).code).toBe(1);
  });
});

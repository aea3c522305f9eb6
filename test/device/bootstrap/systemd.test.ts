import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { AgentBundle } from '../../../main/device/device.ts';
import { containerUnavailable, type DebianContainer, startContainer } from '../../support/container/container.ts';
import { never } from '../../support/ssh-harness.ts';
import { waitFor } from '../../support/wait-for.ts';
import { addIdleModule, agentsOf, type IdleModule, listing, untilUp } from './inside.ts';
import { buildBundle, endsAtOnce, type Laptop, laptopFor, neverAnswers, stepLog, variant } from './laptop.ts';

const unavailable = containerUnavailable();
const bootMs = 4 * 60_000;
const goBackMs = 5 * 60_000;

describe.skipIf(unavailable)(`a device whose init is systemd${unavailable ? `: ${unavailable}` : ''}`, () => {
  let bundle: AgentBundle;
  let device: DebianContainer;
  let laptop: Laptop | undefined;

  const as = (user: string, withBundle = bundle) => {
    laptop = laptopFor({ ...device, user }, withBundle);
    return laptop;
  };

  beforeAll(async () => {
    bundle = await buildBundle();
    // The smallest Debian has no libpam-systemd, which tells a user's systemd where its folder is.
    const text = '[Service]\nPAMName=\nEnvironment=XDG_RUNTIME_DIR=/run/user/%i\n';
    device = await startContainer({
      files: { 'etc/systemd/system/user@.service.d/folder.conf': { text, mode: 0o644 } },
    });
  }, 16 * 60_000);
  afterAll(() => device?.stop());
  afterEach(() => laptop?.close());

  describe('reached as root', () => {
    let before: string[];
    let pump: IdleModule | undefined;

    it('is planned for the whole device, under systemd, and nothing changes by planning', async () => {
      before = await listing(device);
      const plan = await (await as('root').session()).planAgent(never());
      expect(plan).toMatchObject({
        action: 'install',
        where: 'system',
        root: 'login',
        folders: ['/opt/flotilla', '/var/lib/flotilla'],
        init: 'systemd',
        node: { version: process.versions.node, bring: false },
        upload: [{ what: 'agent', bytes: bundle.bytes.length }],
        problem: null,
      });
      expect(await listing(device)).toEqual(before);
    });

    it('gets an agent that its init keeps running and that comes back after a reboot', {
      timeout: bootMs,
    }, async () => {
      const session = await as('root').session();
      expect(await session.setUpAgent(stepLog(), never())).toMatchObject({
        changed: true,
        agent: { state: 'running' },
      });
      expect((await device.run('systemctl is-active flotilla-agent')).stdout.trim()).toBe('active');
      expect((await device.run('stat -c %a /var/lib/flotilla/token')).stdout.trim()).toBe('600');
      await laptop?.close();
      await device.reboot();
      const again = await as('root').session();
      await untilUp(again);
      expect((await (await again.agent(never())).health(never())).build).toBe(bundle.build);
      expect((await again.setUpAgent(stepLog(), never())).changed).toBe(false);
    });

    it('starts it again when it is killed', async () => {
      const session = await as('root').session();
      const agent = await session.agent(never());
      const { pid } = await agent.health(never());
      await device.run(`kill -KILL ${pid}`);
      await waitFor('another agent', async () => ![String(pid), ''].includes(await agentsOf(device)), 60_000);
      await untilUp(session);
      expect((await agent.health(never())).pid).not.toBe(pid);
    });

    it.each([
      ['ends at once', endsAtOnce],
      ['listens and never answers', neverAnswers],
    ])(
      'goes back by itself from an agent that %s, and its module and other services run on',
      {
        timeout: goBackMs,
      },
      async (_what, prelude) => {
        const healthy = await as('root').session();
        const before = await (await healthy.agent(never())).health(never());
        pump ??= await addIdleModule(device, healthy);
        const pid = await pump.pid();
        expect(pid).toMatch(/^\d+$/);
        await device.run('systemd-run --unit=other --collect sleep 6000');
        await laptop?.close();
        const broken = await as('root', variant(bundle, prelude)).session();
        const report = stepLog();
        await expect(broken.setUpAgent(report, never())).rejects.toMatchObject({ code: 'agent.went-back' });
        expect(report.states.at(-1)).toBe('go-back: done');
        await laptop?.close();
        const session = await as('root').session();
        const after = await (await session.agent(never())).health(never());
        expect(after.build).toBe(bundle.build);
        expect(after.pid).not.toBe(before.pid);
        expect((await device.run('ls /opt/flotilla/agent')).stdout).not.toContain('previous');
        expect(await pump.pid()).toBe(pid);
        expect(await (await session.agent(never())).listModules(never())).toMatchObject([
          { status: { running: true } },
        ]);
        expect((await device.run('systemctl is-active other; systemctl stop other')).stdout.trim()).toBe('active');
        expect((await session.setUpAgent(stepLog(), never())).changed).toBe(false);
      },
    );

    it('is as it was before when the agent is removed', async () => {
      const session = await as('root').session();
      expect(await session.removeAgent(stepLog(), never())).toEqual({ changed: true });
      expect(await agentsOf(device)).toBe('');
      expect((await device.run('systemctl status flotilla-agent')).code).toBe(4);
      expect(await listing(device)).toEqual(before);
    });
  });

  describe.each(['without a password', 'with a password'])('reached as a user who may use sudo %s', (way) => {
    const isFree = way === 'without a password';
    const secret = `p${randomUUID()}`;
    const login = () => {
      const made = as('tech');
      if (!isFree) made.settings.auth = { kind: 'password', password: secret };
      return made.session();
    };
    beforeAll(async () => {
      await device.run(`echo 'tech:${secret}' | chpasswd`);
      await device.run(`echo 'tech ALL=(ALL) ${isFree ? 'NOPASSWD: ' : ''}ALL' > /etc/sudoers.d/tech`);
    });

    it('is set up, used, and cleared away for the whole device', async () => {
      const before = await listing(device);
      const session = await login();
      expect(await session.planAgent(never())).toMatchObject({
        where: 'system',
        root: isFree ? 'sudo' : 'sudo-password',
        init: 'systemd',
      });
      const report = stepLog();
      expect(await session.setUpAgent(report, never())).toMatchObject({ changed: true });
      expect((await device.run('systemctl show -p User -p MainPID flotilla-agent')).stdout).toMatch(/MainPID=[1-9]/);
      expect((await device.run('stat -c %U /opt/flotilla/agent/run')).stdout.trim()).toBe('root');
      expect((await session.probe(never())).agent).toMatchObject({ state: 'running', build: bundle.build });
      await laptop?.close();
      const again = await login();
      expect(await (await again.agent(never())).listModules(never())).toEqual([]);
      expect((await again.setUpAgent(stepLog(), never())).changed).toBe(false);
      expect(await again.removeAgent(stepLog(), never())).toEqual({ changed: true });
      expect(await listing(device)).toEqual(before);
      expect(report.output).not.toContain(secret);
      expect((await device.run('journalctl --no-pager')).stdout).not.toContain(secret);
    });
  });

  describe('reached as an ordinary user', () => {
    beforeAll(async () => {
      await device.run('rm -f /etc/sudoers.d/tech');
    });

    it('keeps the agent in the home, and says that it does not come back by itself where nothing allows it', async () => {
      const before = await listing(device);
      const session = await as('tech').session();
      expect(await session.planAgent(never())).toMatchObject({ where: 'user', root: null, init: 'none' });
      await session.setUpAgent(stepLog(), never());
      expect((await device.run('ls -d /home/tech/.flotilla')).code).toBe(0);
      await session.removeAgent(stepLog(), never());
      expect(await listing(device)).toEqual(before);
    });

    it('gets a unit of the user where units outlive the login, also over a reboot', { timeout: bootMs }, async () => {
      await device.run('loginctl enable-linger tech');
      await waitFor(
        'the units of the user',
        async () => (await device.run('ls /run/user/*/systemd/private')).code === 0,
      );
      const before = await listing(device);
      const session = await as('tech').session();
      expect(await session.planAgent(never())).toMatchObject({ where: 'user', init: 'systemd-user' });
      await session.setUpAgent(stepLog(), never());
      await laptop?.close();
      await device.reboot();
      const again = await as('tech').session();
      await untilUp(again);
      expect((await again.setUpAgent(stepLog(), never())).changed).toBe(false);
      await again.removeAgent(stepLog(), never());
      expect(await listing(device)).toEqual(before);
    });

    it('keeps an agent of its own that is there, also when it may become root later', async () => {
      const session = await as('tech').session();
      await session.setUpAgent(stepLog(), never());
      await device.run(`echo 'tech ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/tech`);
      expect(await session.planAgent(never())).toMatchObject({ action: 'nothing', where: 'user' });
      expect((await session.setUpAgent(stepLog(), never())).changed).toBe(false);
      await session.removeAgent(stepLog(), never());
    });
  });
});

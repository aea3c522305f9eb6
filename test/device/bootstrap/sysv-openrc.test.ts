import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { AgentBundle } from '../../../main/device/device.ts';
import { containerUnavailable, type DebianContainer, startContainer } from '../../support/container/container.ts';
import { never } from '../../support/ssh-harness.ts';
import { waitFor } from '../../support/wait-for.ts';
import { addIdleModule, agentsOf, type IdleModule, listing, untilUp } from './inside.ts';
import { buildBundle, endsAtOnce, type Laptop, laptopFor, stepLog, variant } from './laptop.ts';

// Debian's own System V init and OpenRC, booted: what they are told is what they do.

const unavailable = containerUnavailable();
const treeMs = 16 * 60_000;
const rebootMs = 4 * 60_000;
const name = 'flotilla-agent';

const inits = [
  {
    init: 'sysv',
    registered: `ls /etc/rc2.d/S??${name} /etc/rc6.d/K??${name}`,
    service: `service ${name}`,
  },
  {
    init: 'openrc',
    registered: `rc-update show default | grep ${name}`,
    service: `rc-service ${name}`,
  },
] as const;

describe.skipIf(unavailable).each(inits)(
  `a device whose init is $init${unavailable ? `: ${unavailable}` : ''}`,
  ({ init, registered, service }) => {
    let bundle: AgentBundle;
    let device: DebianContainer;
    let laptop: Laptop | undefined;
    let before: string[];
    let pump: IdleModule;

    const login = async (user = 'root', withBundle = bundle) => {
      await laptop?.close();
      laptop = laptopFor({ ...device, user }, withBundle);
      return laptop.session();
    };
    const healthOf = async (session: Awaited<ReturnType<typeof login>>) =>
      (await session.agent(never())).health(never());

    beforeAll(async () => {
      bundle = await buildBundle();
      device = await startContainer({ init });
    }, treeMs);
    afterAll(() => device?.stop());
    afterEach(() => laptop?.close());

    it('is known by it, and nothing changes by planning', async () => {
      before = await listing(device);
      const plan = await (await login()).planAgent(never());
      expect(plan).toMatchObject({ action: 'install', where: 'system', root: 'login', init, problem: null });
      expect(await listing(device)).toEqual(before);
    });

    it('gets an agent that is registered with it, and comes back with its module after a reboot', {
      timeout: rebootMs,
    }, async () => {
      const session = await login();
      expect(await session.setUpAgent(stepLog(), never())).toMatchObject({
        changed: true,
        agent: { state: 'running' },
      });
      expect((await device.run(registered)).code).toBe(0);
      expect((await device.run(`${service} status`)).code).toBe(0);
      pump = await addIdleModule(device, session);
      await device.reboot();
      const again = await login();
      await untilUp(again);
      expect((await healthOf(again)).build).toBe(bundle.build);
      expect((await again.setUpAgent(stepLog(), never())).changed).toBe(false);
      await waitFor('the module to run again', async () => (await pump.pid()) !== '', 60_000);
    });

    it('stops, starts and restarts it as its own command says, and the module runs on', async () => {
      const session = await login();
      const first = await pump.pid();
      expect((await device.run(`${service} stop`)).code).toBe(0);
      expect(await agentsOf(device)).toBe('');
      expect((await device.run(`${service} status`)).code).not.toBe(0);
      expect((await device.run(`${service} start`)).code).toBe(0);
      await untilUp(session);
      const { pid } = await healthOf(session);
      expect((await device.run(`${service} restart`)).code).toBe(0);
      await waitFor('another agent', async () => ![String(pid), ''].includes(await agentsOf(device)), 60_000);
      await untilUp(session);
      expect(await pump.pid()).toBe(first);
    });

    if (init === 'sysv') {
      it('is started by the next set-up when it was killed, since nothing else looks after it', async () => {
        const session = await login();
        const { pid } = await healthOf(session);
        await device.run(`kill -KILL ${pid}`);
        expect(await session.setUpAgent(stepLog(), never())).toMatchObject({ changed: true });
        expect((await healthOf(session)).pid).not.toBe(pid);
      });
    } else {
      it('starts it again when it is killed', async () => {
        const session = await login();
        const { pid } = await healthOf(session);
        await device.run(`kill -KILL ${pid}`);
        await waitFor('another agent', async () => ![String(pid), ''].includes(await agentsOf(device)), 60_000);
        await untilUp(session);
        expect((await healthOf(session)).pid).not.toBe(pid);
      });
    }

    it('goes back by itself from an agent that ends at once, and its module runs on', async () => {
      const first = await pump.pid();
      const was = await healthOf(await login());
      const broken = await login('root', variant(bundle, endsAtOnce));
      const report = stepLog();
      await expect(broken.setUpAgent(report, never())).rejects.toMatchObject({ code: 'agent.went-back' });
      expect(report.states.at(-1)).toBe('go-back: done');
      const session = await login();
      const now = await healthOf(session);
      expect(now.build).toBe(bundle.build);
      expect(now.pid).not.toBe(was.pid);
      expect(await pump.pid()).toBe(first);
      expect((await session.setUpAgent(stepLog(), never())).changed).toBe(false);
    });

    if (init === 'openrc') {
      it('is no riddle where the service command made OpenRC forget that it runs', async () => {
        // Debian's, which takes the mark away before OpenRC is asked to stop it.
        await device.run(`service ${name} stop`);
        expect((await device.run(`${service} status`)).code).not.toBe(0);
        const was = await healthOf(await login());
        const session = await login('root', variant(bundle, '/* another */\n'));
        await session.setUpAgent(stepLog(), never());
        expect((await healthOf(session)).pid).not.toBe(was.pid);
        expect((await device.run(`${service} status`)).code).toBe(0);
      });
    }

    it('is as it was before when the agent is removed', async () => {
      if (init === 'openrc') await device.run(`service ${name} stop`);
      const session = await login();
      expect(await session.removeAgent(stepLog(), never())).toEqual({ changed: true });
      expect(await agentsOf(device)).toBe('');
      expect(await pump.pid()).toBe('');
      expect((await device.run(registered)).code).not.toBe(0);
      expect(await listing(device)).toEqual(before);
    });
  },
);

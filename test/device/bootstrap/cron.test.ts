import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { AgentBundle } from '../../../main/device/device.ts';
import { containerUnavailable, type DebianContainer, startContainer } from '../../support/container/container.ts';
import { never } from '../../support/ssh-harness.ts';
import { agentsOf, listing, untilUp } from './inside.ts';
import { buildBundle, type Laptop, laptopFor, stepLog } from './laptop.ts';

const unavailable = containerUnavailable();
const treeMs = 16 * 60_000;
const rebootMs = 4 * 60_000;

describe.skipIf(unavailable)(`an ordinary user of a device with cron${unavailable ? `: ${unavailable}` : ''}`, () => {
  let bundle: AgentBundle;
  let device: DebianContainer;
  let laptop: Laptop | undefined;

  const login = async () => {
    await laptop?.close();
    laptop = laptopFor({ ...device, user: 'tech' }, bundle);
    return laptop.session();
  };
  const crontab = () => device.run('crontab -u tech -l');

  beforeAll(async () => {
    bundle = await buildBundle();
    device = await startContainer({ init: 'sysv' });
  }, treeMs);
  afterAll(() => device?.stop());
  afterEach(() => laptop?.close());

  it('has an agent that cron starts after a reboot, beside what is in the crontab already', {
    timeout: rebootMs,
  }, async () => {
    const lines = [
      '# mine',
      "MAILTO=''",
      '@reboot echo 100\\% > /home/tech/started',
      '5 4 * * 0 true # flotilla-agent, not',
    ];
    const own = `${lines.join('\n')}\n`;
    await device.run(`crontab -u tech - <<'END'\n${own}END`);
    const before = await listing(device);
    const session = await login();
    expect(await session.planAgent(never())).toMatchObject({ where: 'user', root: null, init: 'cron' });
    expect(await session.setUpAgent(stepLog(), never())).toMatchObject({ changed: true, agent: { state: 'running' } });
    const { stdout } = await crontab();
    expect(stdout.slice(0, own.length)).toBe(own);
    expect(stdout.slice(own.length)).toMatch(/^@reboot .*\/home\/tech\/\.flotilla\/agent\/run.*\n$/);
    await device.reboot();
    const again = await login();
    await untilUp(again);
    expect((await device.run('pgrep -u tech -f [f]lotilla/agent/agent-')).stdout.trim()).toBe(await agentsOf(device));
    expect((await device.run('cat /home/tech/started; rm /home/tech/started')).stdout).toBe('100%\n');
    expect((await again.setUpAgent(stepLog(), never())).changed).toBe(false);
    expect(await again.removeAgent(stepLog(), never())).toEqual({ changed: true });
    expect((await crontab()).stdout).toBe(own);
    expect(await agentsOf(device)).toBe('');
    expect(await listing(device)).toEqual(before);
  });

  it('has no crontab afterwards where there was none', async () => {
    await device.run('crontab -u tech -r');
    const before = await listing(device);
    const session = await login();
    await session.setUpAgent(stepLog(), never());
    expect((await crontab()).code).toBe(0);
    await session.removeAgent(stepLog(), never());
    expect((await crontab()).code).not.toBe(0);
    expect(await listing(device)).toEqual(before);
  });
});

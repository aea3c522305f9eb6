import { createHash } from 'node:crypto';
import type { DeviceSession } from '../../../main/device/device.ts';
import type { DebianContainer } from '../../support/container/container.ts';
import { never } from '../../support/ssh-harness.ts';
import { tarGzOf } from '../../support/tar-archive.ts';
import { waitFor } from '../../support/wait-for.ts';

// What a test sees and does inside of a container, past SSH.

const noise = [
  ...['/proc', '/sys', '/run', '/tmp', '/var/log', '/var/tmp', '/var/cache', '/root/.npm', '/var/lib/systemd'],
  ...['/var/lib/sudo', '/var/lib/urandom', '/usr/lib/rc/cache'],
];

/** Every path, but for what the device itself writes all the time. */
export async function listing(device: DebianContainer): Promise<string[]> {
  const skipped = noise.map((path) => `-path ${path}`).join(' -o ');
  const { stdout } = await device.run(`find / -xdev \\( ${skipped} \\) -prune -o -print | sort`);
  return stdout.split('\n');
}

/** The processes of agents, as `pgrep` lists them. */
export async function agentsOf(device: DebianContainer): Promise<string> {
  return (await device.run('pgrep -f [f]lotilla/agent/agent-')).stdout.trim();
}

/** Waits until the agent runs, after something that started it. */
export async function untilUp(session: DeviceSession): Promise<void> {
  await waitFor('the agent to be up', async () => (await session.probe(never())).agent.state === 'running', 60_000);
}

/** A module that does nothing but run. */
export interface IdleModule {
  /** The process it runs as; '' when it does not run. */
  pid(): Promise<string>;
}

/** Installs a module through the agent of the whole device, and starts it. */
export async function addIdleModule(device: DebianContainer, session: DeviceSession): Promise<IdleModule> {
  const seconds = '98765432';
  const manifest = JSON.stringify({ name: 'pump', version: '1.0.0', run: ['sleep', seconds] });
  const blob = await putBlob(device, tarGzOf([{ path: 'flotilla-module.json', content: manifest }]));
  const agent = await session.agent(never());
  const options = () => ({ idempotencyKey: crypto.randomUUID(), signal: never() });
  const source = { kind: 'archive', blob } as const;
  const { id } = await agent.createModule({ name: 'pump', version: '1.0.0', source }, options());
  await agent.actOnModule(id, 'start', options());
  return { pid: async () => (await device.run(`pgrep -f '[s]leep ${seconds}'`)).stdout.trim() };
}

async function putBlob(device: DebianContainer, content: Buffer): Promise<string> {
  const name = createHash('sha256').update(content).digest('hex');
  const { stdout } = await device.run('cat /var/lib/flotilla/data/endpoint.json');
  const token = (await device.run('cat /var/lib/flotilla/token')).stdout.trim();
  const port = await device.reach(JSON.parse(stdout).port);
  const reply = await fetch(`http://127.0.0.1:${port}/blobs/${name}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}` },
    body: new Uint8Array(content),
  });
  if (!reply.ok) throw new Error(`the blob was not taken: ${await reply.text()}`);
  return name;
}

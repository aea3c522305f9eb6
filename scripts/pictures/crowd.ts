// A data folder with what is rare and must look right too: names that no one expects, a ufop with forty versions and 64 instances,
// and a job over a thousand devices that ended in every way there is. Nothing of it is ever reached.
//   node scripts/pictures/crowd.ts FOLDER
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { deviceInputSchema, type UfopState } from '../../contract/app/devices.ts';
import { endStates } from '../../contract/app/jobs.ts';
import { planSchema } from '../../contract/app/plan.ts';
import type { Problem } from '../../contract/errors.ts';
import { inventoryFile, openInventory } from '../../main/inventory/inventory.ts';

const hourMs = 3_600_000;
const many = 1_000;
const oddNames = [
  'pump house at the far end of the northern breakwater, second cabinet from the left, behind the old transformer (spare)',
  '<img src=x onerror=alert(1)><b>gate</b>',
  '"; DROP TABLE devices; --',
  'evil\u202Egnp.exe',
  '\u200Bzero\u200Bwidth\u200B',
  '🚰 pump 🔑👩‍🔧',
  '港口北闸门控制器（备用）第二机柜',
  'بوابة الميناء',
  'Zalgo\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308',
  'nospacesnospacesnospacesnospacesnospacesnospacesnospacesnospacesnospacesnospacesnospacesnospacesnospacesnospacesnospaces',
  '{{name}} %s &amp;',
];
const oddTags = [
  'a-tag-of-sixty-letters-that-nobody-would-type-but-a-script-did',
  '<b>bold</b>',
  'جنوب',
  '🔥',
  ...Array.from({ length: 20 }, (_, n) => `rack-${n + 1}`),
];
const away: Problem = { code: 'ssh.no-answer', params: { address: '127.9.0.1', port: 22, seconds: 10 } };

const [folder] = process.argv.slice(2);
if (!folder) throw new Error('usage: node scripts/pictures/crowd.ts FOLDER');
const inventory = openInventory(join(folder, inventoryFile));
const now = Date.now();

const add = (name: string, n: number, more: { site?: string; tags?: string[]; notes?: string } = {}) =>
  inventory.devices.add(
    deviceInputSchema.parse({
      name,
      address: `127.9.${n >> 8}.${n & 255}`,
      port: 1,
      user: 'technician',
      credentialId: null,
      site: more.site ?? 'Yard',
      tags: (more.tags ?? []).map((tag) => tag.slice(0, 60)),
      notes: more.notes ?? '',
    }),
  ).id;

function crowdedUfop(): UfopState {
  const versions = Array.from({ length: 40 }, (_, n) => ({
    version: `v${40 - n}`,
    state: n === 0 ? 'building' : n % 7 === 3 ? 'build failed' : 'build success',
    base: n % 3 === 0 ? 'ubuntu' : `transcode.v${39 - n}`,
    createAt: new Date(now - n * 5 * hourMs).toISOString().slice(0, 19).replace('T', ' '),
    ...(n % 7 === 3 ? { reason: 'A command of the build ended with code 2; the log says which.' } : {}),
    ...(n % 5 === 1 ? { desc: 'Wider search window, and <i>markup</i> that is none' } : {}),
  }));
  const states = ['Running', 'Running', 'Running', 'Starting', 'Failed', 'Stopped'];
  const instances = Array.from({ length: 64 }, (_, n) => {
    const state = states[n % states.length] ?? 'Running';
    return {
      index: String(n + 1),
      version: n % 4 === 0 ? 'v36' : 'v38',
      state,
      port: String(40_000 + n),
      restarts: String(state === 'Failed' ? 1_204 : n % 3),
      ...(state === 'Failed'
        ? { reason: 'It ended with code 137 at once: out of memory while decoding frame 81,204' }
        : {}),
    };
  });
  const description = {
    name: 'transcode',
    version: 'v38',
    maxInstanceNum: '100',
    description: 'Forty versions of one idea',
  };
  return { description, versions: versions.toReversed(), instances };
}

inventory.batch(() => {
  for (const [n, name] of oddNames.entries()) {
    const id = add(name, n, { site: name.slice(0, 120), tags: oddTags, notes: `${name}\n`.repeat(4) });
    if (n % 2 === 0)
      inventory.devices.markFailed(id, { ...away, params: { ...away.params, address: name } }, now - hourMs);
    else inventory.devices.markReached(id, now - n * hourMs);
    if (n === 0) {
      const via = 'agent' as const;
      inventory.snapshots.put(id, { part: 'ufops', value: [crowdedUfop()], via }, now - hourMs);
      const agent = { state: 'running', version: '0.1.0', build: 'f00d'.repeat(3), outdated: false } as const;
      inventory.snapshots.put(id, { part: 'agent', value: agent, via: 'ssh' }, now - hourMs);
    }
  }
});

const devices = inventory.batch(() =>
  Array.from({ length: many }, (_, n) => {
    const name = `camera-${String(n).padStart(4, '0')}`;
    return { deviceId: add(name, 256 + n, { tags: ['camera'] }), deviceName: name };
  }),
);

const jobId = randomUUID();
const waves = [{ size: 10 }, { size: 90 }, { size: 900 }];
const waveOf = (n: number) => (n < 10 ? 0 : n < 100 ? 1 : 2);
const startedAt = now - 2 * hourMs;
inventory.jobs.create({
  id: jobId,
  call: { operation: 'module.update', params: { name: 'frame-grabber', version: '4.2.0' } },
  plan: planSchema.parse({}),
  waves,
  againOf: null,
  createdAt: startedAt,
  targets: devices.map((device, n) => {
    return { ...device, wave: waveOf(n), idempotencyKey: randomUUID(), basis: null, mustLook: false };
  }),
});
inventory.batch(() => {
  for (const [n, { deviceId, deviceName }] of devices.entries()) {
    const key = { jobId, deviceId };
    // Most of them did well.
    const state = n % 3 === 0 ? (endStates[(n / 3) % endStates.length] ?? 'succeeded') : 'succeeded';
    inventory.jobs.begin(key, startedAt + n * 500);
    const problem =
      state === 'failed'
        ? { code: 'agent.disk-full' as const, params: { address: deviceName, detail: 'frame-grabber needs 84 MiB' } }
        : null;
    const result = state === 'succeeded' ? 'updated from 4.1.9 to 4.2.0' : null;
    inventory.jobs.end(
      key,
      { state, result, problem: state === 'unreachable' ? away : problem },
      startedAt + n * 500 + 9_000,
    );
  }
});
for (let wave = 1; wave < waves.length; wave += 1) inventory.jobs.beginWave(jobId, wave);
inventory.close();

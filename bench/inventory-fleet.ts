// A fleet to measure on: the same devices each time, as varied as a real one.
import Database from 'better-sqlite3';
import type { Module } from '../contract/agent/modules.ts';
import type { Facts, UfopState } from '../contract/app/devices.ts';
import type { Problem } from '../contract/errors.ts';
import { type Inventory, openInventory } from '../main/inventory/inventory.ts';

const sites = ['Harbour North', 'Harbour South', 'Depot', 'Lock 4', 'Airfield', 'Quarry', '码头北站', 'Plant 2'];
const tags = ['edge', 'gate', 'pump', 'camera', 'outdoor', 'spare', 'pilot', 'leased'];
const systems = [
  'Debian GNU/Linux 12 (bookworm)',
  'Debian GNU/Linux 13 (trixie)',
  'Ubuntu 24.04.2 LTS',
  'Alpine Linux v3.21',
];
const modules = [
  'uproxy',
  'sensor-hub',
  'log-shipper',
  'mqtt-bridge',
  'watchdog',
  '@acme/valve',
  'node-red',
  'tile-cache',
];
const versions = ['1.0.0', '1.1.0', '1.1.2', '1.2.0', '1.2.1', '2.0.0-rc.1', '2.0.0'];
const ufops = ['thumb', 'transcode', 'ocr'];
const unreachable: Problem = {
  code: 'ssh.no-answer',
  params: { address: '10.0.0.1', port: 22, seconds: 10 },
};

/** A random number from 0 to below `below`, the same in each run. */
function createRandom(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
type Random = ReturnType<typeof createRandom>;

function pick<T>(random: Random, values: readonly [T, ...T[]] | readonly T[]): T {
  const value = values[random(values.length)];
  if (value === undefined) throw new Error('nothing to pick from');
  return value;
}

/** Fills a new file with so many devices, four parts of each, and changes until there are so many snapshot rows. */
export function makeFleet(file: string, size: { devices: number; snapshotRows: number }): void {
  const random = createRandom(7);
  const inventory = openInventory(file);
  const ids: string[] = [];
  for (let from = 0; from < size.devices; from += 500) {
    inventory.batch(() => {
      for (let n = from; n < Math.min(from + 500, size.devices); n += 1) ids.push(addDevice(inventory, random, n));
    });
  }
  inventory.close();
  addChanges(file, ids, size.snapshotRows - 4 * size.devices);
}

function addDevice(inventory: Inventory, random: Random, n: number): string {
  const kind = pick(random, ['gate', 'pump', 'camera', 'relay']);
  const { id } = inventory.devices.add({
    name: `${kind}-${n}`,
    // Addresses of this machine: what is begun on them goes nowhere else.
    address: `127.${16 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}`,
    port: 22,
    user: pick(random, ['root', 'tech', 'pi']),
    credentialId: null,
    site: pick(random, sites),
    tags: [pick(random, tags), pick(random, tags), pick(random, tags)].filter(
      (tag, at, all) => all.indexOf(tag) === at,
    ),
    notes:
      random(4) === 0 ? `Behind the ${pick(random, ['fence', 'shed', 'mast'])}, key ${random(500)} at the desk` : '',
    fields: { asset: `A-${100_000 + n}`, rack: `r${random(40)}` },
  });
  if (random(50) > 0) {
    inventory.hostKeys.accept(id, { algorithm: 'ssh-ed25519', key: `key-${n}`, fingerprint: `SHA256:${n}` });
  }
  inventory.snapshots.put(id, { part: 'facts', value: factsOf(random, n), via: 'ssh' });
  const outdated = random(5) === 0;
  const agent = { state: 'running' as const, version: outdated ? '0.1.0' : '0.2.0', build: 'b', outdated };
  inventory.snapshots.put(id, { part: 'agent', value: random(20) === 0 ? { state: 'absent' } : agent, via: 'ssh' });
  inventory.snapshots.put(id, { part: 'modules', value: modulesOf(random), via: 'agent' });
  inventory.snapshots.put(id, { part: 'ufops', value: ufopsOf(random), via: 'agent' });
  inventory.devices.markReached(id);
  if (random(8) === 0) inventory.devices.markFailed(id, unreachable);
  return id;
}

function factsOf(random: Random, n: number): Facts {
  return {
    hostname: `host-${n}`,
    os: pick(random, systems),
    kernel: '6.1.0-28-amd64',
    architecture: pick(random, ['x86_64', 'aarch64', 'armv7l']),
    libc: pick(random, ['glibc', 'glibc', 'musl']),
    init: pick(random, ['systemd', 'systemd', 'openrc']),
    node: random(10) === 0 ? null : { path: '/usr/bin/node', version: pick(random, ['18.20.8', '20.19.0', '22.14.0']) },
    npmVersion: '10.8.2',
    machineId: `machine-${n}`,
    hardwareId: `board-${n}`,
    isRoot: true,
    diskFreeBytes: random(64) * 2 ** 28,
    diskTotalBytes: 2 ** 34,
    memoryTotalBytes: 2 ** 31,
    memoryAvailableBytes: random(2 ** 30),
    uptimeMs: random(10 ** 9),
    clockSkewMs: random(2000),
  };
}

function modulesOf(random: Random): Module[] {
  return modules.slice(0, 3 + random(6)).map((name, at) => ({
    id: `00000000-0000-4000-8000-00000000000${at}`,
    description: { name, version: pick(random, versions) },
    status: { installed: true, initialized: true, enabled: true, running: random(12) > 0, result: 'started' },
  }));
}

function ufopsOf(random: Random): UfopState[] {
  return ufops.slice(0, random(4)).map((name) => ({
    description: { name, owner: '1', version: pick(random, ['v2', 'v3']), aclMode: '2', instanceNum: '2' },
    versions: ['v1', 'v2', 'v3'].map((version) => ({
      version,
      state: 'build success',
      createAt: '2026-01-01 10:00:00',
    })),
    instances: [0, 1].map((index) => ({
      index: String(index),
      version: random(6) ? 'v3' : 'v2',
      state: 'Running',
      port: '9000',
    })),
  }));
}

function addChanges(file: string, ids: readonly string[], count: number): void {
  const database = new Database(file);
  const add = database.prepare(
    `INSERT INTO snapshot_changes (device_id, seen_at, via, what, name, item, kind, old, new)
     VALUES (?, ?, 'agent', 'module', ?, NULL, 'version', ?, ?)`,
  );
  const now = Date.now();
  database.transaction(() => {
    for (let n = 0; n < count; n += 1) {
      const [from, to] = [versions[n % 6] ?? '', versions[(n % 6) + 1] ?? ''];
      add.run(ids[n % ids.length], now - (count - n) * 60_000, modules[n % modules.length], from, to);
    }
  })();
  database.close();
}

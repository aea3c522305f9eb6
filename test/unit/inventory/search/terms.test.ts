import Database from 'better-sqlite3';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AgentState, UfopState } from '../../../../contract/app/devices.ts';
import { parseQuery, printQuery, type Term } from '../../../../contract/app/query.ts';
import { FlotillaError, toProblem } from '../../../../contract/errors.ts';
import { someFacts } from '../../../support/memory-device.ts';
import { deviceInput, openTestInventory } from '../support.ts';
import { anyTerm } from './any-term.ts';
import { isFound, type KnownDevice } from './reference.ts';

const hourMs = 3_600_000;
const words = fc.constantFrom('harbour', 'north', 'gate-9', 'Pump', 'éclair', '码头北站', 'a.b', 'x');
const phrase = fc.array(words, { maxLength: 3 }).map((all) => all.join(' '));
const versions = fc.constantFrom('1.1.0', '1.2.0', '1.2.0-rc.1', '2.0.0', '7.88.1-10+deb12u5', '1:2.3-1', 'v3');
const running = fc.constantFrom(true, false, undefined);

const module = fc
  .record({
    name: fc.constantFrom('uproxy', '@acme/valve', 'Hub'),
    version: versions,
    running,
    enabled: running,
    installed: fc.boolean(),
  })
  .map(({ name, version, ...status }) => ({
    id: name,
    description: { name, version },
    status: { ...status, running: status.running ?? false, enabled: status.enabled ?? false },
  }));
const instance = fc.record({
  version: fc.constantFrom('v1', 'v2'),
  state: fc.constantFrom('Running', 'Stopped', 'Failed'),
});
const ufop: fc.Arbitrary<UfopState> = fc
  .record({
    name: fc.constantFrom('thumb', 'ocr'),
    version: fc.constantFrom('', 'v1', 'v2'),
    instances: fc.array(instance, { maxLength: 3 }),
    failed: fc.boolean(),
  })
  .map(({ name, version, instances, failed }) => ({
    description: { name, version },
    versions: [{ version: 'v1', state: failed ? 'build failed' : 'build success' }],
    instances: instances.map((one, index) => ({ ...one, index: String(index) })),
  }));
const facts = fc
  .record({
    hostname: phrase,
    os: phrase,
    architecture: fc.constantFrom('x86_64', 'aarch64'),
    init: fc.constantFrom('systemd', 'openrc'),
    libc: fc.constantFrom('glibc', 'musl'),
    node: fc.option(versions),
    diskFreeBytes: fc.option(fc.integer({ min: 0, max: 5000 })),
  } as const)
  .map(({ node, ...some }) => ({ ...someFacts, ...some, node: node === null ? null : { path: '/n', version: node } }));
const agent: fc.Arbitrary<AgentState> = fc.oneof(
  fc.constant({ state: 'absent' as const }),
  fc.record({
    state: fc.constant('running' as const),
    version: versions,
    build: fc.constant('b'),
    outdated: fc.boolean(),
  }),
  fc.constant({ state: 'plain' as const, port: 5000, answers: true }),
);
const device = fc.record({
  input: fc.record({
    name: phrase.map((text) => text || 'n'),
    user: fc.constantFrom('root', 'Tech'),
    site: phrase,
    notes: phrase,
    tags: fc.uniqueArray(fc.constantFrom('edge', 'Edge-2', 'gate', 'x'), { maxLength: 3 }),
    fields: fc.dictionary(fc.constantFrom('rack', 'Rack No'), phrase, { maxKeys: 2, noNullPrototype: true }),
  }),
  state: fc.constantFrom(
    'needs-trust',
    'never',
    'unreachable',
    'refused',
    'reached',
    'fault',
    'changed-key',
    'revoked-key',
  ),
  facts: fc.option(facts),
  agent: fc.option(agent),
  modules: fc.uniqueArray(module, { maxLength: 3, selector: ({ id }) => id }),
  ufops: fc.uniqueArray(ufop, { maxLength: 2, selector: ({ description }) => description.name }),
  ageMs: fc.option(fc.integer({ min: 0, max: 20 }).map((days) => days * 24 * hourMs + 12 * hourMs)),
});

const key = (n: number) => ({ algorithm: 'ssh-ed25519', key: `k${n}`, fingerprint: `SHA256:${n}` });
const failures = { unreachable: 'ssh.no-answer', refused: 'ssh.auth-refused', fault: 'agent.failed' } as const;

/** Terms that often find something, beside those that can be written at all. */
const likely = fc
  .constantFrom(
    'harb',
    'gate',
    'north',
    '北站',
    'name:gate-9',
    'site:="harbour north"',
    'site:""',
    'notes:ecl',
    'tag:edge*',
    'tag:""',
    'tag:x,gate',
    'user:tech',
    'os:pump',
    'hostname:a',
    'field.rack:x',
    'field."rack no":""',
    'arch:aarch64',
    'init:openrc',
    'libc:musl',
    'agent:running',
    'agent:unknown',
    'agent:plain',
    'agent:outdated',
    'agent:<1.2',
    'node:none',
    'node:1',
    'node:>=1.2',
    'last-seen:>7d',
    'last-seen:<3d',
    'last-seen:never',
    'disk-free:<1K',
    'disk-free:>=2K',
    'module:uproxy',
    'module:u*<1.2',
    'module:*/down',
    'module:@acme/valve=1.2/running',
    'module:hub/not-installed',
    'ufop:thumb/drift',
    'ufop:*/failed',
    'ufop:thumb=v2',
    'ufop:ocr/idle',
    'ufop:*/build-failed',
    'state:unreachable,fault',
    'state:needs-trust',
    'state:reached',
    'state:changed-key,revoked-key',
    'state:never',
    'state:refused',
  )
  .chain((text) => fc.boolean().map((isNegated): Term[] => parseQuery(isNegated ? `-${text}` : text).terms.slice()));
const query = fc.array(
  fc.oneof({ weight: 4, arbitrary: likely }, { weight: 1, arbitrary: anyTerm.map((term) => [term]) }),
  { maxLength: 3 },
);

test('a query finds exactly the devices for which all of its terms hold', () => {
  fc.assert(
    fc.property(
      fc.array(device, { minLength: 1, maxLength: 6 }),
      fc.array(query, { minLength: 12, maxLength: 24 }),
      (devices, queries) => {
        const { inventory, known } = fill(devices);
        for (const terms of queries.map((some) => some.flat())) {
          const text = printQuery(terms);
          if (text.length > 2000) continue;
          const { ids, total } = inventory.search.search({
            query: text,
            sort: { by: 'name', direction: 'ascending' },
            groupBy: 'none',
          });
          const wanted = [...known].filter(([, one]) => isFound(one, terms)).map(([id]) => id);
          expect([text, [...ids].sort()]).toEqual([text, wanted.sort()]);
          expect([total, inventory.search.count(text)]).toEqual([wanted.length, wanted.length]);
        }
        inventory.close();
      },
    ),
    { numRuns: 25 },
  );
}, 180_000);

type Drawn = Omit<KnownDevice, 'input'> & { input: Partial<KnownDevice['input']> };

function fill(devices: readonly Drawn[]) {
  const inventory = openTestInventory();
  const known = new Map<string, KnownDevice>();
  devices.forEach((one, n) => {
    const input = deviceInput({ ...one.input, address: `10.0.0.${n}` });
    const { id } = inventory.devices.add(input);
    known.set(id, { ...one, ...look(inventory, id, { ...one, input }), input });
    setState(inventory, { id, n, state: one.state });
  });
  age(inventory.file, known);
  return { inventory, known };
}

type Inventory = ReturnType<typeof openTestInventory>;

/** What was never seen of a device is not known of it. */
function look(
  { snapshots }: Inventory,
  id: string,
  { facts, agent, modules, ufops, ageMs }: KnownDevice,
): Partial<KnownDevice> {
  if (ageMs === null) return { facts: null, agent: null, modules: [], ufops: [] };
  if (facts) snapshots.put(id, { part: 'facts', value: facts, via: 'ssh' });
  if (agent) snapshots.put(id, { part: 'agent', value: agent as AgentState, via: 'ssh' });
  snapshots.put(id, { part: 'modules', value: modules, via: 'agent' });
  snapshots.put(id, { part: 'ufops', value: ufops, via: 'agent' });
  return {};
}

function setState(
  { devices, hostKeys, revokedKeys }: Inventory,
  { id, n, state }: { id: string; n: number; state: string },
): void {
  if (state === 'needs-trust') return;
  hostKeys.accept(id, key(n));
  if (state === 'changed-key') hostKeys.markChanged(id, key(100 + n));
  if (state === 'revoked-key') revokedKeys.add(key(n));
  if (state === 'reached') devices.markReached(id);
  const code = failures[state as keyof typeof failures];
  if (code) devices.markFailed(id, toProblem(new FlotillaError(code)));
}

/** Makes what was seen as old as it is to be, as a second writer would. */
function age(file: string, known: Map<string, KnownDevice>): void {
  const database = new Database(file);
  for (const [id, { ageMs, state }] of known) {
    const at = Date.now() - (ageMs ?? 0);
    database.prepare('UPDATE snapshots SET seen_at = ? WHERE device_id = ?').run(at, id);
    if (ageMs !== null && state === 'reached')
      database.prepare('UPDATE devices SET reached_at = ? WHERE id = ?').run(at, id);
    if (ageMs === null && state === 'reached') known.set(id, { ...get(known, id), ageMs: 0 });
  }
  database.close();
}

function get(known: Map<string, KnownDevice>, id: string): KnownDevice {
  const device = known.get(id);
  if (!device) throw new Error('not known');
  return device;
}

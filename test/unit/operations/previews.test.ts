import { describe, expect, test } from 'vitest';
import type { Preview } from '../../../contract/app/plan.ts';
import {
  type OperationCallInput,
  operationCallSchema,
  operationParams,
  operationTraits,
} from '../../../contract/operations.ts';
import { catalogue, type LibraryFile, previewOperation } from '../../../main/operations/operations.ts';
import packageJson from '../../../package.json' with { type: 'json' };
import { deviceWith, type Known, moduleAt, outdated, plain, running, thumb } from './known.ts';

/** `1.0 → 1.1`, `= 1.1`, `! code`, or `?`, with `–` for nothing. */
function words(preview: Preview): string {
  if (preview.kind === 'unseen') return '?';
  if (preview.kind === 'blocked') return `! ${preview.problem.code}`;
  if (preview.kind === 'same') return `= ${preview.value ?? '–'}`;
  return `${preview.from ?? '–'} → ${preview.to ?? '–'}`;
}

function previewFor(call: OperationCallInput, known: Known): Preview {
  return previewOperation(operationCallSchema.parse(call), deviceWith(known), library);
}

const sha = 'a'.repeat(64);
const files: Record<string, Pick<LibraryFile, 'kind' | 'architecture'>> = {
  [sha]: { kind: 'ufop-image', architecture: null },
  ['1'.repeat(64)]: { kind: 'deb', architecture: 'arm64' },
  ['2'.repeat(64)]: { kind: 'deb', architecture: 'all' },
  ['3'.repeat(64)]: { kind: 'npm', architecture: 'linux-x64-musl' },
};
const library = {
  item: (sha256: string): LibraryFile | null => {
    const file = files[sha256];
    return file ? { sha256, name: 'uproxy', sizeBytes: 1, version: '1.1.0', ...file } : null;
  },
  path: () => '/nowhere',
};
const packed = (digit: string) => ({ package: digit.repeat(64) });
const on = (...modules: Known['modules'] & object): Known => ({ agent: running, modules });
const withUfop = (selected: string, instances: string[] = [], maximum = '5'): Known => ({
  agent: running,
  modules: [],
  ufops: [thumb(selected, instances, maximum)],
});
const none: Known = { agent: running, modules: [], ufops: [] };
const ufop = 'thumb';
const to = packageJson.version;

type Row = [what: string, call: OperationCallInput, known: Known, expected: string];
const of = (operation: 'agent.install' | 'agent.upgrade' | 'agent.uninstall'): OperationCallInput => ({
  operation,
  params: {},
});
const install = (version: string, more = {}): OperationCallInput => ({
  operation: 'module.install',
  params: { name: 'uproxy', version, ...more },
});
const update = (version: string, more = {}): OperationCallInput => ({
  operation: 'module.update',
  params: { name: 'uproxy', version, ...more },
});
const act = (command: 'start' | 'stop' | 'restart' | 'sync' | 'delete', name = 'uproxy'): OperationCallInput => ({
  operation: `module.${command}`,
  params: { name },
});
const upload = (params = {}): OperationCallInput => ({
  operation: 'ufop.upload',
  params: { ufop, image: sha, ...params },
});
const select = (version: string): OperationCallInput => ({ operation: 'ufop.switch', params: { ufop, version } });
const upgrade: OperationCallInput = { operation: 'ufop.upgrade', params: { ufop } };
const add = (size: number): OperationCallInput => ({ operation: 'ufop.add-instances', params: { ufop, size } });
const at = (command: 'start' | 'stop' | 'reboot' | 'delete', index: number): OperationCallInput => ({
  operation: `ufop.${command}-instance`,
  params: { ufop, index },
});
const register = (params = {}): OperationCallInput => ({ operation: 'ufop.register', params: { ufop, ...params } });

const rows: Row[] = [
  ['sets up where there is none', of('agent.install'), { agent: { state: 'absent' } }, `– → ${to}`],
  ['starts what is stopped', of('agent.install'), { agent: { state: 'stopped' } }, `stopped → ${to}`],
  ['leaves alone what is right', of('agent.install'), { agent: running }, `= ${running.version}`],
  ['brings an old one up', of('agent.install'), { agent: outdated }, `0.0.9 → ${to}`],
  [
    'names the build where the version is the same',
    of('agent.install'),
    { agent: { ...outdated, version: to } },
    `${to} (bbbbbbbb) → ${to}`,
  ],
  ['comes beside a plain server', of('agent.install'), { agent: plain }, `– → ${to}`],
  [
    'cannot run where there is no Node.js for it',
    of('agent.install'),
    { agent: { state: 'absent' }, facts: { node: null, libc: 'musl' } },
    '! agent.node-musl',
  ],
  [
    'cannot run on a machine of another kind',
    of('agent.install'),
    { agent: { state: 'absent' }, facts: { node: null, architecture: 'mips' } },
    '! agent.no-node',
  ],
  [
    'cannot run with an old Node.js there',
    of('agent.install'),
    { agent: { state: 'absent' }, facts: { node: { path: '/usr/bin/node', version: '12.0.0' }, architecture: 'mips' } },
    '! agent.node-too-old',
  ],
  ['brings Node.js along', of('agent.install'), { agent: { state: 'absent' }, facts: { node: null } }, `– → ${to}`],
  ['upgrades only where one is', of('agent.upgrade'), { agent: { state: 'absent' } }, '! agent.not-set-up'],
  ['upgrades no plain server', of('agent.upgrade'), { agent: plain }, '! agent.not-set-up'],
  ['upgrades an old one', of('agent.upgrade'), { agent: outdated }, `0.0.9 → ${to}`],
  ['starts a stopped one', of('agent.upgrade'), { agent: { state: 'stopped' } }, `stopped → ${to}`],
  ['leaves alone what is right', of('agent.upgrade'), { agent: running }, `= ${running.version}`],
  ['removes what is there', of('agent.uninstall'), { agent: running }, `${running.version} → –`],
  ['removes what is stopped', of('agent.uninstall'), { agent: { state: 'stopped' } }, 'stopped → –'],
  ['has nothing to remove', of('agent.uninstall'), { agent: { state: 'absent' } }, '= –'],
  ['leaves a plain server where it is', of('agent.uninstall'), { agent: plain }, '= –'],

  ['installs what is not there', install('1.1.0'), on(), '– → 1.1.0'],
  ['finds it there already', install('1.1.0'), on(moduleAt('1.1.0')), '= 1.1.0'],
  ['does not install over another version', install('1.1.0'), on(moduleAt('1.0.0')), '! module.exists'],
  [
    'does not take an entry for a package',
    install('1.1.0'),
    on(moduleAt('1.1.0', { installed: false })),
    '! module.exists',
  ],
  ['does not install what is for another processor', install('1.1.0', packed('1')), on(), '! library.wrong-platform'],
  ['installs what is for all', install('1.1.0', packed('2')), on(), '– → 1.1.0'],
  ['does not install what is for another C library', install('1.1.0', packed('3')), on(), '! library.wrong-platform'],
  [
    'installs what is for this C library',
    install('1.1.0', packed('3')),
    { ...on(), facts: { libc: 'musl' } },
    '– → 1.1.0',
  ],
  ['finds it there already, whatever it was made for', install('1.1.0', packed('1')), on(moduleAt('1.1.0')), '= 1.1.0'],
  ['does not update to it', update('1.2.0', packed('1')), on(moduleAt('1.1.0')), '! library.wrong-platform'],
  ['knows what is not in the library any more', install('1.1.0', packed('9')), on(), '! library.unknown'],
  ['takes no image for a package', install('1.1.0', packed('a')), on(), '! library.wrong-kind'],
  ['updates', update('1.2.0'), on(moduleAt('1.1.0')), '1.1.0 → 1.2.0'],
  ['finds the version there already', update('1.2.0'), on(moduleAt('1.2.0')), '= 1.2.0'],
  ['has nothing to update', update('1.2.0'), on(), '! module.unknown'],
  [
    'goes by the id where it is named by that',
    update('1.2.0', { moduleId: 'another' }),
    on(moduleAt('1.1.0')),
    '! module.unknown',
  ],
  ['deletes', act('delete'), on(moduleAt('1.1.0')), '1.1.0 → –'],
  ['finds it deleted already', act('delete'), on(), '= –'],
  ['starts what is stopped', act('start'), on(moduleAt('1', { running: false })), 'stopped → running'],
  ['starts what does not tell', act('start'), on(moduleAt('1')), '– → running'],
  ['leaves alone what runs', act('start'), on(moduleAt('1', { running: true })), '= running'],
  ['stops what runs', act('stop'), on(moduleAt('1', { running: true })), 'running → stopped'],
  ['leaves alone what is stopped', act('stop'), on(moduleAt('1', { running: false })), '= stopped'],
  ['restarts what runs', act('restart'), on(moduleAt('1', { running: true })), 'running → running'],
  ['syncs to what its entry says', act('sync'), on(moduleAt('1.1.0')), '– → 1.1.0'],
  ['has nothing to start', act('start', 'no-such-module'), on(moduleAt('1')), '! module.unknown'],
  ['uses a plain server', update('1.2.0'), { agent: plain, modules: [moduleAt('1.1.0')] }, '1.1.0 → 1.2.0'],
  [
    'needs a plain server that answers',
    update('1.2.0'),
    { agent: { ...plain, answers: false }, modules: [moduleAt('1')] },
    '! plain.not-running',
  ],

  ['registers', register(), none, '– → PRIVATE'],
  ['finds it registered already', register({ aclMode: '2', desc: '' }), withUfop(''), '= PRIVATE'],
  ['does not register it in another way', register({ aclMode: 'PUBLIC' }), withUfop(''), '! ufop.exists'],
  ['does not change what it is said to be', register({ desc: 'other' }), withUfop(''), '! ufop.exists'],
  ['deletes what is selected', { operation: 'ufop.delete', params: { ufop } }, withUfop('v1'), 'v1 → –'],
  ['deletes what has no version', { operation: 'ufop.delete', params: { ufop } }, withUfop(''), 'thumb → –'],
  ['finds it deleted already', { operation: 'ufop.delete', params: { ufop } }, none, '= –'],
  ['uploads the next version', upload(), withUfop('v1'), '– → –'],
  ['uploads and selects', upload({ version: 'v5', select: true }), withUfop('v1'), 'v1 → v5'],
  ['uploads in place of what failed', upload({ version: 'v3' }), withUfop('v1'), '– → v3'],
  ['does not upload over a version', upload({ version: 'v2' }), withUfop('v1'), '! ufop.version-exists'],
  ['does not upload over what is being built', upload({ version: 'v4' }), withUfop('v1'), '! ufop.version-exists'],
  ['uploads to no stranger', upload(), none, '! ufop.unknown'],
  ['switches', select('v2'), withUfop('v1'), 'v1 → v2'],
  ['switches for the first time', select('v2'), withUfop(''), '– → v2'],
  ['is switched already', select('v2'), withUfop('v2'), '= v2'],
  ['does not switch to what failed', select('v3'), withUfop('v1'), '! ufop.version-not-built'],
  ['does not switch to what is being built', select('v4'), withUfop('v1'), '! ufop.version-not-built'],
  ['does not switch to what is not there', select('v9'), withUfop('v1'), '! ufop.version-unknown'],
  ['switches no stranger', select('v1'), none, '! ufop.unknown'],
  ['upgrades what runs', upgrade, withUfop('v2', ['v1 Running', 'v2 Running', 'v0 Failed']), 'v1, v0 → v2'],
  ['leaves what is stopped', upgrade, withUfop('v2', ['v1 Stopped', 'v2 Running']), '= v2'],
  ['upgrades to nothing', upgrade, withUfop('', []), '! ufop.nothing-selected'],
  ['upgrades no stranger', upgrade, none, '! ufop.unknown'],
  ['adds', add(2), withUfop('v1', ['v1 Running']), '1 → 3'],
  ['adds up to what may be', add(2), withUfop('v1', ['v1 Running'], '3'), '1 → 3'],
  ['does not add more', add(3), withUfop('v1', ['v1 Running'], '3'), '! ufop.too-many-instances'],
  ['adds none of no version', add(1), withUfop(''), '! ufop.nothing-selected'],
  ['adds to no stranger', add(1), none, '! ufop.unknown'],
  ['starts what is stopped', at('start', 1), withUfop('v1', ['v1 Stopped']), 'Stopped → Running'],
  ['starts what failed', at('start', 1), withUfop('v1', ['v1 Failed']), 'Failed → Running'],
  ['leaves alone what runs', at('start', 1), withUfop('v1', ['v1 Running']), '= Running'],
  ['stops what runs', at('stop', 1), withUfop('v1', ['v1 Running']), 'Running → Stopped'],
  ['leaves alone what is stopped', at('stop', 1), withUfop('v1', ['v1 Stopped']), '= Stopped'],
  ['reboots', at('reboot', 1), withUfop('v1', ['v1 Running']), 'Running → Running'],
  ['reboots none that is not there', at('reboot', 7), withUfop('v1', ['v1 Running']), '! ufop.instance-unknown'],
  ['deletes an instance', at('delete', 1), withUfop('v1', ['v1 Running']), 'v1 Running → –'],
  ['finds the instance deleted', at('delete', 7), withUfop('v1', ['v1 Running']), '= –'],
  ['deletes no instance of a stranger', at('delete', 1), none, '! ufop.unknown'],

  ['refreshes what was never seen', { operation: 'device.refresh', params: {} }, {}, '– → –'],
  ['runs a command anywhere', { operation: 'shell.run', params: { command: 'id' } }, {}, '– → –'],
  ['pushes a file anywhere', { operation: 'file.push', params: { file: sha, path: '/etc/motd' } }, {}, '– → /etc/motd'],
  ['reboots what was never seen', { operation: 'device.reboot', params: {} }, {}, '– → –'],
];

describe('a preview', () => {
  test.each(rows.map(([what, call, known, expected]) => ({ what, call, known, expected })))(
    'of $call.operation $what: $expected',
    ({ call, known, expected }) => {
      expect(words(previewFor(call, known))).toBe(expected);
    },
  );

  test('is there for each operation, and each row of the catalogue says what its traits say', () => {
    const tried = new Set(rows.map(([, { operation }]) => operation));
    expect([...tried].sort()).toEqual(Object.keys(operationParams).sort());
    for (const [name, { effect }] of Object.entries(catalogue)) {
      expect(effect).toBe(operationTraits[name as keyof typeof operationTraits].effect);
    }
  });

  const calls = rows.map(([, call]) => call);
  const needAgent = calls.filter(({ operation }) => catalogue[operation].needs === 'agent');
  const ufops = calls.filter(({ operation }) => operation.startsWith('ufop.'));

  test.each([
    ['was never reached', needAgent, {}, '?'],
    ['whose modules and ufops were never read', needAgent, { agent: running }, '?'],
    ['that has no agent', needAgent, { agent: { state: 'absent' } }, '! agent.not-set-up'],
    [
      'whose agent is stopped',
      needAgent,
      { agent: { state: 'stopped' }, modules: [moduleAt('1')] },
      '! agent.not-running',
    ],
    ['whose agent is too old for ufops', ufops, { agent: outdated, modules: [] }, '! agent.no-ufops'],
    ['that has a plain server', ufops, { agent: plain, modules: [] }, '! plain.not-offered'],
  ] satisfies [string, OperationCallInput[], Known, string][])(
    'of what needs more, on a device that %s',
    (_what, some, known, expected) => {
      expect(some.length).toBeGreaterThan(20);
      for (const call of some)
        expect([call.operation, words(previewFor(call, known))]).toEqual([call.operation, expected]);
    },
  );

  test('that is blocked says of which device, and of what', () => {
    expect(previewFor(select('v3'), withUfop('v1'))).toEqual({
      kind: 'blocked',
      problem: {
        code: 'ufop.version-not-built',
        params: { address: '10.0.0.1', ufop: 'thumb', version: 'v3', state: 'build failed' },
      },
    });
  });
});

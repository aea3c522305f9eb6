import { describe, expect, test } from 'vitest';
import type { UfopInstance, UfopVersion } from '../../../contract/agent/ufops.ts';
import type { UfopState } from '../../../contract/app/devices.ts';
import {
  behindOf,
  buildMark,
  indexOf,
  instanceMark,
  instancesInOrder,
  lastInstance,
  mostInstances,
  selectedVersion,
  ufopMark,
  versionsNewestFirst,
} from '../../../renderer/model/ufop-state.ts';

const instance = (index: string, state = 'Running', version = 'v2'): UfopInstance => ({ index, state, version });
const version = (name: string, state = 'build success'): UfopVersion => ({ version: name, state });

function ufop(change: Partial<UfopState> = {}): UfopState {
  return { description: { name: 'thumb', version: 'v2' }, versions: [], instances: [], ...change };
}

describe('the marks of ufops', () => {
  test('are the same words for every agent, and unknown for words of its own', () => {
    const states = ['Starting', 'Running', 'Stopped', 'Failed', 'Paused'];
    expect(states.map((state) => instanceMark(instance('1', state)))).toEqual([
      'starting',
      'running',
      'stopped',
      'failed',
      'unknown',
    ]);
    const builds = ['building', 'build success', 'build failed', 'queued'];
    expect(builds.map((state) => buildMark(version('v1', state)))).toEqual(['building', 'built', 'failed', 'unknown']);
  });

  test('a ufop shows the worst of what it has', () => {
    const running = instance('1');
    expect(ufopMark(ufop())).toBeNull();
    expect(ufopMark(ufop({ instances: [instance('1', 'Stopped')] }))).toBe('stopped');
    expect(ufopMark(ufop({ instances: [running, instance('2', 'Stopped')] }))).toBe('running');
    expect(ufopMark(ufop({ instances: [running, instance('2', 'Running', 'v1')] }))).toBe('drift');
    expect(ufopMark(ufop({ instances: [running, instance('2', 'Starting')] }))).toBe('starting');
    expect(ufopMark(ufop({ instances: [running], versions: [version('v3', 'building')] }))).toBe('building');
    expect(
      ufopMark(ufop({ instances: [running, instance('2', 'Failed')], versions: [version('v3', 'building')] })),
    ).toBe('failed');
  });
});

describe('selected and running are two facts', () => {
  test('what is alive and of another version is behind; what is stopped is not', () => {
    const instances = [instance('1'), instance('2', 'Running', 'v1'), instance('3', 'Stopped', 'v1')];
    expect(behindOf(ufop({ instances })).map(({ index }) => index)).toEqual(['2']);
  });

  test('nothing is behind while nothing is selected', () => {
    const bare = ufop({ description: { name: 'thumb', version: '' }, instances: [instance('1', 'Running', 'v1')] });
    expect(selectedVersion(bare)).toBeNull();
    expect(behindOf(bare)).toEqual([]);
  });
});

describe('instances', () => {
  test('are ordered by their number, and the highest is the first to go', () => {
    const instances = [instance('10'), instance('2'), instance('x'), instance('1')];
    expect(instancesInOrder(ufop({ instances })).map(({ index }) => index)).toEqual(['1', '2', '10', 'x']);
    expect(lastInstance(ufop({ instances }))?.index).toBe('10');
    expect(lastInstance(ufop({ instances: [instance('x')] }))).toBeUndefined();
    expect(indexOf(instance('-1'))).toBe(Number.POSITIVE_INFINITY);
  });

  test('are bounded by what the device says, where it says it', () => {
    expect(mostInstances(ufop({ description: { name: 'thumb', maxInstanceNum: '3' } }))).toBe(3);
    expect(mostInstances(ufop({ description: { name: 'thumb', maxInstanceNum: 'many' } }))).toBeNull();
    expect(mostInstances(ufop())).toBeNull();
  });
});

test('versions are listed with the newest first', () => {
  const versions = [version('v1'), version('v10'), version('v2')];
  expect(versionsNewestFirst(ufop({ versions })).map((one) => one.version)).toEqual(['v2', 'v10', 'v1']);
});

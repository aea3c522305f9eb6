import { describe, expect, test } from 'vitest';
import type { DeviceView, Facts, Snapshot, UfopState } from '../../../contract/app/devices.ts';
import { attentionOf } from '../../../renderer/model/attention.ts';
import { someFacts } from '../../support/memory-device.ts';

const seenAt = 1_800_000_000_000;
const nothing: Snapshot = { facts: null, agent: null, modules: null, ufops: null };

function kinds(snapshot: Partial<Snapshot>, sharedKeys: DeviceView['sharedKeys'] = []): string[] {
  const view = { snapshot: { ...nothing, ...snapshot }, sharedKeys } as DeviceView;
  return attentionOf(view).map(({ kind }) => kind);
}
const withFacts = (facts: Partial<Facts>) =>
  kinds({ facts: { value: { ...someFacts, ...facts }, seenAt, via: 'ssh' } });
const withUfop = (ufop: Partial<UfopState>) => {
  const value = [{ description: { name: 'thumb', version: 'v2' }, versions: [], instances: [], ...ufop }];
  return kinds({ ufops: { value, seenAt, via: 'agent' } });
};
const withModule = (status: { installed: boolean; enabled?: boolean; running?: boolean }) =>
  kinds({
    modules: { value: [{ id: '1', description: { name: 'relay', version: '1.0.0' }, status }], seenAt, via: 'agent' },
  });

describe('what needs attention', () => {
  test('is nothing where nothing is known, and nothing where all is well', () => {
    expect(kinds({})).toEqual([]);
    expect(withFacts({ diskFreeBytes: 5e9, diskTotalBytes: 2e10 })).toEqual([]);
    expect(withModule({ installed: true, enabled: true, running: true })).toEqual([]);
    expect(withUfop({ instances: [{ index: '1', version: 'v2', state: 'Running' }] })).toEqual([]);
  });

  test('is a module that starts with the device and does not run, or whose package is gone', () => {
    expect(withModule({ installed: true, enabled: true, running: false })).toEqual(['module-down']);
    expect(withModule({ installed: true, enabled: false, running: false })).toEqual([]);
    expect(withModule({ installed: true, running: false })).toEqual([]);
    expect(withModule({ installed: false })).toEqual(['module-missing']);
  });

  test('is an instance that failed before one that runs another version', () => {
    const instances = [
      { index: '1', version: 'v1', state: 'Running' },
      { index: '2', version: 'v2', state: 'Failed' },
    ];
    expect(withUfop({ instances })).toEqual(['instance-failed', 'drift']);
  });

  test('is little room on a disk: a small part of it, or next to nothing', () => {
    expect(withFacts({ diskFreeBytes: 1e9, diskTotalBytes: 1e11 })).toEqual(['disk-low']);
    expect(withFacts({ diskFreeBytes: 1e9, diskTotalBytes: 4e9 })).toEqual([]);
    expect(withFacts({ diskFreeBytes: 9e9, diskTotalBytes: 1e12 })).toEqual([]);
    expect(withFacts({ diskFreeBytes: 1e8, diskTotalBytes: 2e8 })).toEqual(['disk-low']);
    expect(withFacts({ diskFreeBytes: null, diskTotalBytes: null })).toEqual([]);
  });

  test('is a clock that is more than a minute off, either way', () => {
    expect(withFacts({ clockSkewMs: 61_000 })).toEqual(['clock-skew']);
    expect(withFacts({ clockSkewMs: -61_000 })).toEqual(['clock-skew']);
    expect(withFacts({ clockSkewMs: 59_000 })).toEqual([]);
  });

  test('is an agent that is stopped or old, and a key that others have too', () => {
    const agent = {
      value: { state: 'running', version: '0.0.9', build: 'b', outdated: true },
      seenAt,
      via: 'ssh',
    } as const;
    expect(kinds({ agent })).toEqual(['agent-outdated']);
    expect(kinds({ agent: { ...agent, value: { state: 'stopped' } } })).toEqual(['agent-stopped']);
    const shared = { name: 'gate', fingerprint: 'SHA256:a', relation: 'cloned' as const };
    expect(kinds({}, [{ ...shared, deviceId: '0b9b2c2e-7a35-4f5a-8f0e-2f4c3a9d1e11' }])).toEqual(['key-shared']);
  });
});

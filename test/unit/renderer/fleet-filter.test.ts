import { describe, expect, test } from 'vitest';
import type { DeviceView } from '../../../contract/app/devices.ts';
import { countMarks, filterDevices, keepOrder, typeAheadIndex } from '../../../renderer/model/fleet-filter.ts';

const now = 1_800_000_000_000;

function device(name: string, change: { site?: string; tags?: string[]; reached?: boolean } = {}): DeviceView {
  return {
    device: {
      id: name,
      name,
      address: `${name}.local`,
      port: 22,
      user: 'root',
      credentialId: null,
      site: change.site ?? '',
      tags: change.tags ?? [],
      notes: '',
      fields: {},
      jumpDeviceId: null,
      proxy: null,
      legacyAlgorithms: false,
      plainServerPort: null,
      createdAt: 1,
      updatedAt: 1,
    },
    trust: {
      state: 'trusted',
      hostKey: { algorithm: 'ssh-ed25519', key: 'A', fingerprint: 'SHA256:a' },
      acceptedAt: 1,
      keys: [],
    },
    reach: change.reached ? { state: 'reached', at: now } : { state: 'never' },
    snapshot: { facts: null, agent: null, modules: null, ufops: null },
    activeJobIds: [],
    sharedKeys: [],
    identity: null,
  };
}

const fleet = [
  device('harbour-01', { site: 'North harbour', tags: ['gateway'], reached: true }),
  device('mill-03', { site: 'Old mill', tags: ['gateway', 'pilot'] }),
];
const namesOf = (views: DeviceView[]) => views.map((view) => view.device.name);

describe('the filter of the fleet', () => {
  test('every word must be found, in any field and any case', () => {
    expect(namesOf(filterDevices(fleet, { text: 'GATEWAY  mill', marks: [] }, now))).toEqual(['mill-03']);
    expect(namesOf(filterDevices(fleet, { text: 'harbour-01.local', marks: [] }, now))).toEqual(['harbour-01']);
    expect(filterDevices(fleet, { text: 'gateway ridge', marks: [] }, now)).toEqual([]);
  });

  test('states narrow the list further', () => {
    expect(namesOf(filterDevices(fleet, { text: '', marks: ['online'] }, now))).toEqual(['harbour-01']);
    expect(countMarks(fleet, now)).toEqual({ online: 1, never: 1 });
  });
});

describe('typing a name', () => {
  const names = ['alpha', 'beta', 'Bravo', 'charlie'];

  test('goes to the next row that begins so, and around the end', () => {
    expect(typeAheadIndex(names, 'b', 0)).toBe(1);
    expect(typeAheadIndex(names, 'b', 1)).toBe(2);
    expect(typeAheadIndex(names, 'b', 2)).toBe(1);
  });

  test('more letters stay on a row that still fits', () => {
    expect(typeAheadIndex(names, 'br', 2)).toBe(2);
    expect(typeAheadIndex(names, 'zz', 2)).toBe(-1);
  });
});

describe('the order on the screen', () => {
  test('stays while values change, and says that it differs', () => {
    expect(keepOrder(['a', 'b', 'c'], ['c', 'a', 'b'])).toEqual({ ids: ['a', 'b', 'c'], differs: true });
  });

  test('drops what is gone and takes in what is new at its place', () => {
    expect(keepOrder(['a', 'b', 'c'], ['a', 'n', 'c'])).toEqual({ ids: ['a', 'n', 'c'], differs: false });
  });
});

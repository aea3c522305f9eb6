import { describe, expect, test } from 'vitest';
import type { Evidence } from '../../../contract/app/host-keys.ts';
import { changeCauses } from '../../../main/fleet/change-causes.ts';

const changedAt = 1_800_000_000_000;
const other = { deviceId: '0b9b2c2e-7a35-4f5a-8f0e-2f4c3a9d1e11', name: 'mill-03', address: '10.0.0.3' };
const hasKey = (reachedAt: number | null): Evidence => ({ kind: 'device-has-key', ...other, reachedAt });
const elsewhere: Evidence = { kind: 'offered-elsewhere', ...other };
const shared: Evidence = { kind: 'old-key-shared', ...other };
const sameName: Evidence = { kind: 'known-hosts-same-name', line: 3 };
const otherName: Evidence = { kind: 'known-hosts-other-name', line: 4, names: 'mill' };
const held: Evidence = { kind: 'other-key-held', fingerprint: 'SHA256:a' };
const announces: Evidence = { kind: 'not-announced' };
const nowhere: Evidence = { kind: 'seen-nowhere' };

/** `cause likelihood`, the likely ones first; what is unlikely is left out. */
function judged(...evidence: Evidence[]): string[] {
  return changeCauses({ evidence, changedAt })
    .filter(({ likelihood }) => likelihood !== 'unlikely')
    .map(({ cause, likelihood }) => `${cause} ${likelihood}`);
}

describe('the causes of a changed key', () => {
  test('a key that nobody has seen leaves everything possible, the worst named first', () => {
    expect(judged(nowhere)).toEqual([
      'in-between possible',
      'other-device possible',
      're-imaged possible',
      'rotated possible',
    ]);
  });

  test('the key of another device of the inventory means that device, if it is not where it was', () => {
    expect(judged(hasKey(null))).toEqual(['other-device likely', 'cloned possible']);
    expect(judged(hasKey(changedAt - 1))).toEqual(['other-device likely', 'cloned possible']);
  });

  test('the key of a device that still answers where it was means a clone', () => {
    expect(judged(hasKey(changedAt))).toEqual(['cloned likely', 'other-device possible']);
  });

  test('a key that known_hosts has under another name means another device', () => {
    expect(judged(otherName)).toEqual(['other-device likely']);
  });

  test('a key that known_hosts has under this name means that the device was installed anew', () => {
    expect(judged(sameName)[0]).toBe('re-imaged likely');
    expect(judged(sameName)).toContain('in-between possible');
  });

  test('one key at several addresses means somebody in between', () => {
    expect(judged(elsewhere)).toEqual(['in-between likely']);
  });

  test('a device that still holds another accepted key replaced one of them', () => {
    expect(judged(held, announces)).toEqual(['rotated likely']);
  });

  test('a device that announces its keys did not replace one in silence', () => {
    expect(judged(announces, nowhere)).toEqual(['in-between possible', 'other-device possible', 're-imaged possible']);
  });

  test('an old key that others have too means a clone that was given keys of its own', () => {
    expect(judged(shared, nowhere)[0]).toBe('cloned likely');
  });

  test('every cause has one remedy, and none of them is to accept the key', () => {
    const remedies = changeCauses({ evidence: [nowhere], changedAt }).map(({ cause, remedy }) => [cause, remedy]);
    expect(Object.fromEntries(remedies)).toEqual({
      're-imaged': 're-identify',
      'other-device': 'change-address',
      rotated: 're-identify',
      cloned: 'forget',
      'in-between': 'keep-away',
    });
  });
});

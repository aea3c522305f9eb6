import { describe, expect, test } from 'vitest';
import { identityVerdict, relationOf } from '../../../main/fleet/identity.ts';

const ids = (machineId: string | null, hardwareId: string | null) => ({ machineId, hardwareId });
const known = ids('machine', 'board');

describe('whether it is the same machine', () => {
  test.each([
    ['same-machine', ids('machine', 'board')],
    ['same-machine', ids('machine', null)],
    ['same-machine', ids(null, 'board')],
    ['re-imaged', ids('other', 'board')],
    ['other-machine', ids('other', 'other')],
    ['other-machine', ids(null, 'other')],
    ['cloned', ids('machine', 'other')],
    ['unclear', ids('other', null)],
    ['not-known', ids(null, null)],
  ] as const)('%s: %o', (verdict, met) => {
    expect(identityVerdict(known, met)).toBe(verdict);
  });

  test.each([
    ['same', known],
    ['unclear', ids('machine', null)],
    ['cloned', ids('machine', 'other')],
    ['cloned', ids('other', 'other')],
    ['cloned', ids('other', null)],
    ['unclear', ids(null, null)],
  ] as const)('two devices with one key are %s: %o', (relation, other) => {
    expect(relationOf(known, other)).toBe(relation);
  });
});

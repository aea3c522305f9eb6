import { describe, expect, test } from 'vitest';
import { compareVersions, newestFirst, satisfies } from '../../../../main/inventory/search/versions.ts';

describe('versions', () => {
  test.each([
    [['1.0.0-rc.1', '1.0.0', '1.2.0', '1.10.0']],
    [['1.0~rc1', '1.0', '1.0-1', '1.0-2', '1.0-10', '1.0a', '1.2', '1:0.1']],
    [['v1', 'v2', 'v2.1', 'v10']],
    [['2.36-9+deb12u4', '2.36-9+deb12u10', '2.37-1']],
  ])('are ordered as their own kind is: %j', (versions) => {
    for (const [at, one] of versions.entries()) {
      for (const [to, other] of versions.entries()) {
        expect(`${one} ${other} ${Math.sign(compareVersions(one, other))}`).toBe(
          `${one} ${other} ${Math.sign(at - to)}`,
        );
      }
    }
    const shuffled = [...versions].sort((a, b) => a.length - b.length || (a < b ? 1 : -1));
    expect(newestFirst(shuffled.map((version) => ({ version }))).map(({ version }) => version)).toEqual(
      versions.toReversed(),
    );
  });

  test.each([
    ['1.2.7', '=', '1.2', true],
    ['1.20.0', '=', '1.2', false],
    ['1.2.7', '>', '1.2', false],
    ['1.3.0', '>', '1.2', true],
    ['1.1.9', '<', '1.2', true],
    ['1.2.0-rc.1', '<', '1.2', false],
    ['1.2.0-rc.1', '<', '1.2.0', true],
    ['20.11.0', '<=', '20', true],
    ['18.20.8', '<', '20', true],
    ['v3', '=', 'v3', true],
    ['v3.1', '=', 'v3', true],
    ['7.88.1-10+deb12u5', '>=', '7.88', true],
    ['', '<', '9', false],
  ] as const)('%s %s %s is %s', (version, op, wanted, holds) => {
    expect(satisfies(version, { op, version: wanted })).toBe(holds);
  });
});

import { describe, expect, test } from 'vitest';
import { ageOf, clockTime, isOld, logTime } from '../../../renderer/model/age.ts';
import { bytesText, durationText, fingerprintGroups, hostKeyFile } from '../../../renderer/model/amounts.ts';

describe('ages', () => {
  test.each([
    [0, 'now', 0],
    [9_999, 'now', 0],
    [10_000, 'seconds', 10],
    [60_000, 'minutes', 1],
    [3_599_999, 'minutes', 59],
    [3_600_000, 'hours', 1],
    [47 * 3_600_000, 'hours', 47],
    [48 * 3_600_000, 'days', 2],
  ] as const)('%i ms is %s %i', (ms, unit, count) => {
    expect(ageOf(1_000, 1_000 + ms)).toEqual({ unit, count });
  });

  test('a time ahead of the clock is now', () => {
    expect(ageOf(5_000, 1_000)).toEqual({ unit: 'now', count: 0 });
  });

  test('a value fades after an hour', () => {
    expect(isOld(0, 3_599_999)).toBe(false);
    expect(isOld(0, 3_600_000)).toBe(true);
  });

  test('a clock time of another day names the day', () => {
    const noon = new Date(2026, 10, 3, 14, 2).getTime();
    expect(clockTime(noon, noon + 60_000, 'en')).toBe('14:02');
    expect(clockTime(noon, noon + 86_400_000, 'en')).toContain('Nov 3');
    expect(clockTime(noon, noon + 86_400_000, 'zh-CN')).toContain('11月3日');
  });

  test('a log line has its time to the millisecond', () => {
    expect(logTime(new Date(2026, 0, 2, 3, 4, 5, 6).getTime())).toBe('03:04:05.006');
  });
});

describe('amounts', () => {
  test.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.0 KiB'],
    [5.25 * 1024 ** 3, '5.3 GiB'],
    [252 * 1024 ** 3, '252 GiB'],
  ])('%d bytes are %s', (bytes, text) => {
    expect(bytesText(bytes)).toBe(text);
  });

  test.each([
    [-5, '< 0.1 s'],
    [60, '0.1 s'],
    [440, '0.4 s'],
    [12_900, '12 s'],
    [185_000, '3 min 05 s'],
    [7_800_000, '2 h 10 min'],
    [99 * 3_600_000, '4 d 3 h'],
  ])('%d ms are %s', (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });
});

describe('host keys', () => {
  test('a fingerprint is split for the eye and loses nothing', () => {
    const fingerprint = 'SHA256:uNiVztksCsDhcc0u9e8BgrJXVGDLtKWT1Au9yY8wXKo';
    const groups = fingerprintGroups(fingerprint);
    expect(groups.slice(0, 3)).toEqual(['SHA256:', 'uNiV', 'ztks']);
    expect(groups.join('')).toBe(fingerprint);
  });

  test.each([
    ['ssh-ed25519', 'ed25519'],
    ['ecdsa-sha2-nistp256', 'ecdsa'],
    ['rsa-sha2-512', 'rsa'],
  ])('the key %s is compared with the file of its kind', (algorithm, kind) => {
    expect(hostKeyFile(algorithm)).toBe(`/etc/ssh/ssh_host_${kind}_key.pub`);
  });
});

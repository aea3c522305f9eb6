import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type KnownHostsEntry, knownHostsLookup, knownHostsNames, parseKnownHosts } from '../../../main/ssh/ssh.ts';

const ed25519 = 'AAAAC3NzaC1lZDI1NTE5AAAAIKqwjttYWlviQS12bogvew1qoEYZK3/vYGVqxbUtiPCp';
const fingerprint = 'SHA256:AsCh59zuiMjJ0qeZlGfuzOTl8En1K4cVqTXBoakmRCk';
const key = `ssh-ed25519 ${ed25519}`;

function hashed(name: string, salt = Buffer.alloc(20, 7)): string {
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
}

/** The lines that speak of a host, as `keys/revoked/authorities`. */
function linesFor(text: string, address: string, port = 22): string {
  const { keys, revoked, authorities } = knownHostsLookup(parseKnownHosts(text).entries, address, port);
  const lines = (entries: KnownHostsEntry[]) => entries.map(({ line }) => line).join(',');
  return `${lines(keys)}/${lines(revoked)}/${lines(authorities)}`;
}

describe('known_hosts', () => {
  it('holds a key with the line it stands on', () => {
    const { entries, badLines } = parseKnownHosts(`# mine\n\n  gate.example,10.0.0.3 ${key} root@gate\r\n`);
    expect(badLines).toEqual([]);
    expect(entries).toMatchObject([{ line: 3, marker: 'none', hostKey: { algorithm: 'ssh-ed25519', fingerprint } }]);
  });

  it.each([
    ['gate', 'gate', 22, true],
    ['gate', 'GATE', 22, true],
    ['gate', 'gate', 2222, false],
    ['[gate]:2222', 'gate', 2222, true],
    ['[gate]:2222', 'gate', 22, false],
    ['*.example', 'a.b.example', 22, true],
    ['*.example', 'example', 22, false],
    ['gate-?', 'gate-7', 22, true],
    ['gate-?', 'gate-17', 22, false],
    ['[*.example]:2222', 'a.example', 2222, true],
    ['*,!gate-7', 'gate-7', 22, false],
    ['*,!gate-7', 'gate-8', 22, true],
    ['!gate-7', 'gate-8', 22, false],
    ['*a*a*a*b', 'a'.repeat(200), 22, false],
    ['fe80::1%eth0', 'fe80::1%eth0', 22, true],
    [hashed('gate'), 'gate', 22, true],
    [hashed('gate'), 'other', 22, false],
    [hashed('[gate]:2222'), 'gate', 2222, true],
    [hashed('[gate]:2222'), 'gate', 22, false],
  ])('a line for %s, asked for %s port %i: %s', (pattern, address, port, expected) => {
    expect(linesFor(`${pattern} ${key}`, address, port)).toBe(expected ? '1//' : '//');
  });

  it('keeps revoked keys and certificate authorities apart', () => {
    const text = `@revoked * ${key}\n@cert-authority *.example ${key}\ngate.example ${key}`;
    expect(linesFor(text, 'gate.example')).toBe('3/1/2');
    expect(linesFor(text, 'elsewhere')).toBe('/1/');
  });

  it('tells by number which lines it did not take, and why', () => {
    const text = [
      `gate ${key}`,
      `@unknown gate ${key}`,
      'gate ssh-ed25519',
      `|1|short|hash ${key}`,
      `a,,b ${key}`,
      'gate ssh-ed25519 !!!!',
      `gate ssh-ed25519 ${ed25519.slice(0, -8)}`,
      `gate ssh-rsa ${ed25519}`,
      `gate ssh-dss ${ed25519}`,
      'gate 1024 35 1234567890',
      `gate ${'a'.repeat(20_000)} x`,
    ].join('\n');
    const { entries, badLines, badLineCount } = parseKnownHosts(text);
    expect(entries.map(({ line }) => line)).toEqual([1]);
    expect(badLines.map(({ line, why }) => `${line} ${why}`)).toEqual([
      '2 marker',
      '3 fields',
      '4 hash',
      '5 hosts',
      '6 key',
      '7 key',
      '8 key',
      '9 kind',
      '10 ssh1',
      '11 too-long',
    ]);
    expect(badLineCount).toBe(10);
  });

  it('names where a key stands under whatever name, hashed ones without it', () => {
    const text = `gate,10.0.0.3 ${key}\n${hashed('other')} ${key}\n@revoked * ${key}`;
    expect(knownHostsNames(parseKnownHosts(text).entries, ed25519)).toEqual([
      { line: 1, names: 'gate,10.0.0.3' },
      { line: 2, names: '' },
    ]);
  });

  it('is read up to a bound, and says so', () => {
    const many = parseKnownHosts(`g ${key}\n`.repeat(60_000));
    expect(many).toMatchObject({ cut: true, badLineCount: 0 });
    expect(many.entries.length).toBe(Math.floor(4_000_000 / `g ${key}\n`.length));
    const bad = parseKnownHosts('x\n'.repeat(50_000));
    expect(bad).toMatchObject({ cut: false, badLineCount: 50_000 });
    expect(bad.badLines).toHaveLength(100);
  });

  it('takes any text without throwing, and counts each line once', () => {
    const word = fc.oneof(
      fc.constantFrom(
        '@revoked',
        '@cert-authority',
        '|1|',
        '|1|AAAA|AAAA',
        '*',
        '!',
        '[',
        ',',
        'ssh-ed25519',
        ed25519,
        '#',
        '\t',
      ),
      fc.string({ maxLength: 30 }),
      fc.string({ unit: 'binary', maxLength: 30 }),
    );
    const line = fc.array(word, { maxLength: 6 }).map((words) => words.join(' ').replaceAll('\n', ''));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), fc.string({ maxLength: 20 }), (lines, address) => {
        const { entries, badLineCount } = parseKnownHosts(lines.join('\n'));
        const blank = lines.filter((text, place) => {
          const read = (place === 0 ? text.replace(/^\uFEFF/, '') : text).trim();
          return read === '' || read.startsWith('#');
        });
        expect(entries.length + badLineCount + blank.length).toBe(lines.length);
        knownHostsLookup(entries, address, 22);
      }),
    );
  });

  it('finds any host again under its own name, plain or hashed', () => {
    const name = fc.stringMatching(/^[a-z0-9][a-z0-9.-]{0,40}$/);
    fc.assert(
      fc.property(name, fc.integer({ min: 1, max: 65535 }), fc.boolean(), (address, port, isHashed) => {
        const host = port === 22 ? address : `[${address}]:${port}`;
        expect(linesFor(`${isHashed ? hashed(host) : host} ${key}`, address, port)).toBe('1//');
      }),
    );
  });
});

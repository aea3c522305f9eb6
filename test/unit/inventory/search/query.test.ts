import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseQuery, printQuery, type Term } from '../../../../contract/app/query.ts';
import { anyTerm } from './any-term.ts';

describe('a query', () => {
  test('that was printed from terms is read as those terms', () => {
    fc.assert(
      fc.property(fc.array(anyTerm, { maxLength: 6 }), (terms) => {
        const text = printQuery(terms);
        fc.pre(text.length <= 2000);
        expect(parseQuery(text)).toEqual({ terms, errors: [] });
      }),
      { numRuns: 500 },
    );
  });

  test('of any text is read or refused, and what is wrong lies within the text', () => {
    const piece = fc.constantFrom(
      'site:',
      'field.',
      'module:',
      '-',
      '"',
      ',',
      ':',
      '<',
      '=',
      '*',
      '/',
      ' ',
      'a',
      '7d',
      '\\',
      '\0',
    );
    const anyText = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece).map((pieces) => pieces.join('')),
    );
    fc.assert(
      fc.property(anyText, (text) => {
        const { terms, errors } = parseQuery(text);
        for (const { from, to } of errors) {
          expect(from).toBeGreaterThanOrEqual(0);
          expect(to).toBeLessThanOrEqual(text.length);
          expect(from).toBeLessThan(to);
        }
        if (errors.length === 0) {
          expect(terms.length > 0).toBe(text.trim() !== '');
          expect(parseQuery(printQuery(terms)).terms).toEqual(terms);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('means what it says', () => {
    const { terms, errors } = parseQuery(
      'site:harbour tag:edge,gate* agent:outdated last-seen:>7d module:@acme/uproxy<1.2/stopped -ufop:thumb/drift "two words" disk-free:<1.5G',
    );
    expect(errors).toEqual([]);
    expect(terms).toEqual([
      { negated: false, key: 'site', values: [{ text: 'harbour', match: 'words' }] },
      {
        negated: false,
        key: 'tag',
        values: [
          { text: 'edge', match: 'whole' },
          { text: 'gate', match: 'prefix' },
        ],
      },
      { negated: false, key: 'agent', values: ['outdated'] },
      { negated: false, key: 'last-seen', values: [{ op: '>', ms: 7 * 24 * 3_600_000 }] },
      {
        negated: false,
        key: 'module',
        values: [
          { name: { text: '@acme/uproxy', match: 'whole' }, version: { op: '<', version: '1.2' }, state: 'stopped' },
        ],
      },
      {
        negated: true,
        key: 'ufop',
        values: [{ name: { text: 'thumb', match: 'whole' }, version: null, state: 'drift' }],
      },
      { negated: false, key: 'word', values: [{ text: 'two words', match: 'words' }] },
      { negated: false, key: 'disk-free', values: [{ op: '<', bytes: 1.5 * 2 ** 30 }] },
    ] satisfies Term[]);
  });

  test.each([
    ['colour:red', 'unknown-key', 'colour'],
    ['site:', 'no-value', 'site:'],
    ['tag:a,', 'no-value', 'tag:a,'],
    ['-', 'no-value', '-'],
    ['state:asleep', 'bad-value', 'asleep'],
    ['last-seen:7d', 'bad-value', '7d'],
    ['last-seen:=7d', 'bad-value', '=7d'],
    ['disk-free:<much', 'bad-value', '<much'],
    ['module:uproxy<', 'bad-value', 'uproxy<'],
    ['module:uproxy/asleep', 'bad-value', 'uproxy/asleep'],
    ['agent:~1', 'bad-value', '~1'],
    ['...', 'no-words', '...'],
    ['site:"harbour', 'unclosed-quote', '"harbour'],
    ['a,b:c', 'bad-value', 'b:c'],
    ['x'.repeat(2001), 'too-long', ''],
  ])('that is wrong is refused at its place: %s', (text, code, at) => {
    expect(parseQuery(`${text}`).errors).toMatchObject([{ code, text: at }]);
  });
});

import fc from 'fast-check';
import {
  agentWords,
  comparisons,
  moduleWords,
  nameKeys,
  stateWords,
  type Term,
  textKeys,
  ufopWords,
  wordsOf,
} from '../../../../contract/app/query.ts';

// Any term that can be written, for tests of the language itself.

const hasWords = (text: string) => wordsOf(text).length > 0;
const awkward = fc.constantFrom('a b', '"', '\\', 'a,b', 'x:y', '-a', '=b', 'c*', 'd/e', '@f/g', '北站', 'É', '<1');
const anyString = fc.oneof(
  fc.string({ minLength: 1, maxLength: 12 }),
  awkward,
  fc.string({ unit: 'binary', maxLength: 8 }),
);

const match = fc.constantFrom('words' as const, 'whole' as const);
const text = fc.record({ text: anyString.filter(hasWords), match });
const nothing = fc.constant({ text: '', match: 'whole' as const });
const filled = anyString.filter((one) => one !== '');
const name = fc.oneof(
  fc.record({ text: filled, match: fc.constantFrom('whole' as const, 'prefix' as const) }),
  fc.constant({ text: '', match: 'prefix' as const }),
);
const version = fc.record({
  op: fc.constantFrom(...comparisons),
  version: fc.constantFrom('1.2', '1.2.0', '2.0.0-rc.1', 'v3', '7.88.1-10+deb12u5', '1:2.3~rc1', '20'),
});
const bound = fc.constantFrom('<' as const, '<=' as const, '>=' as const, '>' as const);
const age = fc.record({ op: bound, ms: fc.integer({ min: 0, max: 9_999_999 }).map((seconds) => seconds * 1000) });
const bytes = fc.record({ op: bound, bytes: fc.integer({ min: 0, max: 999_999_999 }) });

function packages<const W extends string>(words: readonly W[]) {
  return fc.record({
    name,
    version: fc.option(version),
    state: fc.option(fc.constantFrom(...words)),
  });
}

const list = <T>(value: fc.Arbitrary<T>) => fc.array(value, { minLength: 1, maxLength: 3 });
const negated = fc.boolean();

export const anyTerm: fc.Arbitrary<Term> = fc.oneof(
  fc.record({ negated, key: fc.constantFrom(...textKeys), values: list(text) }),
  fc.record({
    negated,
    key: fc.constantFrom('site' as const, 'notes' as const),
    values: list(fc.oneof(text, nothing)),
  }),
  fc.record({ negated, key: fc.constant('field' as const), field: filled, values: list(fc.oneof(text, nothing)) }),
  fc.record({ negated, key: fc.constantFrom(...nameKeys), values: list(name) }),
  fc.record({ negated, key: fc.constant('tag' as const), values: list(fc.oneof(name, nothing)) }),
  fc.record({ negated, key: fc.constant('state' as const), values: list(fc.constantFrom(...stateWords)) }),
  fc.record({
    negated,
    key: fc.constant('agent' as const),
    values: list(fc.oneof(fc.constantFrom(...agentWords), version)),
  }),
  fc.record({
    negated,
    key: fc.constant('node' as const),
    values: list(fc.oneof(fc.constant('none' as const), version)),
  }),
  fc.record({
    negated,
    key: fc.constant('last-seen' as const),
    values: list(fc.oneof(fc.constant('never' as const), age)),
  }),
  fc.record({ negated, key: fc.constant('disk-free' as const), values: list(bytes) }),
  fc.record({ negated, key: fc.constant('module' as const), values: list(packages(moduleWords)) }),
  fc.record({ negated, key: fc.constant('ufop' as const), values: list(packages(ufopWords)) }),
);

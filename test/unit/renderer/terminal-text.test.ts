import { describe, expect, test } from 'vitest';
import { linesToAskFor, pastedText, piecesOf } from '../../../renderer/model/terminal-text.ts';
import { ofDevice, oldestEnded, useTerminals } from '../../../renderer/stores/terminals.ts';

describe('what is typed into a terminal', () => {
  test('is cut into pieces that give it back, and no character is cut in two', () => {
    const text = `ab${'\u{1f6a2}'.repeat(5)}c`;
    const pieces = [...piecesOf(text, 3)];
    expect(pieces.join('')).toBe(text);
    for (const piece of pieces) {
      expect(piece.length).toBeLessThanOrEqual(3);
      expect(piece).not.toMatch(/\p{Cs}/u);
    }
  });

  test('a paste cannot end a bracketed paste, press keys or hide behind control characters', () => {
    expect(pastedText('ls\x1b[201~\r\nrm\t-r\rx\x03\x9b')).toBe('ls[201~\nrm\t-r\nx');
  });

  test('a line break is asked for, a text without one is not', () => {
    expect(linesToAskFor('ls -l')).toBeNull();
    expect(linesToAskFor('ls -l\n')).toEqual(['ls -l']);
    expect(linesToAskFor('a\n\nb\n')).toEqual(['a', '', 'b']);
  });
});

describe('the terminals of a window', () => {
  test('a closed one gives way to its neighbour, and numbers stay with their terminals', () => {
    const store = useTerminals.getState();
    for (const id of ['a', 'b', 'c']) store.add(id, 'pump');
    store.add('d', 'mill');
    store.activate('b');
    store.remove('b');
    const { terminals, activeByDevice } = useTerminals.getState();
    expect(activeByDevice).toEqual({ pump: 'c', mill: 'd' });
    expect(ofDevice(terminals, 'pump').map(({ number }) => number)).toEqual([1, 3]);
    store.add('e', 'pump');
    expect(ofDevice(useTerminals.getState().terminals, 'pump').at(-1)?.number).toBe(4);
  });

  test('only one that has ended makes room', () => {
    const store = useTerminals.getState();
    for (const { id } of useTerminals.getState().terminals) store.setStatus(id, { state: 'open' });
    expect(oldestEnded(useTerminals.getState().terminals)).toBeNull();
    store.setStatus('d', { state: 'ended', code: 0, signal: null });
    expect(oldestEnded(useTerminals.getState().terminals)?.id).toBe('d');
  });
});

import { describe, expect, test } from 'vitest';
import { errorCatalogue, problemSchema } from '../../../contract/errors.ts';
import { operationParams } from '../../../contract/operations.ts';
import { en } from '../../../renderer/i18n/en/en.ts';
import { problemText } from '../../../renderer/i18n/problem-text.ts';
import { problemsZh } from '../../../renderer/i18n/zh/problems.ts';
import { zh } from '../../../renderer/i18n/zh/zh.ts';
import { markTones } from '../../../renderer/model/marks.ts';

/** Every text by its dotted key. */
function flatten(tree: object, path: string[] = []): Map<string, string> {
  const texts = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') texts.set([...path, key].join(' '), value);
    else for (const [inner, text] of flatten(value, [...path, key])) texts.set(inner, text);
  }
  return texts;
}

const names = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1]).sort();
const english = flatten(en);
const chinese = flatten(zh);

describe('the texts of the screen', () => {
  test('both languages have the same keys', () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
  });

  test('a text takes the same values in both languages', () => {
    for (const [key, text] of english) {
      expect(names(chinese.get(key) ?? '', /\{\{(\w+)\}\}/g), key).toEqual(names(text, /\{\{(\w+)\}\}/g));
    }
  });

  test('no text is empty, and no Chinese text was left in English', () => {
    const sameInBoth = ['Flotilla', 'Node.js', 'npm', 'root', 'Flotilla {{version}}'];
    for (const [key, text] of chinese) {
      expect(text.trim(), key).not.toBe('');
      const own = text.replace(/\{\{\w+\}\}/g, '');
      if (/[a-z]{2}/i.test(own) && !sameInBoth.includes(text)) expect(own, key).toMatch(/\p{Script=Han}/u);
    }
  });

  test('every state has a word, and every operation a title', () => {
    expect(Object.keys(en.mark).sort()).toEqual(Object.keys(markTones).sort());
    expect(Object.keys(en.operation).sort()).toEqual(Object.keys(operationParams).sort());
  });
});

describe('the problems of the catalogue', () => {
  test('every code has a Chinese sentence and a next step', () => {
    expect(Object.keys(problemsZh).sort()).toEqual(Object.keys(errorCatalogue).sort());
    for (const [code, { message, next }] of Object.entries(problemsZh)) {
      expect(message, code).toMatch(/\p{Script=Han}/u);
      expect(next, code).toMatch(/\p{Script=Han}/u);
    }
  });

  test('a Chinese sentence names no value that the English one does not have', () => {
    for (const [code, english] of Object.entries(errorCatalogue)) {
      const translated = problemsZh[problemSchema.shape.code.parse(code)];
      const known = names(`${english.message} ${english.next}`, /\{(\w+)\}/g);
      for (const name of names(`${translated.message} ${translated.next}`, /\{(\w+)\}/g))
        expect(known, code).toContain(name);
    }
  });

  test('a problem is told in the language of the screen, its step by its name', () => {
    const problem = { code: 'ssh.timeout', params: { address: 'mill-03', step: 'upload', seconds: 60 } } as const;
    expect(problemText(problem, 'en').message).toBe('mill-03 did not finish "Upload the agent" within 60 s.');
    expect(problemText(problem, 'zh-CN').message).toBe('mill-03 未能在 60 秒内完成“上传代理”。');
  });

  test('a step that has no name in the texts is shown as it is', () => {
    const problem = { code: 'ssh.timeout', params: { address: 'mill-03', step: 'constructor', seconds: 5 } } as const;
    expect(problemText(problem, 'en').message).toContain('"constructor"');
  });
});

import { expect, test } from 'vitest';
import { FlotillaError } from '../../../contract/errors.ts';
import { type PhraseCode, phrase, phrases, readPhrase } from '../../../contract/phrases.ts';
import { phraseLines, phraseText } from '../../../renderer/i18n/phrase-text.ts';
import { keptText } from '../../../renderer/i18n/problem-text.ts';
import { phrasesZh } from '../../../renderer/i18n/zh/phrases.ts';

const codes = Object.keys(phrases) as PhraseCode[];
const paramsOf = (template: string) => [...template.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).sort();

test.each(codes)('%s is known again with its parameters, and Chinese names the same ones', (code) => {
  const params = Object.fromEntries(paramsOf(phrases[code]).map((name, index) => [name, `x${index}`]));
  expect(readPhrase(phrase(code, params))).toEqual({ code, params });
  expect(paramsOf(phrasesZh[code])).toEqual(paramsOf(phrases[code]));
  expect(phrasesZh[code]).toMatch(/\p{Script=Han}/u);
});

test('a phrase within a phrase is said too, and the words of a device stay as they are', () => {
  const text = '2.5.0 is installed, and could not be started: It ended with code 1 at once: no such file';
  expect(phraseText(text, 'zh-CN')).toBe('2.5.0 已安装，但无法启动：启动后立即结束，退出码 1：no such file');
  expect(phraseText(text, 'en')).toBe(text);
  expect(phraseText('kernel panic', 'zh-CN')).toBe('kernel panic');
});

test('an output is said line by line', () => {
  expect(phraseLines('agent 0.1.0 on Node.js 24\nsha256 abc\n', 'zh-CN')).toBe(
    '代理 0.1.0，运行于 Node.js 24\nsha256 abc\n',
  );
});

test('a sentence of a problem that was kept in English is said in the language of the screen', () => {
  const kept = new FlotillaError('job.failure-limit', { failures: 1, limit: 1 }).message;
  expect(keptText(kept, 'zh-CN')).toMatch(/\p{Script=Han}/u);
  expect(keptText(kept, 'en')).toBe(kept);
  expect(keptText('kernel panic', 'zh-CN')).toBe('kernel panic');
});

test('a build that failed is no command that failed', () => {
  expect(phraseLines('The build failed: it is damaged', 'zh-CN')).toBe('构建失败：文件已损坏');
});

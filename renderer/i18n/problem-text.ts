import { type ErrorCode, errorCatalogue, fillSentence, type Problem } from '../../contract/errors.ts';
import { templatePattern } from '../../contract/phrases.ts';
import { en } from './en/en.ts';
import { phraseText } from './phrase-text.ts';
import { problemsZh } from './zh/problems.ts';
import { zh } from './zh/zh.ts';

/** Parameters that hold a text, and no name of anything. */
const saying = new Set(['detail', 'reason', 'why', 'result', 'output']);

/** What happened and what to do next, in the language of the screen. */
export function problemText(problem: Problem, language: string): { message: string; next: string } {
  const chinese = language.startsWith('zh');
  const sentence = chinese ? problemsZh[problem.code] : errorCatalogue[problem.code];
  const { step } = problem.params;
  const named = typeof step === 'string' ? { step: stepText(step, chinese ? zh : en) } : {};
  const said = Object.entries(problem.params).map(([name, value]) => [
    name,
    typeof value === 'string' && saying.has(name) ? phraseText(value, language) : value,
  ]);
  const params = { ...Object.fromEntries(said), ...named };
  return { message: fillSentence(sentence.message, params), next: fillSentence(sentence.next, params) };
}

/** The name of a step in words; a name that is not known is shown as it is. */
export function stepText(name: string, texts: { readonly step: Readonly<Record<string, string>> }): string {
  return Object.hasOwn(texts.step, name) ? (texts.step[name] ?? name) : name;
}

let readers: { code: ErrorCode; pattern: RegExp }[] | null = null;
/** Longer sentences are a device's own words. */
const longestSentence = 600;

/**
 * What was kept as a text, in the language of the screen: the history has the sentences of problems in English, as a work order
 * has them. What is none of ours stays as it is.
 */
export function keptText(text: string, language: string): string {
  const phrase = phraseText(text, language);
  if (phrase !== text || !language.startsWith('zh') || text.length > longestSentence) return phrase;
  readers ??= (Object.keys(errorCatalogue) as ErrorCode[]).map((code) => ({
    code,
    pattern: templatePattern(errorCatalogue[code].message),
  }));
  for (const { code, pattern } of readers) {
    const found = pattern.exec(text);
    if (found) return problemText({ code, params: { ...found.groups } }, language).message;
  }
  return text;
}

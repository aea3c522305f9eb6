import { errorCatalogue, fillSentence, type Problem } from '../../contract/errors.ts';
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

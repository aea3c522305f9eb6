import type { Look } from '../../contract/app/system.ts';
import { chinese } from './words/chinese.ts';
import { english, type Words } from './words/english.ts';

export type { Words };
export type Language = Look['language'];

/** What the desktop host itself says; all else is said in the window. */
export const words: Record<Language, Words> = { en: english, 'zh-CN': chinese };

/** The language of the system where we speak it, else English: until the window has told its own. */
export function systemLanguage(locale: string): Language {
  return locale.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}

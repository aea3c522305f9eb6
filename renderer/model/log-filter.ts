import { type LogLevel, logLevels } from '../../contract/app/logs.ts';
import type { LogEntry } from './log-buffer.ts';

/** What of the logs is shown. */
export interface LogFilter {
  text: string;
  /** `text` is a regular expression. */
  regex: boolean;
  /** This level and above; `null`: every line. */
  level: LogLevel | null;
}
export const noFilter: LogFilter = { text: '', regex: false, level: null };

const longestPattern = 300;
/** Of each line, so much is looked at by a regular expression. */
export const regexReach = 2000;

/** Whether a line passes all but the regular expression, which is tried elsewhere: it may take for ever. */
export function plainTest({ text, regex, level }: LogFilter): (entry: LogEntry) => boolean {
  const needle = regex ? '' : text.trim().toLowerCase();
  const least = level === null ? -1 : logLevels.indexOf(level);
  return (entry) => {
    if (entry.gap) return true;
    // A line that says nothing of its level is shown with all, and not where only some levels are asked for.
    if (least >= 0 && (entry.level === null || logLevels.indexOf(entry.level) < least)) return false;
    return needle === '' || entry.text.toLowerCase().includes(needle);
  };
}

/** The regular expression of a filter; `null`: it has none; `invalid`: it cannot be read, or is too long. */
export function patternOf({ text, regex }: LogFilter): { source: string } | 'invalid' | null {
  if (!regex || text === '') return null;
  if (text.length > longestPattern) return 'invalid';
  try {
    new RegExp(text, 'iu');
    return { source: text };
  } catch {
    return 'invalid';
  }
}

/** Which of these texts a pattern finds something in. May take for ever: for a worker that can be ended. */
export function found(pattern: string, texts: readonly string[]): boolean[] {
  const regex = new RegExp(pattern, 'iu');
  return texts.map((text) => regex.test(text.slice(0, regexReach)));
}

import { type LogRef, logLevelSchema, logRefSchema, mostLogSources } from '../../contract/app/logs.ts';
import { type LogFilter, noFilter } from './log-filter.ts';
import { logKeyOf, logSourceOf } from './log-source.ts';

// How the logs that are followed, and what of them is shown, stand in the address: `/<device>~<log>/<device>~<log>?level=warn&text=…`.

/** Which logs are followed as one, and which of their lines are shown. */
export interface LogsPlace {
  logs: readonly LogRef[];
  filter: LogFilter;
}

/** Names a log among all. */
export function logId({ deviceId, source }: LogRef): string {
  return `${deviceId}~${logKeyOf(source)}`;
}

export function formatLogs({ logs, filter }: LogsPlace): string {
  const said = new URLSearchParams();
  if (filter.level !== null) said.set('level', filter.level);
  if (filter.text !== '') said.set('text', filter.text);
  if (filter.regex) said.set('regex', '1');
  const shown = said.size === 0 ? '' : `?${said}`;
  return logs.map((log) => `/${encodeURIComponent(logId(log))}`).join('') + shown;
}

/** Reads what follows `#/logs`; what is no log is left out, and so is what is there twice or too much. */
export function parseLogs(text: string): LogsPlace {
  const at = text.indexOf('?');
  const said = new URLSearchParams(at === -1 ? '' : text.slice(at + 1));
  const level = logLevelSchema.safeParse(said.get('level'));
  const filter = {
    text: said.get('text') ?? noFilter.text,
    regex: said.get('regex') === '1',
    level: level.success ? level.data : null,
  };
  const logs = new Map<string, LogRef>();
  for (const part of (at === -1 ? text : text.slice(0, at)).split('/')) {
    const log = readLog(part);
    if (log !== null && logs.size < mostLogSources) logs.set(logId(log), log);
  }
  return { logs: [...logs.values()], filter };
}

/** Whether nothing is followed, and every line would be shown. */
export function isUsualPlace({ logs, filter }: LogsPlace): boolean {
  return logs.length === 0 && filter.level === null && filter.text === '' && !filter.regex;
}

function readLog(part: string): LogRef | null {
  try {
    const [deviceId, ...key] = decodeURIComponent(part).split('~');
    if (key.length === 0) return null;
    return logRefSchema.safeParse({ deviceId, source: logSourceOf(key.join('~')) }).data ?? null;
  } catch {
    return null;
  }
}

import type { LogLevel, LogSpan } from '../../contract/app/logs.ts';
import type { LogEntry } from './log-buffer.ts';

/** A piece of a line that looks the same throughout. */
export interface LogPiece {
  from: number;
  text: string;
  colour: LogSpan['colour'];
  bold: boolean;
  found: boolean;
}

/** Cuts a line where its look changes or something was found begins and ends. */
export function piecesOf({ text, spans = [] }: Pick<LogEntry, 'text' | 'spans'>, find: string): LogPiece[] {
  const hits = hitsIn(text, find);
  const cuts = new Set([0, text.length]);
  for (const { from, to } of [...spans, ...hits]) cuts.add(Math.min(from, text.length)).add(Math.min(to, text.length));
  const places = [...cuts].sort((a, b) => a - b);
  return places.slice(0, -1).map((from, n) => {
    const span = spans.find((one) => one.from <= from && from < one.to);
    return {
      from,
      text: text.slice(from, places[n + 1]),
      colour: span?.colour ?? null,
      bold: span?.bold ?? false,
      found: hits.some((hit) => hit.from <= from && from < hit.to),
    };
  });
}

const mostHits = 50;

function hitsIn(text: string, find: string): { from: number; to: number }[] {
  const needle = find.trim().toLowerCase();
  const hits: { from: number; to: number }[] = [];
  if (needle === '') return hits;
  const lower = text.toLowerCase();
  // Letters that are longer in lower case would move every place behind them.
  if (lower.length !== text.length) return hits;
  for (
    let at = lower.indexOf(needle);
    at >= 0 && hits.length < mostHits;
    at = lower.indexOf(needle, at + needle.length)
  ) {
    hits.push({ from: at, to: at + needle.length });
  }
  return hits;
}

/** Whether the search stops at a line; with nothing to search for, it stops at errors. */
export function isHit(entry: LogEntry, find: string): boolean {
  const needle = find.trim().toLowerCase();
  if (entry.gap) return false;
  return needle === '' ? entry.level === 'error' : entry.text.toLowerCase().includes(needle);
}

const levelWidth = 5;

/** Lines as a text file: time by the laptop's clock, source, level, text. */
export function logFile(entries: readonly LogEntry[], names: readonly string[]): string {
  const level = (one: LogLevel | null) => (one ?? '').toUpperCase().padEnd(levelWidth);
  return entries
    .map((entry) => {
      const head = `${new Date(entry.at).toISOString()} ${names[entry.source] ?? ''}`;
      return entry.gap ? `${head} ----\n` : `${head} ${level(entry.level)} ${entry.text}\n`;
    })
    .join('');
}

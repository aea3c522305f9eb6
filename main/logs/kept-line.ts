import type { LogLine } from '../../contract/agent/common.ts';

const streams = { o: 'stdout', e: 'stderr', a: 'agent' } as const;
const letters = { stdout: 'o', stderr: 'e', agent: 'a' } as const;
const form = /^(\d{1,16}) ([oea]) (.*)$/;

/** One line of a kept log. Colours are not kept. */
export function encodeLine({ at, stream, text }: LogLine): string {
  return `${Math.max(0, Math.round(at))} ${letters[stream]} ${text.replace(/[\r\n]/g, ' ')}\n`;
}

/** What is not whole, as after a crash, is passed over. */
export function decodeLines(text: string): LogLine[] {
  return text.split('\n').flatMap((line) => {
    const [, at, letter, rest] = form.exec(line) ?? [];
    if (letter !== 'o' && letter !== 'e' && letter !== 'a') return [];
    return [{ at: Number(at), stream: streams[letter], text: rest ?? '' }];
  });
}

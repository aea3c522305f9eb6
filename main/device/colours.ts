import type { LogSpan, logColours } from '../../contract/app/logs.ts';
import { cleanLine } from './clean-text.ts';

type Colour = (typeof logColours)[number];

/** By the last digit of 30–37 and 90–97. Black and white are left to the theme. */
const colours: readonly (Colour | null)[] = [null, 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', null];
const mostSpans = 100;
// biome-ignore lint/suspicious/noControlCharactersInRegex: what is looked for are control sequences
const graphics = /(?:\u001b\[|\u009b)([\d;]{0,40})m/g;

/**
 * A line of a log as it may be shown: plain text, and which of its parts were coloured. Of every other control sequence nothing
 * is left. Backgrounds, blinking and hidden text are not taken over.
 */
export function colouredLine(raw: string, maxChars: number): { text: string; spans?: LogSpan[] } {
  if (!raw.includes('\u001b[') && !raw.includes('\u009b')) return { text: cleanLine(raw, maxChars) };
  const spans: LogSpan[] = [];
  let text = '';
  let look: Look = plain;
  let from = 0;
  const take = (piece: string) => {
    if (piece === '' || text.length >= maxChars) return;
    const clean = cleanLine(piece, maxChars - text.length);
    const styled = look.colour !== null || look.bold;
    if (styled && clean !== '' && spans.length < mostSpans) {
      spans.push({ from: text.length, to: text.length + clean.length, ...look });
    }
    text += clean;
  };
  for (const match of raw.slice(0, maxChars * 4).matchAll(graphics)) {
    take(raw.slice(from, match.index));
    look = looked(look, match[1] ?? '');
    from = match.index + match[0].length;
  }
  take(raw.slice(from, maxChars * 4));
  return spans.length > 0 ? { text, spans } : { text };
}

interface Look {
  colour: Colour | null;
  bold: boolean;
}
const plain: Look = { colour: null, bold: false };

/** The look after these parameters of "select graphic rendition". */
function looked(before: Look, parameters: string): Look {
  const codes = parameters.split(';').map(Number);
  let look = before;
  for (let n = 0; n < codes.length; n += 1) {
    const code = codes[n] ?? 0;
    if (code === 0) look = plain;
    else if (code === 1) look = { ...look, bold: true };
    else if (code === 22) look = { ...look, bold: false };
    else if (code === 39) look = { ...look, colour: null };
    else if (code === 90) look = { ...look, colour: 'grey' };
    else if ((code >= 30 && code <= 37) || (code > 90 && code <= 97)) {
      look = { ...look, colour: colours[code % 10] ?? null };
    }
    // A colour out of 256 or of any kind: its parameters are no codes of their own.
    else if (code === 38 || code === 48) n += codes[n + 1] === 2 ? 4 : 2;
  }
  return look;
}

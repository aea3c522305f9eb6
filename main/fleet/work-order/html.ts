import type { HistoryCheck, HistoryEntry } from '../../../contract/app/history.ts';
import { workOrderTexts } from './texts.ts';

export interface WorkOrder {
  entries: readonly HistoryEntry[];
  check: HistoryCheck;
  /** What it is about, in words, such as "Device: harbour-01". */
  scope: readonly string[];
  language: 'en' | 'zh';
  at: Date;
  who: string;
}

const style = `
@page { size: A4; margin: 16mm 14mm; }
* { box-sizing: border-box; }
body { font: 10pt/1.4 "Segoe UI", "Noto Sans", "Microsoft YaHei UI", "Noto Sans CJK SC", sans-serif; color: #1b2127; margin: 24px; }
h1 { font-size: 16pt; margin: 0 0 4pt; }
p { margin: 0 0 4pt; color: #56616d; }
table { border-collapse: collapse; width: 100%; margin-top: 12pt; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th, td { text-align: left; vertical-align: top; padding: 3pt 6pt 3pt 0; border-bottom: 0.5pt solid #d5dbe1; overflow-wrap: anywhere; }
th { font-weight: 700; border-bottom: 1pt solid #717c87; }
.n { white-space: nowrap; font-variant-numeric: tabular-nums; }
.h, code { font-family: "Cascadia Mono", Menlo, "DejaVu Sans Mono", monospace; font-size: 8pt; color: #56616d; overflow-wrap: anywhere; }
.sign { display: flex; gap: 24pt; margin-top: 36pt; break-inside: avoid; }
.sign div { flex: 1; border-top: 0.75pt solid #1b2127; padding-top: 3pt; }
.broken { color: #b3261e; font-weight: 700; }
@media print { body { margin: 0; } }
`;

/** A page that prints well and needs nothing beside itself. Every value is escaped: names of devices come from anywhere. */
export function workOrderHtml({ entries, check, scope, language, at, who }: WorkOrder): string {
  const texts = workOrderTexts[language];
  const { column, sign } = texts;
  const rows = entries.map(
    (entry) =>
      `<tr><td class="n">${time(entry.at)}</td><td>${escaped(entry.who)}</td><td>${escaped(texts.kind[entry.kind])}</td>` +
      `<td>${escaped(entry.deviceName ?? '')}</td><td>${detail(entry)}</td><td class="h">${entry.hash.slice(0, 12)}</td></tr>`,
  );
  const proof =
    check.brokenAt === null
      ? `<p>${escaped(texts.proof)} <code>${escaped(check.head ?? '')}</code></p>`
      : `<p class="broken">${escaped(texts.broken)} ${check.brokenAt}</p>`;
  const head = [column.when, column.who, column.what, column.device, column.detail, column.hash];
  return `<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(texts.title)}</title><style>${style}</style></head><body>
<h1>${escaped(texts.title)}</h1>
<p>${scope.map(escaped).join(' · ')}</p>
<p>${escaped(texts.made)} ${time(at.getTime())} ${escaped(texts.by)} ${escaped(who)}</p>
${
  entries.length === 0
    ? `<p>${escaped(texts.none)}</p>`
    : `<table><thead><tr>${head.map((one) => `<th>${escaped(one)}</th>`).join('')}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody></table>`
}
${proof}
<div class="sign">${[sign.technician, sign.customer, sign.date].map((one) => `<div>${escaped(one)}</div>`).join('')}</div>
</body></html>
`;
}

function detail(entry: HistoryEntry): string {
  return detailLines(entry).map(escaped).join('<br>');
}

/** What an entry holds, as lines such as `site: Yard`. */
export function detailLines({ detail }: Pick<HistoryEntry, 'detail'>): string[] {
  return Object.entries(detail).flatMap(([key, value]) => (value === null || value === '' ? [] : [`${key}: ${value}`]));
}

/** In the laptop's time, to the second, with its offset: a work order is read elsewhere. */
export function time(at: number): string {
  const date = new Date(at);
  const two = (part: number) => String(Math.trunc(part)).padStart(2, '0');
  const offset = -date.getTimezoneOffset();
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.abs(offset) / 60)}:${two(Math.abs(offset) % 60)}`;
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())} ${zone}`;
}

function escaped(text: string): string {
  const signs: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replace(/[&<>"']/g, (sign) => signs[sign] ?? '');
}

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { HistoryCheck, HistoryEntry } from '../../contract/app/history.ts';
import type { TextFile } from '../../contract/app/import.ts';
import { csvOf, dayOf, type HistoryScope, type Inventory } from '../inventory/inventory.ts';
import { detailLines, time, workOrderHtml } from './work-order/html.ts';
import { workOrderTexts } from './work-order/texts.ts';

/** A work order of more than this is a database, not a sheet of paper. */
const maxEntries = 20_000;

type Format = 'html' | 'csv' | 'json';

/** What was done, to be looked at, to be proved and to be handed over. */
export class HistoryService {
  readonly #inventory: Inventory;
  readonly #who: string;

  constructor(inventory: Inventory, who: string) {
    this.#inventory = inventory;
    this.#who = who;
  }

  /** Newest first. */
  list(scope: HistoryScope, page: { before?: number | undefined; limit: number }): HistoryEntry[] {
    return this.#inventory.history.list(scope, page);
  }

  verify(): Promise<HistoryCheck> {
    return this.#inventory.history.verify(() => nextTurn());
  }

  /** Oldest first. Throws `device.unknown`, `job.unknown` for what is not there. */
  async workOrder(
    scope: HistoryScope,
    { format, language }: { format: Format; language: 'en' | 'zh' },
  ): Promise<TextFile> {
    const entries = this.list(scope, { limit: maxEntries }).reverse();
    const at = new Date();
    const fileName = `flotilla-work-order-${dayOf(at)}.${format}`;
    if (format === 'csv') return { fileName, mediaType: 'text/csv', text: asCsv(entries, language) };
    const check = await this.verify();
    if (format === 'json') {
      const text = `${JSON.stringify({ madeAt: at.toISOString(), by: this.#who, scope, check, entries }, null, 2)}\n`;
      return { fileName, mediaType: 'application/json', text };
    }
    const order = { entries, check, scope: this.#scopeInWords(scope, language), language, at, who: this.#who };
    return { fileName, mediaType: 'text/html', text: workOrderHtml(order) };
  }

  #scopeInWords({ jobId, deviceId, from, to }: HistoryScope, language: 'en' | 'zh'): string[] {
    const { scope } = workOrderTexts[language];
    const words = [
      ...(jobId === undefined ? [] : [`${scope.job}: ${this.#inventory.jobs.get(jobId).call.operation}`]),
      ...(deviceId === undefined ? [] : [`${scope.device}: ${this.#nameOf(deviceId)}`]),
      ...(from === undefined ? [] : [`${scope.from}: ${time(from)}`]),
      ...(to === undefined ? [] : [`${scope.to}: ${time(to)}`]),
    ];
    return words.length === 0 ? [scope.all] : words;
  }

  /** A device that was removed is still named by what was done to it. */
  #nameOf(deviceId: string): string {
    const last = this.#inventory.history.list({ deviceId }, { limit: 1 })[0]?.deviceName;
    return this.#inventory.devices.find(deviceId)?.name ?? last ?? deviceId;
  }
}

function asCsv(entries: readonly HistoryEntry[], language: 'en' | 'zh'): string {
  const { column, kind } = workOrderTexts[language];
  const rows = entries.map((entry) => ({
    '#': entry.seq,
    [column.when]: time(entry.at),
    [column.who]: entry.who,
    [column.what]: kind[entry.kind],
    [column.device]: entry.deviceName ?? '',
    [column.detail]: detailLines(entry).join('; '),
    [column.hash]: entry.hash,
  }));
  return `\uFEFF${csvOf(rows)}`;
}

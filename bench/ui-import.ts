// 10,000 devices out of a CSV file through the view "Import": from the file to its preview, and from there to the devices.
import type { Figure } from './report.ts';
import { timeUntil, watchPage } from './ui-page.ts';
import { openStage } from './ui-stage.ts';

export async function measureImport(count: number): Promise<Figure[]> {
  await using undo = new AsyncDisposableStack();
  const { page } = await openStage('empty', undo);
  await page.evaluate(`location.hash = '#/import'`);
  await watchPage(page);
  const began = performance.now();
  await page
    .locator('input[type="file"]')
    .setInputFiles({ name: 'devices.csv', mimeType: 'text/csv', buffer: Buffer.from(csvOf(count)) });
  const take = page.getByRole('button', { name: /^Import / });
  await take.waitFor();
  const read = performance.now() - began;
  const done = `[...document.querySelectorAll('main button')].some(({ textContent }) => textContent === 'Go to the fleet')`;
  const applied = await timeUntil(page, done, () => take.click());
  return [
    { what: `import: a file of ${count} devices read and shown`, value: read / 1000, bound: 5, unit: 's' },
    { what: `import: ${count} devices taken over`, value: applied / 1000, bound: 20, unit: 's' },
  ];
}

function csvOf(count: number): string {
  const lines = Array.from({ length: count }, (_, n) => {
    const address = `127.${16 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}`;
    return `gate-${n},${address},tech,Harbour ${n % 8},"edge, gate",A-${n}`;
  });
  return ['name,address,user,site,tags,asset', ...lines].join('\n');
}

import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { app, crashReporter } from 'electron';

const keptReports = 5;

/**
 * Keeps the reports of crashed processes on this laptop and sends them nowhere: a report is a piece of memory, and may hold
 * what was in it. Only the newest few are kept. Called before the app is ready.
 */
export function keepCrashReports(): void {
  crashReporter.start({ uploadToServer: false });
  try {
    pruneReports(app.getPath('crashDumps'));
  } catch (error) {
    console.error('Old crash reports could not be removed:', error);
  }
}

function pruneReports(folder: string): void {
  if (!existsSync(folder)) return;
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.dmp'));
  const reports = names.map((name) => {
    const file = join(folder, name);
    return { file, at: statSync(file).mtimeMs };
  });
  reports.sort((a, b) => b.at - a.at);
  for (const { file } of reports.slice(keptReports)) rmSync(file, { force: true });
}

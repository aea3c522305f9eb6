import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { app, crashReporter } from 'electron';
import type { CrashReports } from '../../contract/app/system.ts';

const keptReports = 5;

/** The reports of crashed processes, on this laptop only. */
export interface KeptCrashReports {
  list(): CrashReports;
  /** Throws where one cannot be deleted. */
  removeAll(): void;
}

/**
 * Keeps the reports of crashed processes on this laptop and sends them nowhere: a report is a piece of memory, and may hold
 * what was in it. Only the newest few are kept. Called before the app is ready.
 */
export function keepCrashReports(): KeptCrashReports {
  crashReporter.start({ uploadToServer: false });
  const folder = app.getPath('crashDumps');
  const remove = (from: number) => {
    for (const { file } of findReports(folder).slice(from)) {
      rmSync(file, { force: true });
      // What Crashpad notes beside a report.
      rmSync(file.replace(/\.dmp$/, '.meta'), { force: true });
    }
  };
  try {
    remove(keptReports);
  } catch (error) {
    console.error('Old crash reports could not be removed:', error);
  }
  return {
    list: () => ({ folder, reports: findReports(folder).map(({ at, sizeBytes }) => ({ at, sizeBytes })) }),
    removeAll: () => remove(0),
  };
}

/** Newest first. */
function findReports(folder: string) {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.dmp'));
  const reports = names.flatMap((name) => {
    const file = join(folder, name);
    const found = statSync(file, { throwIfNoEntry: false });
    return found ? [{ file, at: Math.round(found.mtimeMs), sizeBytes: found.size }] : [];
  });
  return reports.sort((a, b) => b.at - a.at);
}

/** The steps at which the tests kill an agent; each is a place where something is half-done. */
export const crashPoints = [
  'install:recorded',
  'install:package-there',
  'install:before-ready',
  'update:package-there',
  'update:service-stopped',
  'update:switched',
  'delete:marked',
  'delete:service-stopped',
  'delete:package-gone',
  'start:recorded',
  'start:spawned',
  'upload:received',
  'upload:placed',
  'build:begun',
  'build:unpacked',
  'build:commands-run',
  'build:before-success',
  'switch:before',
  'switch:after',
  'add:recorded',
  'add:started',
  'outcome:before-reply',
] as const;
export type CrashPoint = (typeof crashPoints)[number];

/**
 * Ends this process as a power cut would, when FLOTILLA_CRASH_AT names this step. It does nothing otherwise: what
 * follows it must hold up when it does not come.
 */
export function crashPoint(step: CrashPoint): void {
  if (process.env.FLOTILLA_CRASH_AT === step) process.kill(process.pid, 'SIGKILL');
}

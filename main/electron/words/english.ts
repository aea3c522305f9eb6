import type { Job } from '../../../contract/app/jobs.ts';

const count = (n: number, one: string, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;

export const english = {
  menu: {
    file: 'File',
    edit: 'Edit',
    view: 'View',
    go: 'Go',
    window: 'Window',
    fleet: 'Fleet',
    jobs: 'Jobs',
    queue: 'Queue',
    logs: 'Logs',
    library: 'Library',
    settings: 'Settings',
    about: 'About Flotilla',
    services: 'Services',
    hide: 'Hide Flotilla',
    hideOthers: 'Hide others',
    unhide: 'Show all',
    quit: 'Quit',
    undo: 'Undo',
    redo: 'Redo',
    cut: 'Cut',
    copy: 'Copy',
    paste: 'Paste',
    selectAll: 'Select all',
    reload: 'Reload',
    devTools: 'Developer tools',
    actualSize: 'Actual size',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    fullScreen: 'Full screen',
    minimize: 'Minimise',
    close: 'Close',
  },
  tray: {
    show: 'Show Flotilla',
    running: (n: number) => `${count(n, 'device')} being worked on`,
    queued: (n: number) => `${n} in the queue`,
    idle: 'Nothing is running',
  },
  ended: {
    title: (name: string, others: number) => `Job ended: ${name}${others > 0 ? ` and ${others} more` : ''}`,
    done: (n: number) => `${n} done`,
    failed: (n: number) => `${n} failed`,
    notReached: (n: number) => `${n} not reached`,
    unknown: (n: number) => `${n} unclear`,
    notRun: (n: number) => `${n} not run`,
    stopped: { 'failure-limit': 'stopped at its failure limit', cancel: 'cancelled' } satisfies Record<
      NonNullable<Job['stoppedBy']>,
      string
    >,
  },
  notOpened: {
    'too-large': (name: string) => `${name} is larger than 16 MB, and no list of devices.`,
    'not-readable': (name: string) => `${name} cannot be read.`,
  },
  quit: {
    question: (n: number) => `${count(n, 'device')} ${n === 1 ? 'is' : 'are'} being worked on. Quit Flotilla?`,
    detail: (queued: number) =>
      [
        'If you quit now, this work is cut off here. Nothing is lost: at the next start each device is asked how far it came, and the job goes on from there.',
        ...(queued > 0 ? [`The ${count(queued, 'target')} in the queue wait until then too.`] : []),
      ].join('\n\n'),
    now: 'Quit now',
    whenDone: 'Quit when it is done',
    stay: 'Do not quit',
  },
  update: {
    question: (version: string) => `Flotilla ${version} is available.`,
    detail: 'It is downloaded now and installed when you quit Flotilla.',
    download: 'Download',
    later: 'Later',
  },
};
export type Words = typeof english;

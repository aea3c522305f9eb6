import { historyWords } from '../../../contract/app/history-words.ts';

export const history = {
  history: {
    title: 'What was done',
    when: 'When',
    what: 'What',
    device: 'Device',
    detail: 'Details',
    who: 'Who',
    none: 'Nothing was done yet',
    seen: 'Seen',
    change: 'Change',
    parts: 'Kinds of history',
    part: { jobs: 'Jobs', changes: 'What changed', done: 'What was done' },
    noChanges: 'Nothing changed yet',
    noChangesText: 'Each look at the device is compared with the one before; what differs is kept here.',
    whatIs: {
      fact: 'Fact',
      agent: 'Agent',
      module: 'Module',
      ufop: 'Ufop',
      'ufop-version': 'Version of',
      'ufop-instance': 'Instance of',
    },
    changeIs: {
      appeared: 'appeared',
      vanished: 'vanished',
      version: 'version',
      started: 'started',
      stopped: 'stopped',
      state: 'state',
      value: 'value',
    },
    kind: historyWords.en,
  },
} as const;

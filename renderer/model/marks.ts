/** The colour roles of a state; the tokens of the same names hold the colours. */
export type Tone = 'ok' | 'accent' | 'waiting' | 'warning' | 'error' | 'muted';

/**
 * Every state that the screen can show, of a device, a module, an agent, a target or a step, and its colour role.
 * Its glyph is in components/mark-icons.ts, its word in i18n under `mark`: the same everywhere.
 */
export const markTones = {
  online: 'ok',
  'was-online': 'muted',
  reached: 'ok',
  never: 'muted',
  unreachable: 'muted',
  refused: 'error',
  'needs-credential': 'waiting',
  'needs-trust': 'waiting',
  'identity-changed': 'error',
  'key-revoked': 'error',
  'key-shared': 'warning',
  fault: 'error',
  busy: 'accent',
  running: 'ok',
  stopped: 'muted',
  starting: 'accent',
  building: 'accent',
  built: 'ok',
  drift: 'warning',
  attention: 'warning',
  'not-installed': 'error',
  unknown: 'muted',
  absent: 'muted',
  outdated: 'warning',
  plain: 'muted',
  legacy: 'warning',
  working: 'accent',
  waiting: 'waiting',
  scheduled: 'waiting',
  paused: 'waiting',
  queued: 'waiting',
  succeeded: 'ok',
  unchanged: 'muted',
  failed: 'error',
  skipped: 'muted',
  expired: 'warning',
  superseded: 'warning',
  cancelled: 'muted',
} as const satisfies Record<string, Tone>;

export type MarkName = keyof typeof markTones;

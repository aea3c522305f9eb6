/** What is asked of the app's process, over its channel. */
export type AppOrder =
  | { kind: 'call'; id: number; path: readonly string[]; input: unknown }
  /** The time of day becomes another one. */
  | { kind: 'clock'; byMs: number };

/** `id` 0: it is open. */
export type AppAnswer =
  | { id: number; value: unknown; problem?: never }
  | { id: number; problem: { code: string; message: string } };

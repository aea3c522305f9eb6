import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { idSchema, procedure } from './base.ts';

// A login shell of a device on a terminal. It lives as long as somebody reads it.

/** The most characters of one `write`; longer input is sent in several. */
export const terminalWriteChars = 16 * 1024;

/** On one device: the rest of the sessions that its server allows is for everything else. */
export const mostTerminalsOfDevice = 4;

const size = {
  cols: z.number().int().min(1).max(1000),
  rows: z.number().int().min(1).max(1000),
};
const byTerminal = z.object({ terminalId: idSchema });
const done = z.object({ done: z.literal(true) });

export const terminalEventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('opened'), terminalId: idSchema }),
  /** Control sequences and all: for a terminal emulator, and for nothing else. */
  z.object({ kind: z.literal('output'), text: z.string() }),
  /** The last. `code` is `null` where a signal ended it, or the device did not say. */
  z.object({ kind: z.literal('ended'), code: z.number().nullable(), signal: z.string().nullable() }),
]);
export type TerminalEvent = z.infer<typeof terminalEventSchema>;

export const terminalContract = {
  /**
   * Opens a shell; it ends when the caller stops reading. Who does not read holds the device back. Throws `ssh.*`, `trust.*`,
   * `ssh.connection-lost` after the first event too.
   */
  open: procedure
    .input(
      z.object({
        deviceId: idSchema,
        ...size,
        term: z
          .string()
          .regex(/^[a-zA-Z0-9._+-]{1,40}$/, 'not a kind of terminal')
          .default('xterm-256color'),
      }),
    )
    .output(eventIterator(terminalEventSchema)),
  /** What is typed. Throws `terminal.unknown`, `terminal.not-reading`. */
  write: procedure.input(byTerminal.extend({ text: z.string().max(terminalWriteChars) })).output(done),
  resize: procedure.input(byTerminal.extend(size)).output(done),
  /** Hangs up; also one that has ended already. */
  close: procedure.input(byTerminal).output(done),
};

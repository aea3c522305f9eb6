import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { problemSchema } from '../errors.ts';
import { epochMsSchema, idSchema, procedure } from './base.ts';
import { logSourceSchema } from './live.ts';

// Many logs as one stream, and what of them is kept on the laptop.

export const mostLogSources = 50;

/** One log of one device. */
export const logRefSchema = z.object({ deviceId: idSchema, source: logSourceSchema });
export type LogRef = z.infer<typeof logRefSchema>;

export const logColours = ['red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'grey'] as const;

/** A part of a line that the program wrote in colour or bold: characters `from` up to `to` of its text. */
export const logSpanSchema = z.object({
  from: z.number().int(),
  to: z.number().int(),
  colour: z.enum(logColours).nullable(),
  bold: z.boolean(),
});
export type LogSpan = z.infer<typeof logSpanSchema>;

export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export const logLevelSchema = z.enum(logLevels);
export type LogLevel = z.infer<typeof logLevelSchema>;

/** A line of one of several logs. Its text holds no control sequences. */
export const mergedLineSchema = z.object({
  /** Which of the sources that were asked for. */
  source: z.number().int(),
  /** By the laptop's clock, as far as it is known how far the device's is off. */
  at: z.number(),
  /** As the device said; 0: it did not. */
  deviceAt: z.number(),
  stream: z.enum(['stdout', 'stderr', 'agent']),
  /** A guess from the text; `null`: it does not say. */
  level: logLevelSchema.nullable(),
  text: z.string(),
  spans: z.array(logSpanSchema).optional(),
});
export type MergedLine = z.infer<typeof mergedLineSchema>;

const ofSource = { source: z.number().int() };

/** Where one source stands. The others go on whatever happens to it. */
export const sourceStateSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('connecting') }),
  z.object({ state: z.literal('following') }),
  /** The log itself ended, as that of a build does. */
  z.object({ state: z.literal('ended') }),
  /** It stays so until it is asked for anew. */
  z.object({ state: z.literal('problem'), problem: problemSchema }),
  /** It is tried again by itself at `retryAt`. */
  z.object({ state: z.literal('reconnecting'), problem: problemSchema, retryAt: epochMsSchema }),
]);
export type SourceState = z.infer<typeof sourceStateSchema>;

export const logEventSchema = z.discriminatedUnion('kind', [
  /** `history`: written before the source was opened, to be put among the others by time. Else they come in order. */
  z.object({ kind: z.literal('lines'), history: z.boolean(), lines: z.array(mergedLineSchema) }),
  z.object({
    kind: z.literal('state'),
    ...ofSource,
    state: sourceStateSchema,
    /** Device clock minus laptop clock, by the last look at the device; its lines are put right by it. */
    clockSkewMs: z.number().nullable(),
  }),
  /** What was kept on the laptop of an earlier time was sent; `keptAt`: when the device was last read. */
  z.object({ kind: z.literal('kept'), ...ofSource, lines: z.number().int(), keptAt: epochMsSchema }),
  /** Lines are missing before the next ones. `count`: how many, where that is known. */
  z.object({ kind: z.literal('lost'), ...ofSource, at: z.number(), count: z.number().int().nullable() }),
]);
export type LogEvent = z.infer<typeof logEventSchema>;

export const logsContract = {
  /**
   * What is kept of each source, its last lines, then what comes of all of them in order of time, until the caller aborts or every
   * source has ended. A source that breaks is opened again with growing pauses; the others go on.
   */
  follow: procedure
    .input(
      z.object({ sources: z.array(logRefSchema).min(1).max(mostLogSources), lines: z.number().int().min(1).max(5000) }),
    )
    .output(eventIterator(logEventSchema)),
  /** How much is kept on the laptop for reading without the devices. */
  kept: procedure.output(z.object({ bytes: z.number().int(), sources: z.number().int() })),
  /** Forgets what is kept of these logs, or of all. */
  clear: procedure
    .input(z.object({ sources: z.array(logRefSchema).max(mostLogSources).optional() }))
    .output(z.object({ cleared: z.number().int() })),
};

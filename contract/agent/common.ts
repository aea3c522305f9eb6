import { z } from 'zod';

// What the agent adds to the two wire texts; all of it additive.

/** `GET /health` without a token. */
export const aliveSchema = z.object({ alive: z.literal(true) });

/** `GET /health` with the token. */
export const healthSchema = aliveSchema.extend({
  version: z.string(),
  /** sha256 of the running bundle: tells whether an upload is needed. */
  build: z.string(),
  node: z.string(),
  pid: z.number().int(),
  startedAt: z.number(),
  features: z.array(z.string()),
});
export type AgentHealth = z.infer<typeof healthSchema>;

/** `{ error }` of the Modules API and of everything the agent adds. */
export const agentErrorSchema = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

/** The codes in `error.code`; the client maps them to the catalogue of errors. */
export const agentErrorCodes = [
  'invalid-args',
  'unauthorized',
  'not-found',
  'exists',
  'busy',
  'too-large',
  'package-not-found',
  'version-not-found',
  'registry-unreachable',
  'no-installer',
  'install-failed',
  'bad-archive',
  'remove-failed',
  'no-service',
  'did-not-stay-up',
  'stop-failed',
  'still-running',
  'no-space',
  'cancelled',
  'wrong-offset',
  'wrong-hash',
  'blob-missing',
  'wrong-package',
  'needs-root',
  'internal',
] as const;
export type AgentErrorCode = (typeof agentErrorCodes)[number];

/** `GET /modules/:id/log`: the last lines as one text. `?lines=` bounds it, `?since=` (epoch ms) starts it. */
export const logTextSchema = z.object({ log: z.string() });

/** One line of `?follow=1`, sent as a server-sent event named `line`; `id` is the resume point for Last-Event-ID. */
export const logLineSchema = z.object({
  at: z.number(),
  stream: z.enum(['stdout', 'stderr', 'agent']),
  text: z.string(),
});
export type LogLine = z.infer<typeof logLineSchema>;

/** What the agent writes to `<data-dir>/endpoint.json` once it listens, mode 0600. */
export const endpointSchema = z.object({
  port: z.number().int().min(1).max(65535),
  pid: z.number().int(),
  version: z.string(),
  build: z.string(),
  startedAt: z.number(),
});
export type AgentEndpoint = z.infer<typeof endpointSchema>;

/** The oldest Node.js major version that runs the agent. */
export const agentMinimumNode = 18;

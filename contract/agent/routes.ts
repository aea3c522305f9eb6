import { z } from 'zod';
import { blobStateSchema } from './blobs.ts';
import { agentErrorSchema, healthSchema, logTextSchema } from './common.ts';
import {
  moduleActionResultSchema,
  moduleActionSchema,
  moduleDeletedSchema,
  moduleListSchema,
  moduleSchema,
  moduleWriteSchema,
} from './modules.ts';
import {
  imageFieldsSchema,
  instancesAddSchema,
  ufopInstanceSchema,
  ufopLogSchema,
  ufopSchema,
  ufopSummarySchema,
  ufopVersionSchema,
  ufopWriteSchema,
} from './ufops.ts';

// Every call of the agent as data: /openapi.json is made of it, and the tests throw things at each of its rows.

export interface AgentRoute {
  method: 'get' | 'post' | 'put' | 'delete';
  /** With `{name}` for what varies. */
  path: string;
  does: string;
  /** The JSON body. */
  body?: z.ZodType;
  /** A multipart form with these text fields and one file. */
  form?: { fields: z.ZodType; file: string };
  /** Any bytes. */
  bytes?: boolean;
  /** The reply to a request that succeeds. */
  reply: z.ZodType;
  /** It takes `?lines=`, `?since=` and `?follow=1`. */
  log?: boolean;
  /** It is always a stream of server-sent events. */
  stream?: boolean;
  /** It answers without the token, too. */
  open?: boolean;
}

/** What every route of the Ufop API replies with. */
const envelopeOf = (data?: z.ZodType) => z.object({ code: z.literal(200), ...(data === undefined ? {} : { data }) });

export const routeErrorSchema = agentErrorSchema;
export const ufopErrorSchema = z.object({ code: z.number().int(), message: z.string().optional() });

const modules: AgentRoute[] = [
  { method: 'get', path: '/modules', does: 'List the modules', reply: moduleListSchema },
  { method: 'post', path: '/modules', does: 'Install a module', body: moduleWriteSchema, reply: moduleSchema },
  { method: 'get', path: '/modules/{id}', does: 'Describe a module', reply: moduleSchema },
  {
    method: 'put',
    path: '/modules/{id}',
    does: 'Install another version',
    body: moduleWriteSchema,
    reply: moduleSchema,
  },
  { method: 'delete', path: '/modules/{id}', does: 'Remove a module', reply: moduleDeletedSchema },
  {
    method: 'post',
    path: '/modules/{id}/action',
    does: 'Start, stop, restart or sync a module',
    body: moduleActionSchema,
    reply: moduleActionResultSchema,
  },
  { method: 'get', path: '/modules/{id}/log', does: 'Read the log of a module', reply: logTextSchema, log: true },
];

const instance = envelopeOf(ufopInstanceSchema);
const instances = envelopeOf(z.array(ufopInstanceSchema));

const ufops: AgentRoute[] = [
  { method: 'post', path: '/api/ufops', does: 'Register a ufop', body: ufopWriteSchema, reply: envelopeOf() },
  { method: 'delete', path: '/api/ufops/{id}', does: 'Delete a ufop and all it has', reply: envelopeOf() },
  { method: 'get', path: '/api/ufops/{id}', does: 'Describe a ufop', reply: envelopeOf(ufopSchema) },
  { method: 'get', path: '/api/ufops', does: 'List the ufops', reply: envelopeOf(z.array(ufopSummarySchema)) },
  {
    method: 'post',
    path: '/api/images',
    does: 'Upload an image, which is built in the background',
    form: { fields: imageFieldsSchema, file: 'image' },
    reply: envelopeOf(ufopVersionSchema),
  },
  {
    method: 'get',
    path: '/api/ufops/{id}/versions',
    does: 'List the versions',
    reply: envelopeOf(z.array(ufopVersionSchema)),
  },
  { method: 'get', path: '/api/ufops/{id}/instances', does: 'List the instances', reply: instances },
  {
    method: 'post',
    path: '/api/ufops/{id}/instances',
    does: 'Add instances of the selected version',
    body: instancesAddSchema,
    reply: instances,
  },
  { method: 'post', path: '/api/ufops/{id}/instances/{index}/start', does: 'Start an instance', reply: instance },
  { method: 'post', path: '/api/ufops/{id}/instances/{index}/stop', does: 'Stop an instance', reply: instance },
  { method: 'post', path: '/api/ufops/{id}/instances/{index}/reboot', does: 'Restart an instance', reply: instance },
  { method: 'delete', path: '/api/ufops/{id}/instances/{index}', does: 'Delete an instance', reply: envelopeOf() },
  {
    method: 'post',
    path: '/api/ufops/{id}/instances/{index}/switch',
    does: 'Select a version, by its name or by an instance that runs it',
    reply: envelopeOf(z.object({ version: z.string() })),
  },
  {
    method: 'get',
    path: '/api/ufops/{id}/instances/{index}/log',
    does: 'Read the log of an instance',
    reply: envelopeOf(ufopLogSchema),
    log: true,
  },
  {
    method: 'post',
    path: '/api/ufops/{id}/upgrade',
    does: 'Move the running instances to the selected version, one after another',
    reply: instances,
  },
  {
    method: 'get',
    path: '/api/ufops/{id}/versions/{version}/log',
    does: 'Read the log of a build',
    reply: envelopeOf(ufopLogSchema),
    log: true,
  },
  { method: 'delete', path: '/api/ufops/{id}/versions/{version}', does: 'Delete a version', reply: envelopeOf() },
];

const ours: AgentRoute[] = [
  { method: 'get', path: '/health', does: 'Tell whether the agent lives', reply: healthSchema, open: true },
  { method: 'get', path: '/blobs/{sha256}', does: 'Tell how much of a blob is there', reply: blobStateSchema },
  {
    method: 'put',
    path: '/blobs/{sha256}',
    does: 'Send a blob, or with Content-Range a part of it',
    bytes: true,
    reply: blobStateSchema,
  },
  {
    method: 'get',
    path: '/outcomes/{key}',
    does: 'Read the outcome of the request with this idempotency key',
    reply: z.unknown(),
  },
  { method: 'get', path: '/agent/log', does: 'Read the log of the agent', reply: logTextSchema, log: true },
  { method: 'get', path: '/events', does: 'Follow what changes', reply: z.string(), stream: true },
  { method: 'get', path: '/openapi.json', does: 'This description', reply: z.unknown() },
];

export const agentRoutes: AgentRoute[] = [...modules, ...ufops, ...ours];

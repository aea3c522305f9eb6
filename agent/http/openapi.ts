import { z } from 'zod';
import { type AgentRoute, agentRoutes, routeErrorSchema, ufopErrorSchema } from '../../contract/agent/routes.ts';

/** The description of both APIs in OpenAPI 3.1, made of the contract. */
export function describeApi(version: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of agentRoutes) {
    const path = paths[route.path] ?? {};
    path[route.method] = describeRoute(route);
    paths[route.path] = path;
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Flotilla agent', version },
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    security: [{ token: [] }],
    paths,
  };
}

function describeRoute(route: AgentRoute): Record<string, unknown> {
  const errors = route.path.startsWith('/api/') ? ufopErrorSchema : routeErrorSchema;
  return {
    summary: route.does,
    ...(route.open ? { security: [{}, { token: [] }] } : {}),
    parameters: parametersOf(route),
    ...requestBodyOf(route),
    responses: {
      200: { description: 'Done', content: contentOf(route) },
      default: { description: 'Not done, and why', content: json(errors) },
    },
  };
}

function parametersOf(route: AgentRoute): unknown[] {
  const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  if (route.log) {
    return [...inPath, query('lines', 'integer'), query('since', 'number'), query('follow', 'string')];
  }
  if (route.method === 'get' || route.bytes) return inPath;
  return [...inPath, header('Idempotency-Key'), header('Prefer')];
}

function query(name: string, type: string): unknown {
  return { name, in: 'query', schema: { type } };
}

function header(name: string): unknown {
  return { name, in: 'header', schema: { type: 'string' } };
}

function requestBodyOf(route: AgentRoute): Record<string, unknown> {
  if (route.body) return { requestBody: { required: true, content: json(route.body, 'input') } };
  if (route.bytes) return { requestBody: { content: { 'application/octet-stream': {} } } };
  if (!route.form) return {};
  const fields = schemaOf(route.form.fields, 'input');
  const properties = { ...(fields.properties as object), [route.form.file]: { type: 'string', format: 'binary' } };
  return { requestBody: { required: true, content: { 'multipart/form-data': { schema: { ...fields, properties } } } } };
}

function contentOf(route: AgentRoute): Record<string, unknown> {
  if (route.stream) return { 'text/event-stream': {} };
  return { ...json(route.reply), ...(route.log ? { 'text/event-stream': {} } : {}) };
}

function json(schema: z.ZodType, io: 'input' | 'output' = 'output'): Record<string, unknown> {
  return { 'application/json': { schema: schemaOf(schema, io) } };
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}

// What one device can do for the rest of Flotilla. Services and operations know these types, not SSH.

export { readAgentBundle } from './bundle.ts';
export { cleanLine, cleanText } from './clean-text.ts';
export type { AgentNews } from './event-follow.ts';
export { pinFor } from './node-pins.ts';
export { createNodeSource, type NodeSource } from './node-source.ts';
export { nodeProblem } from './plan.ts';
export { createDeviceSessions } from './sessions.ts';
export type {
  AgentBundle,
  AgentClient,
  ChangeOptions,
  DeviceLogLine,
  DeviceSession,
  DeviceSessions,
  OpenSession,
  StepHandle,
  StepReport,
} from './types.ts';
export type { InstanceRef, UfopClient } from './ufop-types.ts';

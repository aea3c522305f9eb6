import type { SshPool } from '../ssh/ssh.ts';
import type { AgentBundle, DeviceSessions } from './types.ts';

export declare function createDeviceSessions(options: { pool: SshPool; agentBundle: AgentBundle }): DeviceSessions;

import type { Module } from '../../../contract/agent/modules.ts';
import {
  type AgentState,
  type DeviceView,
  deviceViewSchema,
  type Facts,
  type UfopState,
} from '../../../contract/app/devices.ts';
import { someFacts } from '../../support/memory-device.ts';

export interface Known {
  agent?: AgentState;
  modules?: Module[];
  ufops?: UfopState[];
  /** Beside the usual ones. */
  facts?: Partial<Facts>;
}

export const running = {
  state: 'running',
  version: '0.1.0',
  build: 'b'.repeat(64),
  outdated: false,
} satisfies AgentState;
export const outdated = { ...running, version: '0.0.9', outdated: true } satisfies AgentState;
export const plain = { state: 'plain', port: 5000, answers: true } satisfies AgentState;

/** A device of which just this is known. */
export function deviceWith({ agent, modules, ufops, facts = {} }: Known): DeviceView {
  const seen = <T>(value: T) => (value === undefined ? null : { value, seenAt: 1, via: 'agent' as const });
  return deviceViewSchema.parse({
    device: {
      id: crypto.randomUUID(),
      name: 'gate',
      address: '10.0.0.1',
      port: 22,
      user: 'tech',
      credentialId: null,
      site: '',
      tags: [],
      notes: '',
      createdAt: 1,
      updatedAt: 1,
    },
    trust: { state: 'unknown' },
    reach: { state: 'never' },
    snapshot: {
      facts: agent ? seen({ ...someFacts, ...facts }) : null,
      agent: seen(agent),
      modules: seen(modules),
      ufops: seen(ufops),
    },
    activeJobIds: [],
    sharedKeys: [],
    identity: null,
  });
}

export function moduleAt(version: string, status: Partial<Module['status']> = {}): Module {
  return { id: 'id-of-uproxy', description: { name: 'uproxy', version }, status: { installed: true, ...status } };
}

/** `thumb` with v1 and v2 built, v3 failed, and instances as `version state`. */
export function thumb(selected: string, instances: string[], maxInstanceNum = '5'): UfopState {
  return {
    description: { name: 'thumb', version: selected, aclMode: 'PRIVATE', description: '', maxInstanceNum },
    versions: [
      { version: 'v1', state: 'build success' },
      { version: 'v2', state: 'build success' },
      { version: 'v3', state: 'build failed' },
      { version: 'v4', state: 'building' },
    ],
    instances: instances.map((words, at) => {
      const [version = '', state = ''] = words.split(' ');
      return { index: String(at + 1), version, state };
    }),
  };
}

import { describe, expect, test } from 'vitest';
import type { AgentState, DeviceView } from '../../../contract/app/devices.ts';
import type { ErrorCode } from '../../../contract/errors.ts';
import {
  deviceMark,
  deviceMarkOrder,
  hindranceOf,
  lastSeenAt,
  onlineForMs,
  primaryAction,
} from '../../../renderer/model/device-state.ts';

const now = 1_800_000_000_000;
const hostKey = { algorithm: 'ssh-ed25519', key: 'AAAA', fingerprint: 'SHA256:abc' };
const keys = [{ ...hostKey, origin: 'accepted' as const, addedAt: 1 }];
const trusted = { state: 'trusted' as const, hostKey, acceptedAt: 1, keys };
const running: AgentState = { state: 'running', version: '0.1.0', build: 'b', outdated: false };

function view(change: Partial<DeviceView> = {}): DeviceView {
  return {
    device: {
      id: '0b9b2c2e-7a35-4f5a-8f0e-2f4c3a9d1e11',
      name: 'mill-03',
      address: '10.0.0.3',
      port: 22,
      user: 'root',
      credentialId: null,
      site: '',
      tags: [],
      notes: '',
      fields: {},
      jumpDeviceId: null,
      proxy: null,
      legacyAlgorithms: false,
      plainServerPort: null,
      createdAt: 1,
      updatedAt: 1,
    },
    trust: trusted,
    reach: { state: 'reached', at: now },
    snapshot: { facts: null, agent: null, modules: null, ufops: null },
    activeJobIds: [],
    sharedKeys: [],
    identity: null,
    ...change,
  };
}

const failed = (code: ErrorCode): Partial<DeviceView> => ({
  reach: { state: 'failed', at: now, lastReachedAt: 5, problem: { code, params: {} } },
});
const withAgent = (value: AgentState) =>
  view({ snapshot: { facts: null, modules: null, ufops: null, agent: { value, seenAt: now, via: 'ssh' } } });

describe('the state of a device', () => {
  test('a device that answered lately is online, later it only was', () => {
    expect(deviceMark(view(), now + onlineForMs)).toBe('online');
    expect(deviceMark(view(), now + onlineForMs + 1)).toBe('was-online');
  });

  test('a changed key is shown above everything else', () => {
    const trust = { ...trusted, state: 'changed' as const, offered: hostKey, changedAt: now };
    expect(deviceMark(view({ trust, activeJobIds: ['j'] }), now)).toBe('identity-changed');
  });

  test('an unknown key is shown above the reach', () => {
    expect(deviceMark(view({ trust: { state: 'unknown' } }), now)).toBe('needs-trust');
  });

  test('a device in a job is busy', () => {
    expect(deviceMark(view({ activeJobIds: ['j'] }), now)).toBe('busy');
  });

  test.each([
    ['ssh.no-answer', 'unreachable'],
    ['ssh.throttled', 'unreachable'],
    ['ssh.auth-refused', 'refused'],
    ['vault.locked', 'needs-credential'],
    ['trust.changed-key', 'identity-changed'],
    ['agent.bad-reply', 'fault'],
  ] as const)('after %s it is %s', (code, mark) => {
    expect(deviceMark(view(failed(code)), now)).toBe(mark);
  });

  test('a device that never answered is never seen', () => {
    expect(deviceMark(view({ reach: { state: 'never' } }), now)).toBe('never');
    expect(lastSeenAt(view({ reach: { state: 'never' } }))).toBeNull();
  });

  test('a failed attempt keeps when the device answered last', () => {
    expect(lastSeenAt(view(failed('ssh.no-answer')))).toBe(5);
  });

  test('each state has its place in the order of urgency once', () => {
    expect(new Set(deviceMarkOrder).size).toBe(deviceMarkOrder.length);
    expect(deviceMarkOrder.indexOf('identity-changed')).toBeLessThan(deviceMarkOrder.indexOf('online'));
  });
});

describe('what to do next', () => {
  test('an untrusted device is asked for its key first', () => {
    expect(primaryAction(view({ trust: { state: 'unknown' } }))).toBe('check-host-key');
  });

  test('a device without a running agent of this version gets one', () => {
    expect(primaryAction(withAgent({ state: 'absent' }))).toBe('set-up-agent');
    expect(primaryAction(withAgent({ state: 'stopped' }))).toBe('set-up-agent');
    expect(primaryAction(withAgent({ ...running, outdated: true }))).toBe('set-up-agent');
  });

  test('a device that is all right, or of which nothing is known, is read again', () => {
    expect(primaryAction(withAgent(running))).toBe('refresh');
    expect(primaryAction(withAgent({ state: 'plain', port: 5000, answers: true }))).toBe('refresh');
    expect(primaryAction(view())).toBe('refresh');
  });
});

describe('why an action cannot work', () => {
  test('a lost host, a missing trust, a running job and a missing agent are told apart', () => {
    expect(hindranceOf(view(), 'ssh', false)).toBe('host-lost');
    expect(hindranceOf(view({ trust: { state: 'unknown' } }), 'ssh', true)).toBe('untrusted');
    expect(hindranceOf(view({ activeJobIds: ['j'] }), 'ssh', true)).toBe('busy');
    expect(hindranceOf(view(), 'agent', true)).toBe('no-agent');
    expect(hindranceOf(withAgent(running), 'agent', true)).toBeNull();
  });

  test('a plain server does for modules and for nothing else, while it answers', () => {
    const plain = withAgent({ state: 'plain', port: 5000, answers: true });
    expect(hindranceOf(plain, 'agent', true)).toBeNull();
    expect(hindranceOf(plain, 'own-agent', true)).toBe('plain-server');
    expect(hindranceOf(withAgent({ state: 'plain', port: 5000, answers: false }), 'agent', true)).toBe('plain-silent');
  });

  test('an unreachable device may always be tried', () => {
    expect(hindranceOf(view(failed('ssh.no-answer')), 'ssh', true)).toBeNull();
  });
});

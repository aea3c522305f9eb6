import type { ErrorCode } from '../errors.ts';
import type { DeviceState } from './fleet.ts';

/** What the last failure to reach a device says of the device, by the code of its problem; the rest is a fault. */
const states: Partial<Record<ErrorCode, DeviceState>> = {
  'ssh.host-not-found': 'unreachable',
  'ssh.port-closed': 'unreachable',
  'ssh.no-answer': 'unreachable',
  'ssh.unreachable': 'unreachable',
  'ssh.not-ssh': 'unreachable',
  'ssh.connection-lost': 'unreachable',
  'ssh.timeout': 'unreachable',
  'ssh.throttled': 'unreachable',
  'ssh.jump-failed': 'unreachable',
  'ssh.proxy-unreachable': 'unreachable',
  'ssh.proxy-refused': 'unreachable',
  'ssh.auth-refused': 'refused',
  'ssh.question': 'refused',
  'ssh.key-unreadable': 'needs-credential',
  'ssh.passphrase-missing': 'needs-credential',
  'ssh.passphrase-wrong': 'needs-credential',
  'ssh.agent-absent': 'needs-credential',
  'ssh.agent-empty': 'needs-credential',
  'credential.unknown': 'needs-credential',
  'credential.unreadable': 'needs-credential',
  'vault.locked': 'needs-credential',
  'vault.absent': 'needs-credential',
  'trust.unknown-key': 'needs-trust',
  'trust.key-moved-on': 'needs-trust',
  'trust.changed-key': 'changed-key',
  'trust.revoked-key': 'revoked-key',
};
export const stateOfProblem: ReadonlyMap<string, DeviceState> = new Map(Object.entries(states));

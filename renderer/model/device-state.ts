import type { AgentState, DeviceView } from '../../contract/app/devices.ts';
import type { Problem } from '../../contract/errors.ts';
import type { MarkName } from './marks.ts';

/** A device that answered within this time counts as online; later it only was. */
export const onlineForMs = 10 * 60_000;

export type DeviceMark = Extract<
  MarkName,
  | 'online'
  | 'was-online'
  | 'never'
  | 'unreachable'
  | 'refused'
  | 'needs-credential'
  | 'needs-trust'
  | 'identity-changed'
  | 'key-revoked'
  | 'fault'
  | 'busy'
>;

/** The order in which states are listed: what needs somebody comes first. */
export const deviceMarkOrder: readonly DeviceMark[] = [
  'key-revoked',
  'identity-changed',
  'fault',
  'refused',
  'needs-trust',
  'needs-credential',
  'busy',
  'unreachable',
  'online',
  'was-online',
  'never',
];

/** The one state of a device that is shown first: trust before work, work before reach. */
export function deviceMark(view: DeviceView, now: number): DeviceMark {
  if (view.trust.state === 'revoked') return 'key-revoked';
  if (view.trust.state === 'changed') return 'identity-changed';
  if (isBusy(view)) return 'busy';
  if (view.trust.state === 'unknown') return 'needs-trust';
  if (view.reach.state === 'never') return 'never';
  if (view.reach.state === 'failed') return markOfProblem(view.reach.problem);
  return now - view.reach.at <= onlineForMs ? 'online' : 'was-online';
}

/** A job is at work on it; one that only waits for it to be reached again is not. */
const isBusy = ({ activeJobIds, queuedJobIds = [] }: DeviceView) => activeJobIds.length > queuedJobIds.length;

/** What a failed attempt to reach a device says about the device. */
export function markOfProblem(problem: Problem): DeviceMark {
  switch (problem.code) {
    case 'ssh.host-not-found':
    case 'ssh.port-closed':
    case 'ssh.no-answer':
    case 'ssh.unreachable':
    case 'ssh.not-ssh':
    case 'ssh.connection-lost':
    case 'ssh.timeout':
    case 'ssh.throttled':
    case 'ssh.jump-failed':
    case 'ssh.proxy-unreachable':
    case 'ssh.proxy-refused':
      return 'unreachable';
    case 'ssh.auth-refused':
    case 'ssh.question':
      return 'refused';
    case 'ssh.key-unreadable':
    case 'ssh.passphrase-missing':
    case 'ssh.passphrase-wrong':
    case 'ssh.agent-absent':
    case 'ssh.agent-empty':
    case 'credential.unknown':
    case 'credential.unreadable':
    case 'vault.locked':
    case 'vault.absent':
      return 'needs-credential';
    case 'trust.unknown-key':
    case 'trust.key-moved-on':
      return 'needs-trust';
    case 'trust.changed-key':
      return 'identity-changed';
    case 'trust.revoked-key':
      return 'key-revoked';
    default:
      return 'fault';
  }
}

/** When the device last answered; null when it never did. */
export function lastSeenAt(view: DeviceView): number | null {
  switch (view.reach.state) {
    case 'never':
      return null;
    case 'reached':
      return view.reach.at;
    case 'failed':
      return view.reach.lastReachedAt;
  }
}

/** What the technician most likely wants to do with this device now. */
export type PrimaryAction = 'check-host-key' | 'set-up-agent' | 'refresh';

export function primaryAction(view: DeviceView): PrimaryAction {
  if (view.trust.state !== 'trusted') return 'check-host-key';
  const agent = view.snapshot.agent?.value;
  if (agent === undefined) return 'refresh';
  // A device that has a plain server does its work: an agent beside it is offered, and not urged.
  if (agent.state === 'plain') return 'refresh';
  if (agent.state !== 'running' || agent.outdated) return 'set-up-agent';
  return 'refresh';
}

/** Why something that needs the device cannot be done now; null when it can be tried. */
export type Hindrance =
  | 'host-lost'
  | 'untrusted'
  | 'changed'
  | 'revoked'
  | 'busy'
  | 'no-agent'
  | 'plain-server'
  | 'plain-silent';

/** What something needs of a device: `agent` is also what a plain server can do, `own-agent` is what only ours can. */
export type Needs = 'ssh' | 'agent' | 'own-agent';

export function hindranceOf(view: DeviceView, needs: Needs, hostConnected: boolean): Hindrance | null {
  if (!hostConnected) return 'host-lost';
  if (view.trust.state === 'revoked') return 'revoked';
  if (view.trust.state === 'changed') return 'changed';
  if (view.trust.state === 'unknown') return 'untrusted';
  if (view.activeJobIds.length > 0) return 'busy';
  return needs === 'ssh' ? null : lackOf(view.snapshot.agent?.value, needs);
}

function lackOf(agent: AgentState | undefined, needs: 'agent' | 'own-agent'): Hindrance | null {
  if (agent?.state === 'running') return null;
  if (agent?.state !== 'plain') return 'no-agent';
  if (needs === 'own-agent') return 'plain-server';
  return agent.answers ? null : 'plain-silent';
}

import type { DeviceView } from '../../contract/app/devices.ts';
import type { Preview } from '../../contract/app/plan.ts';
import { FlotillaError } from '../../contract/errors.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { type DeviceSession, nodeProblem } from '../device/device.ts';
import { agentBasis, blocked, change, same, unseen, withoutAgent } from './known.ts';
import type { Operation, OperationContext, OperationOutcome } from './types.ts';

/** Puts the agent on a device, or brings it to this version, or starts it. */
export const agentInstall: Operation<'agent.install'> = {
  name: 'agent.install',
  effect: 'idempotent',
  needs: 'ssh',
  preview(known) {
    const agent = known.snapshot.agent?.value;
    if (agent === undefined) return unseen;
    if (agent.state === 'running') return versionPreview(agent);
    if (agent.state === 'stopped') return change('stopped', packageJson.version);
    const facts = known.snapshot.facts?.value;
    const problem = facts ? nodeProblem(facts, known.device.address) : null;
    return problem ? { kind: 'blocked', problem } : change(null, packageJson.version);
  },
  basis: agentBasis,
  run: (session, _params, context) => setUp(session, context),
};

/** The same only where an agent of ours is already. */
export const agentUpgrade: Operation<'agent.upgrade'> = {
  name: 'agent.upgrade',
  effect: 'idempotent',
  needs: 'ssh',
  preview(known) {
    const agent = known.snapshot.agent?.value;
    if (agent?.state === 'running') return versionPreview(agent);
    if (agent?.state === 'stopped') return change('stopped', packageJson.version);
    return agent?.state === 'plain' ? blocked(known, 'agent.not-set-up') : (withoutAgent(known) ?? unseen);
  },
  basis: agentBasis,
  async run(session, _params, context) {
    const { agent } = await context.report.step('look', () => session.probe(context.signal));
    if (agent.state === 'running' || agent.state === 'stopped') return setUp(session, context);
    throw new FlotillaError('agent.not-set-up', { address: context.device.address });
  },
};

/** Stops the agent and removes what Flotilla put on the device. */
export const agentUninstall: Operation<'agent.uninstall'> = {
  name: 'agent.uninstall',
  effect: 'idempotent',
  needs: 'ssh',
  preview(known) {
    const agent = known.snapshot.agent?.value;
    if (agent === undefined) return unseen;
    if (agent.state === 'absent' || agent.state === 'plain') return same(null);
    return change(agent.state === 'running' ? agent.version : agent.state, null);
  },
  basis: agentBasis,
  async run(session, _params, { report, signal, sending }) {
    await sending();
    const { changed } = await session.removeAgent(report, signal);
    return { outcome: changed ? 'succeeded' : 'unchanged', result: null };
  },
};

type Running = Extract<NonNullable<DeviceView['snapshot']['agent']>['value'], { state: 'running' }>;

/** Two builds may be of one version; then the build is what changes. */
function versionPreview({ version, build, outdated }: Running): Preview {
  if (!outdated) return same(version);
  const from = version === packageJson.version ? `${version} (${build.slice(0, 8)})` : version;
  return change(from, packageJson.version);
}

async function setUp(session: DeviceSession, { report, signal, sending }: OperationContext): Promise<OperationOutcome> {
  await sending();
  const { changed, agent } = await session.setUpAgent(report, signal);
  const version = agent.state === 'running' ? agent.version : null;
  return { outcome: changed ? 'succeeded' : 'unchanged', result: version };
}

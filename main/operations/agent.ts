import type { Operation } from './types.ts';

/** Puts the agent on a device, or brings it to this version, or starts it. */
export const agentInstall: Operation<'agent.install'> = {
  name: 'agent.install',
  effect: 'idempotent',
  needs: 'ssh',
  async run(session, _params, { report, signal, sending }) {
    sending();
    const { changed, agent } = await session.setUpAgent(report, signal);
    const version = agent.state === 'running' ? agent.version : null;
    return { outcome: changed ? 'succeeded' : 'unchanged', result: version };
  },
};

/** Stops the agent and removes what Flotilla put on the device. */
export const agentUninstall: Operation<'agent.uninstall'> = {
  name: 'agent.uninstall',
  effect: 'idempotent',
  needs: 'ssh',
  async run(session, _params, { report, signal, sending }) {
    sending();
    const { changed } = await session.removeAgent(report, signal);
    return { outcome: changed ? 'succeeded' : 'unchanged', result: null };
  },
};

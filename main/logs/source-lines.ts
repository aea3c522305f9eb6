import type { LogSource } from '../../contract/app/live.ts';
import type { DeviceLogLine, DeviceSession } from '../device/device.ts';

/** The last lines of one log, then what comes. Throws `agent.*`, `module.unknown`, `ufop.*`, `ssh.*`. */
export async function linesOf(
  session: DeviceSession,
  source: LogSource,
  follow: { lines: number; signal: AbortSignal },
): Promise<AsyncIterable<DeviceLogLine[]>> {
  const { signal } = follow;
  switch (source.kind) {
    case 'module':
      return (await session.agent(signal)).followModuleLog(source.moduleId, follow);
    case 'agent':
      return (await session.agent(signal)).followAgentLog(follow);
    case 'instance':
      return (await session.ufops(signal)).followLog(source, follow);
    case 'build':
      return (await session.ufops(signal)).followBuild(source, follow);
  }
}

import type { JobSecret } from '../../contract/app/job-secrets.ts';
import { toProblem } from '../../contract/errors.ts';
import type { OperationCallInput } from '../../contract/operations.ts';
import { runRefresh } from '../stores/refreshes.ts';
import { useScreen } from '../stores/screen.ts';
import { client, queries } from './api.ts';
import { queryClient } from './query-client.ts';

/** Reads a device again; how it went is in the store of refreshes, what was learned in its query. */
export function refreshDevice(deviceId: string): Promise<void> {
  return runRefresh(deviceId, async () => {
    try {
      const view = await client.devices.refresh({ deviceId });
      queryClient.setQueryData(queries.devices.get.queryKey({ input: { deviceId } }), view);
    } finally {
      void queryClient.invalidateQueries({ queryKey: queries.devices.key() });
    }
  });
}

/** Starts a job on one device and shows it in the inspector. Throws what main answers. */
export async function startJob(call: OperationCallInput, deviceId: string, secrets: JobSecret[] = []): Promise<void> {
  const job = await client.jobs.start({ call, targets: { by: 'ids', deviceIds: [deviceId] }, secrets });
  useScreen.getState().inspect({ kind: 'job', jobId: job.id });
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: queries.jobs.list.key() }),
    queryClient.invalidateQueries({ queryKey: queries.devices.key() }),
  ]);
}

/** Starts a job from a button of a device; where it cannot be begun, the device's notice says why. */
export async function tryJob(call: OperationCallInput, deviceId: string): Promise<void> {
  const { setActionProblem } = useScreen.getState();
  setActionProblem(null);
  try {
    await startJob(call, deviceId);
  } catch (error) {
    setActionProblem({ deviceId, problem: toProblem(error) });
  }
}

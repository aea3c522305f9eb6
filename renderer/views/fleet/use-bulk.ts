import { useMutation } from '@tanstack/react-query';
import type { ExportFormat } from '../../../contract/app/import.ts';
import { mostLogSources } from '../../../contract/app/logs.ts';
import { client, queries } from '../../app/api.ts';
import { queryClient } from '../../app/query-client.ts';
import { saveFile } from '../../app/save-file.ts';
import { goTo } from '../../app/use-route.ts';
import { usualLogs } from '../../model/log-choices.ts';
import { noFilter } from '../../model/log-filter.ts';
import { selectionOf } from '../../model/selected.ts';
import { useDraft } from '../../stores/draft.ts';
import { useFleetTable } from '../../stores/fleet-table.ts';
import { useScreen } from '../../stores/screen.ts';

/** What can be done with the selected devices. Those that were removed meanwhile are left out. */
export function useBulk() {
  const refresh = useMutation({ mutationFn: refreshAll });
  const save = useMutation({ mutationFn: saveDevices });
  return { plan, showLogs, editMany, removeMany, refresh, save, error: refresh.error ?? save.error };
}

/** The selected devices, or the one that the cursor is on, as far as they are still in the inventory. */
async function chosenDevices(): Promise<string[]> {
  const { selected, cursorKey } = useFleetTable.getState();
  const chosen = selected.size > 0 ? selected : new Set([cursorKey?.split(' ', 1)[0]]);
  const { ids } = await client.fleet.search({});
  return ids.filter((id) => chosen.has(id));
}

async function plan(ids: readonly string[], query: string): Promise<void> {
  const devices = await chosenDevices();
  if (devices.length === 0) return;
  useDraft.getState().setSelection(selectionOf(new Set(devices), { ids, query }));
  goTo({ view: 'plan' });
}

async function showLogs(): Promise<void> {
  const deviceIds = await chosenDevices();
  if (deviceIds.length === 0) return;
  const first = deviceIds.slice(0, mostLogSources);
  const views = await Promise.all(first.map((deviceId) => client.devices.get({ deviceId })));
  const logs = usualLogs(views);
  if (deviceIds.length <= mostLogSources && logs.length > 0 && logs.length <= mostLogSources) {
    goTo({ view: 'logs', place: { logs, filter: noFilter } });
    return;
  }
  // Too many to follow at once, or nothing is known of them: which ones is asked.
  useDraft.getState().setLogDevices(first);
  goTo({ view: 'logs' });
}

const editMany = () => askAboutChosen('edit-many');
const removeMany = () => askAboutChosen('remove-many');

async function askAboutChosen(kind: 'edit-many' | 'remove-many'): Promise<void> {
  const deviceIds = await chosenDevices();
  if (deviceIds.length > 0) useScreen.getState().openDialog({ kind, deviceIds });
}

async function refreshAll(): Promise<void> {
  const deviceIds = await chosenDevices();
  if (deviceIds.length === 0) return;
  const job = await client.jobs.start({
    call: { operation: 'device.refresh', params: {} },
    targets: { by: 'ids', deviceIds },
  });
  useScreen.getState().inspect({ kind: 'job', jobId: job.id });
  void queryClient.invalidateQueries({ queryKey: queries.jobs.list.key() });
}

/** `all`: the whole inventory, whatever is selected. */
async function saveDevices({ format, all }: { format: ExportFormat; all: boolean }): Promise<void> {
  saveFile(await client.export.devices(all ? { format } : { format, deviceIds: await chosenDevices() }));
}

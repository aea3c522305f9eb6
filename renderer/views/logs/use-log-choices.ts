import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { DeviceView } from '../../../contract/app/devices.ts';
import type { DeviceRow } from '../../../contract/app/fleet.ts';
import type { LogRef } from '../../../contract/app/logs.ts';
import { queries } from '../../app/api.ts';
import { logChoices, logName, type NamedLog } from '../../model/log-choices.ts';

export const listedDevices = 50;

/** The first devices that a query finds. */
export function useFoundDevices(query: string): { rows: readonly DeviceRow[]; total: number } | undefined {
  const search = useQuery({
    ...queries.fleet.search.queryOptions({ input: { query, limit: listedDevices } }),
    placeholderData: keepPreviousData,
  });
  const ids = search.data?.ids ?? [];
  const rows = useQuery({
    ...queries.fleet.rows.queryOptions({ input: { ids } }),
    enabled: search.data !== undefined,
    placeholderData: keepPreviousData,
  });
  return search.data && rows.data && { rows: rows.data.rows, total: search.data.total };
}

/** What can be followed of these devices. */
export function useLogChoices(deviceIds: readonly string[]) {
  const { t } = useTranslation();
  return logChoices([...useViews(deviceIds).values()], t('log.agent'));
}

/** These logs with what they are called. */
export function useLogNames(logs: readonly LogRef[]): NamedLog[] {
  const { t } = useTranslation();
  const views = useViews([...new Set(logs.map(({ deviceId }) => deviceId))]);
  return logs.map((log) => ({ ...log, name: logName(log, views.get(log.deviceId), t('log.agent')) }));
}

function useViews(deviceIds: readonly string[]): Map<string, DeviceView> {
  const views = useQueries({
    queries: deviceIds.map((deviceId) => queries.devices.get.queryOptions({ input: { deviceId } })),
  });
  return new Map(views.flatMap(({ data }) => (data ? [[data.device.id, data]] : [])));
}

import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { DeviceRow } from '../../../contract/app/fleet.ts';
import { queries } from '../../app/api.ts';
import { logChoices } from '../../model/log-choices.ts';

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
  const views = useQueries({
    queries: deviceIds.map((deviceId) => queries.devices.get.queryOptions({ input: { deviceId } })),
  });
  return logChoices(
    views.flatMap(({ data }) => (data ? [data] : [])),
    t('log.agent'),
  );
}

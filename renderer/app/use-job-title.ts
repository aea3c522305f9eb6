import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../contract/app/jobs.ts';
import { subjectOf } from '../model/job-state.ts';
import { queries } from './api.ts';
import { queryClient } from './query-client.ts';

/** What a job does, in words; where it does not name its module, the name comes from what the screen last read of its device. */
export function useJobTitle(): (call: Job['call'], deviceId: string | undefined) => string {
  const { t } = useTranslation();
  return useCallback(
    (call, deviceId) => {
      const key = queries.devices.get.queryKey({ input: { deviceId: deviceId ?? '' } });
      const modules = queryClient.getQueryData(key)?.snapshot.modules?.value ?? [];
      const subject = subjectOf(call, modules);
      const count = call.operation === 'ufop.add-instances' ? call.params.size : 1;
      return t(`operation.${call.operation}`, { subject, count });
    },
    [t],
  );
}

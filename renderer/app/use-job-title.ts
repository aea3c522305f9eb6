import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../contract/app/jobs.ts';
import { subjectOf } from '../model/job-state.ts';
import { useDevices } from './use-fleet.ts';

/** What a job does, in words; the module's name comes from the last snapshot of its device. */
export function useJobTitle(): (call: Job['call'], deviceId: string | undefined) => string {
  const { t } = useTranslation();
  const devices = useDevices().data;
  return useCallback(
    (call, deviceId) => {
      const modules = devices?.find(({ device }) => device.id === deviceId)?.snapshot.modules?.value ?? [];
      const subject = subjectOf(call, modules);
      const count = call.operation === 'ufop.add-instances' ? call.params.size : 1;
      return t(`operation.${call.operation}`, { subject, count });
    },
    [t, devices],
  );
}

import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { EndState } from '../../contract/app/jobs.ts';
import { client, queries } from './api.ts';
import { queryClient } from './query-client.ts';
import { saveFile } from './save-file.ts';
import { goTo } from './use-route.ts';

/** What can be done with a job over several devices. */
export function useJobWork(jobId: string) {
  const { i18n } = useTranslation();
  const onSuccess = () => queryClient.invalidateQueries({ queryKey: queries.jobs.key() });
  const pause = useMutation({ mutationFn: () => client.jobs.pause({ jobId }), onSuccess });
  const resume = useMutation({ mutationFn: () => client.jobs.resume({ jobId }), onSuccess });
  const cancel = useMutation({ mutationFn: () => client.jobs.cancel({ jobId }), onSuccess });
  const again = useMutation({
    mutationFn: (states: EndState[]) => client.jobs.again({ jobId, states }),
    onSuccess: (job) => {
      goTo({ view: 'job', jobId: job.id });
      return onSuccess();
    },
  });
  const exported = useMutation({
    mutationFn: (format: 'html' | 'csv' | 'json') =>
      client.history.workOrder({ jobId, format, language: i18n.language.startsWith('zh') ? 'zh' : 'en' }),
    onSuccess: saveFile,
  });
  const error = pause.error ?? resume.error ?? cancel.error ?? again.error ?? exported.error;
  return { pause, resume, cancel, again, exported, error };
}

export type JobWork = ReturnType<typeof useJobWork>;

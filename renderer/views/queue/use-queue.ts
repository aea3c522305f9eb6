import { useMutation, useQuery } from '@tanstack/react-query';
import PQueue from 'p-queue';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { QueuedTarget } from '../../../contract/app/jobs.ts';
import { client, queries } from '../../app/api.ts';
import { queryClient } from '../../app/query-client.ts';
import { stillQueued, turned } from '../../model/job-queue.ts';
import { useScreen } from '../../stores/screen.ts';

const none: QueuedTarget[] = [];
const triedAtOnce = 16;

/** What waits for its device, what of it is selected, and what can be done with that. */
export function useQueue() {
  const { t } = useTranslation();
  const query = useQuery(queries.queue.list.queryOptions());
  const queue = query.data ?? none;
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const chosen = stillQueued(queue, selected);
  const announce = useScreen((screen) => screen.announce);
  const refresh = () => queryClient.invalidateQueries({ queryKey: queries.queue.key() });
  const tryNow = useMutation({
    mutationFn: async (targets: readonly QueuedTarget[]) => {
      const limit = new PQueue({ concurrency: triedAtOnce });
      await limit.addAll(
        targets.map(
          ({ jobId, deviceId }) =>
            () =>
              client.queue.tryNow({ jobId, deviceId }),
        ),
      );
      return targets.length;
    },
    onSuccess: (count) => announce(t('queue.tried', { count })),
    onSettled: refresh,
  });
  const cancel = useMutation({
    mutationFn: (targets: readonly QueuedTarget[]) =>
      client.queue.cancel({ targets: targets.map(({ jobId, deviceId }) => ({ jobId, deviceId })) }),
    onSuccess: ({ cancelled }) => {
      announce(t('queue.cancelled', { count: cancelled }));
      setSelected(new Set());
    },
    onSettled: refresh,
  });
  return {
    query,
    queue,
    selected,
    chosen,
    toggle: (keys: readonly string[]) => setSelected((before) => turned(before, keys)),
    clear: () => setSelected(new Set()),
    tryNow,
    cancel,
  };
}
